import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkHealth } from "../../../src/cli/health.ts";
import { loadConfig } from "../../../src/config/mod.ts";
import { COMPLETE, fakeSources } from "../config/fake_sources.ts";

const config = (env: Record<string, string> = {}) =>
  loadConfig(fakeSources({ env: { ...COMPLETE, ...env } }));

/** Answers everything with one answer, and says what was asked. */
async function withServer(
  answer: () => Response,
  work: (url: string, asked: readonly string[], port: number) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked.push(new URL(request.url).pathname);
    return answer();
  });
  await work(`http://127.0.0.1:${server.addr.port}`, asked, server.addr.port);
  await server.shutdown();
}

Deno.test("checkHealth() asks for readiness; degraded is healthy, and says what is", async () => {
  const body = { status: "degraded", degraded: ["store", "issuer"] };
  await withServer(() => Response.json(body), async (url, asked) => {
    const done = await checkHealth(config(), url);
    assertEquals(done, { text: "degraded: store, issuer", exitCode: 0 });
    assertEquals((await checkHealth(config(), `${url}/healthz`)).exitCode, 0);
    assertEquals(asked, ["/readyz", "/healthz"]);
  });
});

Deno.test("checkHealth() asks the configured server where none is named", async () => {
  await withServer(() => Response.json({ status: "ready" }), async (_url, _asked, port) => {
    for (const host of ["127.0.0.1", "0.0.0.0"]) {
      const env = { BUSINESSMAP_HTTP_HOST: host, BUSINESSMAP_HTTP_PORT: `${port}` };
      assertEquals(await checkHealth(config(env)), { text: "ready", exitCode: 0 });
    }
  });
});

Deno.test("checkHealth() fails on a server that is not well, is none, or sends elsewhere", async () => {
  const answers: readonly (() => Response)[] = [
    () => Response.json({ status: "stopping" }, { status: 503 }),
    () => new Response("\u001b[31mnonsense", { status: 500 }),
    () => Response.redirect("https://example.com/", 302),
  ];
  for (const answer of answers) {
    await withServer(answer, async (url) => {
      const { text, exitCode } = await checkHealth(config(), url);
      assertEquals(exitCode, 1);
      assertStringIncludes(text, "Not healthy");
      assertEquals(text.includes("nonsense"), false);
    });
  }
  assertEquals((await checkHealth(config(), "http://127.0.0.1:1")).exitCode, 1);
  for (const wrong of ["nonsense", "file:///etc/passwd"]) {
    assertEquals((await checkHealth(config(), wrong)).exitCode, 64);
  }
});
