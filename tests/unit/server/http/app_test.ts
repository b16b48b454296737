import { assertEquals, assertStringIncludes } from "@std/assert";
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
