/**
 * The compiled binary as a service, over real sockets: what must not get in, what must not hold it
 * up, and what becomes of calls when a client or the service ends.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { RawClient, until } from "../support/raw_client.ts";
import { startAccount, type TestAccount } from "./support/account.ts";
import { type HttpServer, startHttpServer } from "./support/http_server.ts";
import { callOverHttp, envelope, mcpHeaders, rpc } from "./support/http_calls.ts";
import { runProgram } from "./support/program.ts";
import { serverCommand } from "./support/server.ts";
import { assertNoSecret, silentAccount, soon, withHome } from "./support/session.ts";

/** A service with principals. */
interface Service {
  readonly account: TestAccount;
  readonly server: HttpServer;
  /** A principal's token; its rights are flags of `principals add`. */
  add(name: string, ...rights: string[]): Promise<string>;
  principals(...args: string[]): Promise<string>;
  readonly file: string;
}

async function withService(
  work: (service: Service) => Promise<void>,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await withHome(async (home) => {
    await using account = await startAccount();
    const file = `${home}/config/principals.json`;
    const env = { BUSINESSMAP_HTTP_PRINCIPALS_FILE: file, LOG_LEVEL: "debug", ...more };
    const command = serverCommand(account.apiUrl, account.apiToken, home, env);
    const principals = async (...args: string[]) => {
      const { code, stdout, stderr } = await runProgram(command, ["principals", ...args]);
      assertEquals(code, 0, stderr);
      return stdout.trim();
    };
    const add = (name: string, ...rights: string[]) => principals("add", name, ...rights);
    const first = await add("first");
    await using server = await startHttpServer(command);
    await work({ account, server, add, principals, file });
    assertNoSecret(server.log(), [account.apiToken, first]);
  });
}

/** Waits until the service knows a token. */
async function known({ server }: Service, token: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const { status } = await callOverHttp(server, "tools/list", {}, token);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("The token did not become known");
}

async function alive({ origin }: HttpServer): Promise<void> {
  const response = await fetch(`${origin}/healthz`);
  assertEquals(await response.json(), { status: "ok" });
}

