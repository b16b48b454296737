import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connect as connectHttp2 } from "node:http2";
import { createApp } from "../../../../src/server/http/app.ts";
import { listen } from "../../../../src/server/http/connections.ts";
import { NO_METRICS } from "../../../../src/telemetry/metrics.ts";
import { withHarness } from "../../../support/harness.ts";
import { RawClient } from "../../../support/raw_client.ts";
import { HERE, message, post, request, withApp } from "./http_client.ts";

const LIST = message("tools/list");

Deno.test("a request for another host is refused, one for a name of this machine is not", async () => {
  await withApp(async (app) => {
    for (const host of ["localhost", "127.0.0.1:8787", "[::1]:8787", "LOCALHOST:1"]) {
      assertEquals((await app.fetch(post(LIST, { host }))).status, 200, host);
    }
    for (
      const host of [
        "evil.example",
        "localhost.evil.example",
        "a@localhost",
        "localhost/x",
        "",
        "localhost:x",
      ]
    ) {
      assertEquals((await app.fetch(post(LIST, { host }))).status, 403, host);
    }
  });
});

Deno.test("a request without a Host header is told so, whatever host its URL seems to name", async () => {
  await withApp(async (app) => {
    const response = await app.fetch(new Request(`${HERE}/mcp`, { method: "POST", body: LIST }));
    assertEquals(response.status, 403);
    assertStringIncludes(await response.text(), "no Host header");
  });
});

Deno.test("HTTP/2 without TLS cannot be told from HTTP/1.1 that names no host, so neither is served", async () => {
  await withApp(async (app) => {
    const urls: string[] = [];
    const listening = listen({ hostname: "127.0.0.1", port: 0 }, (request) => {
      urls.push(request.url);
      return app.fetch(request);
    });
    const authority = `localhost:${listening.port}`;
    try {
      const one = await RawClient.connect(listening.port);
      assertEquals((await one.request("POST /mcp HTTP/1.1\r\n\r\n")).status, 403);
      one.close();
      assertEquals(await statusOverHttp2(listening.port, authority), 403);
      // Were these different, what HTTP/2 names could be looked at.
      assertEquals(urls, Array(2).fill(`http://${authority}/mcp`));
    } finally {
      await listening.shutdown(0);
    }
  });
});

/** The status of a `POST` over HTTP/2 without TLS. */
async function statusOverHttp2(port: number, authority: string): Promise<number> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  try {
    const stream = session.request({
      ":method": "POST",
      ":path": "/mcp",
      ":authority": authority,
    });
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    stream.on("response", (headers) => resolve(Number(headers[":status"])));
    stream.on("error", reject);
    session.on("error", reject);
    stream.end();
    return await promise;
  } finally {
    session.destroy();
  }
}

Deno.test("configured hosts are taken, with any port unless one is named", async () => {
  const allowedHosts = ["mcp.example.com", "ports.example.com:8443"];
  await withApp(async (app) => {
    const status = async (host: string) => (await app.fetch(post(LIST, { host }))).status;
    assertEquals(await status("mcp.example.com:1234"), 200);
    assertEquals(await status("MCP.example.com"), 200);
    assertEquals(await status("ports.example.com:8443"), 200);
    assertEquals(await status("ports.example.com"), 403);
    assertEquals(await status("ports.example.com:84433"), 403);
  }, { allowedHosts });
});

Deno.test("a page from elsewhere is refused, a listed one and one of this host are not", async () => {
  await withApp(async (app) => {
    const status = async (origin: string) => (await app.fetch(post(LIST, { origin }))).status;
    assertEquals(await status("https://app.example.com"), 200);
    assertEquals(await status(HERE), 200);
    for (
      const origin of [
        "http://app.example.com",
        "https://app.example.com:444",
        "https://app.example.com.evil.example",
        "http://localhost:3000",
        "null",
        "nonsense",
      ]
    ) assertEquals(await status(origin), 403, origin);
  }, { allowedOrigins: ["https://app.example.com"] });
});

Deno.test("a refusal is an error of JSON-RPC and repeats nothing of the request", async () => {
  await withApp(async (app) => {
    const response = await app.fetch(post(LIST, { host: "evil.example" }));
    assertEquals(await response.json(), {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32_000, message: "This server does not answer to that host name." },
    });
  });
});

