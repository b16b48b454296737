/**
 * What a client sends over HTTP, and who it is, against all that the compiled binary writes: log,
 * audit, error reports, traces and measures.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { RawClient } from "../support/raw_client.ts";
import { type Received, startReceiver } from "../support/receivers.ts";
import { startAccount } from "./support/account.ts";
import { AUDIENCE, startAuthorisationServer } from "./support/authorisation_server.ts";
import { envelope, rpc } from "./support/http_calls.ts";
import { startHttpServer } from "./support/http_server.ts";
import { runProgram } from "./support/program.ts";
import { serverCommand } from "./support/server.ts";
import { soon, withHome } from "./support/session.ts";

/** Pieces of what is sent that must be in nothing that watches. */
const PIECES = ["Erika", "Siebenelf", "geheim", "hunter2", "sesame", "forged"];
const TEXT = 'Erika Siebenelf geheim"\nforged';

/** Headers that hold a secret, or try to be a line of their own. */
const ODD_HEADERS = [
  "X-Request-Id: hunter2 geheim",
  "X-Request-Id: %0aforged",
  "traceparent: geheim-hunter2",
  "tracestate: geheim=hunter2",
  "baggage: user=Erika,key=hunter2",
  "Cookie: session=hunter2",
  "User-Agent: hunter2",
  "Referer: https://acme.example.com/?key=hunter2",
  "Origin: https://user:hunter2@geheim.example.com",
  "X-MCP-Toolsets: geheim",
  "X-MCP-Readonly: geheim",
  "Mcp-Session-Id: hunter2",
  "MCP-Protocol-Version: geheim",
  "Mcp-Name: geheim",
  "Accept: geheim",
  "Content-Encoding: geheim",
  "X-Forwarded-For: hunter2",
];