Deno.test("what is not as it must be gets its status, tells nothing, and harms nobody", async () => {
  await withService(async (service) => {
    const { server, add, account } = service;
    const token = await add("ana");
    await known(service, token);
    const auth = `Authorization: Bearer ${token}\r\n`;
    const list = rpc("tools/list");
    const post = (headers: string, body = list, path = "/mcp") =>
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
      "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n" +
      `Content-Length: ${body.length}\r\n${headers}\r\n${body}`;
    const cases: readonly (readonly [what: string, statuses: number[], request: string])[] = [
      ["no token", [401], post("")],
      ["a wrong token", [401], post("Authorization: Bearer bmcp_wrong\r\n")],
      ["another scheme", [401], post(`Authorization: Basic ${token}\r\n`)],
      ["two tokens", [401], post(`${auth}Authorization: Bearer x\r\n`)],
      ["a token with more behind it", [401], post(`Authorization: Bearer ${token} x\r\n`)],
      ["a token with other letters", [401], post(`Authorization: Bearer ${token}\u00e9\u4e2d\r\n`)],
      ["a token on a folded line", [400, 401], post(`Authorization: Bearer\r\n ${token}\r\n`)],
      ["two tokens in one header", [401], post(auth.replace("\r", ", Bearer x\r"))],
      ["the account's key as token", [401], post(`Authorization: Bearer ${account.apiToken}\r\n`)],
      ["another host", [403], post(auth).replace(/Host: .*\r/, "Host: evil.example\r")],
      ["no host", [400, 403], post(auth).replace(/Host: .*\r\n/, "")],
      ["two hosts", [400, 403], post(`${auth}Host: evil.example\r\n`)],
      ["another origin", [403], post(`${auth}Origin: https://evil.example\r\n`)],
      ["no origin's word", [403], post(`${auth}Origin: null\r\n`)],
      ["no JSON", [400], post(auth, "{nonsense")],
      ["an empty body", [400], post(auth, "")],
      ["deep JSON", [400], post(auth, "[".repeat(200_000))],
      ["deep closed JSON", [400], post(auth, "[".repeat(99_999) + "]".repeat(99_999))],
      [
        "deep arguments",
        [400],
        post(auth, list.replace("{}", `{"x":${"[".repeat(10_000)}${"]".repeat(10_000)}}`)),
      ],
      ["51 messages", [400], post(auth, `[${Array(51).fill(list).join(",")}]`)],
      [
        "20,000 notifications",
        [400],
        post(auth, `[${Array(20_000).fill('{"jsonrpc":"2.0","method":"x"}').join(",")}]`),
      ],
      ["two lengths", [400], post(`${auth}Content-Length: 3\r\n`)],
      [
        "a tunnel to another request",
        [400],
        post(`${auth}Transfer-Encoding: chunked\r\n`, "0\r\n\r\nGET /health HTTP/1.1\r\n\r\n"),
      ],
      ["no JSON-RPC", [400], post(auth, '{"a":1}')],
      ["an unknown version", [400], post(`${auth}MCP-Protocol-Version: 1999-01-01\r\n`)],
      [
        "a new version without its envelope",
        [400],
        post(`${auth}MCP-Protocol-Version: 2026-07-28\r\n`),
      ],
      ["a session that nobody gave", [200], post(`${auth}Mcp-Session-Id: 0123456789\r\n`)],
      ["an unknown toolset", [400], post(`${auth}X-MCP-Toolsets: everything\r\n`)],
      ["text", [415], post(auth).replace("application/json\r", "text/plain\r")],
      ["GET", [405], `GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`],
      ["DELETE", [405], `DELETE /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`],
      ["PUT", [405], `PUT /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`],
      ["OPTIONS", [405], `OPTIONS /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`],
      ["OPTIONS from nobody", [401], "OPTIONS /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
      ["emptying from nobody", [401], "DELETE /health/cache HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
      [
        "emptying without the right",
        [403],
        `DELETE /health/cache HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`,
      ],
      [
        "emptying in disguise",
        [404],
        `GET /health/cache HTTP/1.1\r\nHost: 127.0.0.1\r\nX-HTTP-Method-Override: DELETE\r\n${auth}\r\n`,
      ],
      [
        "an escaped name of health",
        [403],
        `GET /%68ealth HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`,
      ],
      ["TRACE", [400, 404, 405, 501], `TRACE /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`],
      ["a way up", [404], post(auth, list, "/mcp/../../etc/passwd")],
      ["a hidden way up", [404], post(auth, list, "/mcp/%2e%2e/%2e%2e/etc/passwd")],
      ["a doubled slash", [404], post(auth, list, "//mcp")],
      ["another case", [404], post(auth, list, "/MCP")],
      ["a zero byte", [400, 404], post(auth, list, "/mcp%00")],
      ["a whole address", [403], post(auth, list, "http://evil.example/mcp")],
      ["health without the right", [403], `GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`],
      [
        "measures without the right",
        [403],
        `GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}\r\n`,
      ],
      ["no HTTP", [400], "\u0016\u0003\u0001 hello\r\n\r\n"],
      [
        "10,000 headers",
        [400, 431],
        post(auth + Array.from({ length: 10_000 }, (_, at) => `X-${at}: y\r\n`).join("")),
      ],
      ["a header of 2 MiB", [400, 431], post(`${auth}X-Long: ${"y".repeat(2 * 1024 * 1024)}\r\n`)],
      ["5 MiB", [413], post(auth, `{"text":"${"y".repeat(5 * 1024 * 1024)}"}`)],
      ["5 MiB from nobody", [401], post("", `{"text":"${"y".repeat(5 * 1024 * 1024)}"}`)],
      [
        "3 MiB in a piece, and another length",
        [400, 413],
        post(
          `${auth}Transfer-Encoding: chunked\r\n`,
          `300000\r\n${"y".repeat(0x300000)}\r\n0\r\n\r\n`,
        )
          .replace(/Content-Length: \d+/, "Content-Length: 10"),
      ],
      [
        "a length that lies",
        [400, 408],
        post(auth).replace(/Content-Length: \d+/, "Content-Length: 3"),
      ],
    ];
    for (const [what, statuses, request] of cases) {
      const client = await RawClient.connect(server.port);
      try {
        // Not waited for: the answer may come before all is sent.
        const sending = client.send(request);
        const answer = await soon(client.answer(), what);
        assert(statuses.includes(answer.status), `${what}: ${answer.status} ${answer.body}`);
        const told = JSON.stringify([[...answer.headers], answer.body]);
        assertNoSecret(told, [account.apiToken, token]);
        assert(!/\bat .*\.(ts|js):\d+/.test(told), told);
        client.close();
        await sending;
      } finally {
        client.close();
      }
    }
    await alive(server);
    assertEquals((await callOverHttp(server, "tools/list", {}, token)).status, 200);
    assertEquals(account.requestCount(), 0);
  });
});

Deno.test("a body of 5 MiB without a length is cut off", async () => {
  await withService(async (service) => {
    const { server, add } = service;
    const token = await add("ana");
    await known(service, token);
    const chunk = new Uint8Array(64 * 1024).fill(32);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= 5 * 1024 * 1024) return controller.close();
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const response = await fetch(server.url, {
      method: "POST",
      headers: mcpHeaders(token),
      body,
    }).catch(() => undefined);
    // The connection may be closed before the client has looked for its answer.
    assertEquals(response?.status ?? 413, 413);
    await response?.body?.cancel();
    await alive(server);
  });
});

Deno.test("connections that send no request, or one without end, do not hold the server up", async () => {
  await withService(async ({ server }) => {
    const slow: RawClient[] = [];
    for (let count = 0; count < 300; count++) slow.push(await RawClient.connect(server.port));
    const begin = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    await Promise.all(slow.slice(100).map((client) => client.send(begin)));
    const drip = setInterval(() => {
      for (const client of slow.slice(100)) void client.send("X-More: y\r\n");
    }, 200);
    try {
      await alive(server);
      // Each is closed by the server, within its ten seconds.
      const ends = await soon(Promise.all(slow.map((client) => client.rest())), "their end");
      for (const end of ends) assertMatch(end, /^(HTTP\/1\.1 400 |$)/);
      await alive(server);
    } finally {
      clearInterval(drip);
      slow.forEach((client) => client.close());
    }
  });
});

Deno.test("more connections than there are places leave the server to those who ask", async () => {
  await withService(async (service) => {
    const { server, add } = service;
    const token = await add("ana");
    await known(service, token);
    const idle: RawClient[] = [];
    try {
      for (let count = 0; count < 1_200; count++) {
        idle.push(await RawClient.connect(server.port));
        if (count % 100 !== 0) continue;
        assertEquals((await callOverHttp(server, "tools/list", {}, token)).status, 200);
      }
      // The first ones had to make room.
      await soon(Promise.all(idle.slice(0, 100).map((client) => client.rest())), "making room");
      const calls = Array.from(
        { length: 4 },
        () => callOverHttp(server, "tools/call", { name: "list_boards", arguments: {} }, token),
      );
      for (const { status, text } of await Promise.all(calls)) {
        assertEquals(status, 200);
        assertStringIncludes(text, "boards");
      }
    } finally {
      idle.forEach((client) => client.close());
    }
    await alive(server);
  });
});

for (const era of ["2025", "2026"] as const) {
  Deno.test(`a client (of ${era}) that goes away ends the request to the account`, async () => {
    await withHome(async (home) => {
      await using account = silentAccount();
      const command = serverCommand(account.apiUrl, "0123456789abcdef", home);
      await using server = await startHttpServer(command);
      const leaves = new AbortController();
      const params = { name: "list_boards", arguments: {} };
      const call = fetch(server.url, {
        method: "POST",
        headers: era === "2025" ? mcpHeaders() : {
          ...mcpHeaders(),
          "mcp-protocol-version": "2026-07-28",
          "mcp-method": "tools/call",
          "mcp-name": "list_boards",
        },
        body: rpc("tools/call", era === "2025" ? params : envelope(params)),
        signal: leaves.signal,
      }).then((response) => response.text()).catch(() => "gone");
      await soon(account.asked, "a request");
      leaves.abort();
      assertEquals(await call, "gone");
      // After 30 s the server would give up by itself.
      await soon(account.hungUp, "the end of the request to the account", 20_000);
      await alive(server);
    });
  });
}

Deno.test("SIGTERM lets calls under way end, takes no more, and ends with 0", async () => {
  await withHome(async (home) => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const account = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async () => {
        asked.resolve();
        await answer.promise;
        return Response.json({ data: [] });
      },
    );
    const api = `http://127.0.0.1:${account.addr.port}/api/v2`;
    const server = await startHttpServer(serverCommand(api, "0123456789abcdef", home));
    const call = callOverHttp(server, "tools/call", { name: "list_boards", arguments: {} });
    await soon(asked.promise, "a request");
    Deno.kill(server.pid, "SIGTERM");
    await until(() => server.log().includes("Stopping"));
    for (;;) {
      const late = await RawClient.connect(server.port).catch(() => undefined);
      if (late === undefined) break;
      late.close();
    }
    answer.resolve();
    const { status, text } = await soon(call, "the call's answer");
    assertEquals(status, 200);
    assertStringIncludes(text, "0 boards");
    assertEquals((await soon(server.ended, "the server's end")).code, 0);
    await account.shutdown();
  });
});