Deno.test("a body that is too large is refused, whether its length is said or not", async () => {
  await withApp(async (app) => {
    const large = JSON.stringify({ text: "x".repeat(2_000) });
    const told = await app.fetch(post(large, { "content-length": String(large.length) }));
    assertEquals(told.status, 413);
    const streamed = await app.fetch(post(new Blob([large]).stream()));
    assertEquals(streamed.status, 413);
    assertEquals((await app.fetch(post(LIST))).status, 200);
  }, { body: { maxBytes: 1_000 } });
});

Deno.test("a body that does not come to its end is not waited for", async () => {
  await withApp(async (app) => {
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    });
    const response = await app.fetch(post(endless));
    assertEquals(response.status, 408);
    assertEquals(response.headers.get("connection"), "close");
    await response.body?.cancel();
  }, { body: { within: 20 } });
});

Deno.test("what is no JSON, or no JSON-RPC, is refused with 400", async () => {
  await withApp(async (app) => {
    for (const body of ["", "{", "nonsense", "\u0000", "1", '"text"', "{}", "[]", "null"]) {
      const response = await app.fetch(post(body));
      assertEquals(response.status, 400, body);
      assertEquals((await response.json()).jsonrpc, "2.0");
    }
  });
});

Deno.test("JSON that is nested very deep is refused before anything looks into it", async () => {
  await withApp(async (app) => {
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    const meta = (value: string) =>
      `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"x":${value}}}}`;
    const capable = (value: string) =>
      message("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: { experimental: { x: { y: "deep" } } },
        clientInfo: { name: "test", version: "1" },
      }).replace('"deep"', value);
    const brackets = JSON.stringify(`\\"${deep(100_000)}`);
    for (
      const [status, body] of [
        [400, meta(deep(100_000))],
        [400, meta(deep(200))],
        [400, capable(deep(100_000))],
        [400, `{"a":`.repeat(100_000) + "1" + "}".repeat(100_000)],
        [200, meta(deep(50))],
        [200, capable(deep(50))],
        // Brackets in a text are no levels, nor are those that were closed.
        [200, meta(brackets)],
        [200, meta(`[${Array(5_000).fill("[]").join()}]`)],
      ] as const
    ) {
      const response = await app.fetch(post(body));
      const text = await response.text();
      assertEquals(response.status, status, text);
      if (status === 400) assertStringIncludes(text, "deeper than 100 levels");
    }
  });
});

Deno.test("an error that nobody expected is answered, logged and reported, and its text stays here", async () => {
  const reported: unknown[] = [];
  const failing = () => Promise.reject(new TypeError("geheim"));
  await withHarness(async ({ parts }) => {
    const errors = {
      defect: (error: unknown, tags: unknown) => void reported.push([error, tags]),
      fault() {},
      close: () => Promise.resolve(),
    };
    const app = createApp({
      host: "127.0.0.1",
      allowedHosts: [],
      allowedOrigins: [],
      toolsets: [],
      ...parts,
      live: { ...parts.live, telemetry: { metrics: NO_METRICS, errors } },
      metricsText: failing,
    });
    const response = await app.fetch(request("/metrics"));
    assertEquals(response.status, 500);
    assert(!(await response.text()).includes("geheim"));
    await app.close();
  });
  const [[error, tags] = []] = reported as [unknown, unknown][];
  assertEquals([reported.length, error instanceof TypeError, tags], [1, true, { part: "http" }]);
});

Deno.test("only POST with JSON gets in", async () => {
  await withApp(async (app) => {
    for (const method of ["GET", "DELETE", "PUT"]) {
      const response = await app.fetch(request("/mcp", { method }));
      assertEquals(response.status, 405, method);
      await response.body?.cancel();
    }
    const text = await app.fetch(post(LIST, { "content-type": "text/plain" }));
    assertEquals(text.status, 415);
    await text.body?.cancel();
  });
});

Deno.test("there is nothing at other paths", async () => {
  await withApp(async (app) => {
    for (const path of ["/", "/mcp/", "/mcp/x", "//mcp", "/mcp%2f", "/healthz/..%2fmcp", "/.env"]) {
      const response = await app.fetch(request(path));
      assertEquals(response.status, 404, path);
      await response.body?.cancel();
    }
  });
});

Deno.test("every answer forbids keeping and guessing, a stream also gathering", async () => {
  await withApp(async (app) => {
    for (const one of [request("/healthz"), request("/nothing"), post(LIST)]) {
      const { headers, body } = await app.fetch(one);
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertStringIncludes(headers.get("cache-control") ?? "", "no-");
      if (headers.get("content-type") === "text/event-stream") {
        assertEquals(headers.get("x-accel-buffering"), "no");
      }
      await body?.cancel();
    }
  });
});