Deno.test("no token goes to the account, and nothing of a client is in log, audit, reports, traces or measures", async () => {
  await withHome(async (home) => {
    await using account = await startAccount();
    await using issuer = await startAuthorisationServer();
    await using sentry = startReceiver();
    await using collector = startReceiver();
    const audit = join(home, "audit.jsonl");
    const asked: string[] = [];
    // In front of the account, to see the headers that come to it.
    await using front = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => {
        asked.push(`${request.method} ${request.url} ${JSON.stringify([...request.headers])}`);
        return account.simulator.fetch(request);
      },
    );
    const apiUrl = `http://127.0.0.1:${front.addr.port}/api/v2`;
    const command = serverCommand(apiUrl, account.apiToken, home, {
      BUSINESSMAP_HTTP_PRINCIPALS_FILE: join(home, "principals.json"),
      BUSINESSMAP_OAUTH_ISSUER: issuer.url,
      BUSINESSMAP_OAUTH_AUDIENCE: AUDIENCE,
      BUSINESSMAP_AUDIT_FILE: audit,
      SENTRY_DSN: `http://publickey@127.0.0.1:${sentry.port}/7`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
      LOG_LEVEL: "debug",
    });
    const add = async (...args: string[]) => {
      const { code, stdout, stderr } = await runProgram(command, ["principals", "add", ...args]);
      assertEquals(code, 0, stderr);
      return stdout.trim();
    };
    const ana = await add("ana", "--calls-per-minute", "10000", "--admin");
    const scopes = "businessmap:read businessmap:write";
    const foreign = await issuer.token(scopes, "https://other.example.com/");
    const bearers = { ana, writer: await issuer.token(scopes), foreign, wrong: "sesame-hunter2" };
    await using server = await startHttpServer(command);
    const [card = 0] = account.simulator.state.cards.keys();

    async function send(
      { method = "POST", path = "/mcp", headers = [], body = rpc("tools/list") }: {
        readonly method?: string;
        readonly path?: string;
        readonly headers?: readonly string[];
        readonly body?: string;
      },
      bearer?: string,
    ): Promise<number> {
      const client = await RawClient.connect(server.port);
      const lines = [
        `${method} ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${server.port}`,
        "Connection: close",
        "Content-Type: application/json",
        "Accept: application/json, text/event-stream",
        `Content-Length: ${new TextEncoder().encode(body).length}`,
        ...(bearer === undefined ? [] : [`Authorization: Bearer ${bearer}`]),
        ...headers,
      ];
      try {
        void client.send(`${lines.join("\r\n")}\r\n\r\n${body}`);
        return (await soon(client.answer(), lines.join(" "))).status;
      } finally {
        client.close();
      }
    }
    const call = (name: string, args: unknown) => rpc("tools/call", { name, arguments: args });

    for (const [who, bearer] of Object.entries(bearers)) {
      const isKnown = who === "ana" || who === "writer";
      const write = call("add_comments", { comments: [{ card, text: TEXT }] });
      assertEquals(await send({ body: write }, bearer), isKnown ? 200 : 401, who);
      for (const header of ODD_HEADERS) await send({ body: write, headers: [header] }, bearer);
      for (
        const path of [
          "/mcp?access_token=hunter2",
          "/geheim?hunter2",
          "/mcp%0aforged",
          "/mcp/../geheim",
        ]
      ) await send({ path, body: write }, bearer);
      for (const method of ["GEHEIM", "OPTIONS", "HEAD", "PUT", "DELETE"]) {
        await send({ method, path: "/geheim", body: "" }, bearer);
      }
      for (
        const body of [
          TEXT,
          `{"${TEXT}`,
          call(TEXT, { text: TEXT }),
          call("__proto__", { __proto__: TEXT }),
          call("find_cards", { [TEXT]: TEXT }),
          call("get_board", { board: `https://user:hunter2@acme.kanbanize.com/?key=${ana}` }),
          call("call_api", { operation: TEXT, query: { [TEXT]: TEXT } }),
          rpc(TEXT, { text: TEXT }),
          rpc("prompts/get", { name: TEXT, arguments: { [TEXT]: TEXT } }),
          rpc("resources/read", { uri: `businessmap://cards/${TEXT}` }),
          rpc("completion/complete", {
            ref: { type: "ref/prompt", name: TEXT },
            argument: { name: TEXT, value: TEXT },
          }),
          rpc("tools/call", envelope({ name: TEXT, arguments: { text: TEXT } })),
          rpc("tools/call", {
            name: "list_boards",
            arguments: {},
            _meta: { traceparent: TEXT, progressToken: TEXT },
          }),
          `[${rpc(TEXT)},${call(TEXT, {})}]`,
          "[".repeat(1_000) + `"${TEXT}"` + "]".repeat(1_000),
        ]
      ) await send({ body }, bearer);
    }
    const headers = { authorization: `Bearer ${ana}` };
    const measures = await (await fetch(`${server.origin}/metrics`, { headers })).text();
    const health = await (await fetch(`${server.origin}/health`, { headers })).text();
    // A defect, so that there is a report.
    account.simulator.addFault({ times: 1, answer: { status: 401, body: { error: TEXT } } });
    await send({ body: call("get_cards", { cards: [card + 1] }) }, ana);
    assertEquals((await server.stop()).code, 0);

    const sent = (received: readonly Received[]) =>
      received.map(({ body, headers }) => JSON.stringify([...headers]) + body).join("\n");
    const outputs = {
      log: server.log(),
      audit: await Deno.readTextFile(audit),
      reports: sent(sentry.received),
      traces: sent(collector.received),
      measures,
      health,
    };
    // Every line of the log is one whole record.
    for (const line of server.log().trimEnd().split("\n")) JSON.parse(line);
    const tokens = Object.values(bearers).flatMap((token) => [token, ...token.split(".").slice(1)]);
    for (const [where, output] of Object.entries(outputs)) {
      assert(output.length > 100, `${where} is empty`);
      for (const piece of [...PIECES, ...tokens, account.apiToken]) {
        const at = output.indexOf(piece);
        const around = output.slice(Math.max(0, at - 200), at + 50);
        assert(at < 0, `${piece} is in the ${where}: ${around}`);
      }
    }
    // Whoever called, the account is asked with this server's key alone, and told of no caller.
    assert(asked.length > 0 && asked.every((request) => request.includes(account.apiToken)));
    const toAccount = [...asked, JSON.stringify(account.simulator.requests)].join("\n");
    for (const token of tokens) assert(!toAccount.includes(token), "a token went to the account");
    for (const piece of ["hunter2", "sesame"]) assert(!asked.join("\n").includes(piece), piece);
  });
});
