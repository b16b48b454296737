/** What is said of known weaknesses, by a registry on loopback. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { audit } from "../../scripts/audit.ts";
import { repositoryRoot } from "../../scripts/run.ts";

/** A registry that knows what it is given of weaknesses; `undefined`: it has no such list. */
async function withRegistry(
  known: unknown,
  work: (env: Readonly<Record<string, string>>, asked: () => string) => Promise<void>,
): Promise<void> {
  let asked = "";
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      asked += await request.text();
      return known === undefined
        ? new Response("no", { status: 405 })
        : request.method === "POST"
        ? Response.json(known)
        : Response.json({}, { status: 404 });
    },
  );
  try {
    const registry = `http://127.0.0.1:${server.addr.port}`;
    await work({ NPM_CONFIG_REGISTRY: registry }, () => asked);
  } finally {
    await server.shutdown();
  }
}

const weakness = (severity: string) => ({
  zod: [{
    id: 1,
    title: "A made-up weakness",
    severity,
    vulnerable_versions: "<=99.0.0",
    url: "https://example.com/advisory",
    cwe: ["CWE-1"],
    cvss: { score: 7, vectorString: null },
  }],
});

Deno.test("a severe weakness of a package in the lock file ends the audit with 1, and is named", async () => {
  await withRegistry(weakness("high"), async (env, asked) => {
    const { code, text } = await audit(env);
    assertEquals(code, 1, text);
    assertStringIncludes(text, "A made-up weakness");
    const { imports } = JSON.parse(await Deno.readTextFile(join(repositoryRoot(), "deno.json")));
    const version = String(imports.zod).split("@").at(-1);
    assertStringIncludes(asked(), `"zod":["${version}"]`);
  });
});

Deno.test("no weakness, or a slight one, ends the audit with 0", async () => {
  for (const known of [{}, weakness("low")]) {
    await withRegistry(known, async (env) => {
      const { code, text } = await audit(env);
      assertEquals(code, 0, text);
    });
  }
});

Deno.test("a registry without a list of weaknesses ends the audit with 2: nothing was checked", async () => {
  await withRegistry(undefined, async (env) => {
    const { code, text } = await audit(env);
    assertEquals(code, 2);
    assertStringIncludes(text, "Nothing was checked");
  });
});