Deno.test("the list of principals follows its file, and stays as it was when that is broken", async () => {
  await withService(async (service) => {
    const { server, add, principals, file, account } = service;
    const ana = await add("ana");
    await known(service, ana);
    const reader = await add("reader", "--only-reading");
    await known(service, reader);
    assertMatch(await principals("list"), /^ana +reads and writes$/m);
    assertMatch(await principals("list"), /^reader +reads$/m);
    assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    const text = await Deno.readTextFile(file);
    assertNoSecret(text, [ana, reader, account.apiToken]);

    await Deno.writeTextFile(file, "{broken");
    await until(() => server.log().includes("the one before stays"));
    assertEquals((await callOverHttp(server, "tools/list", {}, ana)).status, 200);
    const ready = await (await fetch(`${server.origin}/readyz`)).json();
    assertEquals(ready, { status: "degraded", degraded: ["principals"] });

    await Deno.writeTextFile(file, text);
    await principals("remove", "ana");
    await until(() => server.log().includes('"count":2'));
    for (let tries = 0;; tries++) {
      const { status } = await callOverHttp(server, "tools/list", {}, ana);
      if (status === 401) break;
      assert(tries < 500, "ana is still let in");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const written = await callOverHttp(
      server,
      "tools/call",
      { name: "add_comments", arguments: { comments: [{ card: 1, text: "x" }] } },
      reader,
    );
    assertStringIncludes(written.text, "Unknown tool");
  });
});

Deno.test("administrators see how the service is, and measures may have a port of their own", async () => {
  await withService(async (service) => {
    const { server, add, account } = service;
    const admin = await add("boss", "--admin");
    await known(service, admin);
    const headers = { authorization: `Bearer ${admin}` };
    const report = await (await fetch(`${server.origin}/health`, { headers })).json();
    assertEquals(report.status, "ready");
    assertEquals(report.accounts.length, 1);
    assertNoSecret(JSON.stringify(report), [account.apiToken, admin]);
    await callOverHttp(server, "tools/call", { name: "list_boards", arguments: {} }, admin);
    const clear = await fetch(`${server.origin}/health/cache`, { method: "DELETE", headers });
    assertEquals(await clear.json(), { cleared: 1 });
    const hidden = await fetch(`${server.origin}/metrics`, { headers });
    assertEquals(hidden.status, 404);
    await hidden.body?.cancel();
    const port = /"port":(\d+)/.exec(server.log())?.[1];
    const measures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assertMatch(measures, /^businessmap_http_requests_total\{.*route="\/mcp".*\} \d+$/m);
    assertNoSecret(measures, [account.apiToken, admin]);
  }, { BUSINESSMAP_HTTP_METRICS_PORT: "0" });
});

Deno.test("check --health tells a container how the service is", async () => {
  await withService(async ({ server }) => {
    const home = serverCommand("acme", "not-needed", "/nowhere");
    const well = await runProgram(home, ["check", "--health", server.origin]);
    assertEquals([well.code, well.stdout], [0, "ready\n"]);
    const nobody = await runProgram(home, ["check", "--health", "http://127.0.0.1:1"]);
    assertEquals(nobody.code, 1);
    const configured = { ...home, env: { ...home.env, BUSINESSMAP_HTTP_PORT: `${server.port}` } };
    assertEquals((await runProgram(configured, ["check", "--health"])).code, 0);
  });
});

Deno.test("another address than this machine's needs to be told who may call", async () => {
  const command = serverCommand("acme", "0123456789abcdef", "/nowhere", {
    BUSINESSMAP_HTTP_HOST: "0.0.0.0",
  });
  const { code, stderr } = await runProgram(command, ["http"]);
  assertEquals(code, 78);
  assertStringIncludes(stderr, "BUSINESSMAP_HTTP_PRINCIPALS_FILE");
});

Deno.test("an address that cannot be listened on stops the start with a line that says why", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const command = serverCommand("acme", "0123456789abcdef", "/nowhere", {
      BUSINESSMAP_KV_PATH: ":memory:",
      BUSINESSMAP_HTTP_PORT: `${taken.addr.port}`,
    });
    const { code, stderr } = await runProgram(command, ["http"]);
    assertEquals(code, 78);
    const line = `Cannot listen on 127.0.0.1 port ${taken.addr.port}: another program does.\n`;
    assert(stderr.endsWith(line), stderr);
  } finally {
    taken.close();
  }
});
