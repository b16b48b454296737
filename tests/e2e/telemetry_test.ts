/**
 * What watches the compiled binary: the audit, error reports and traces, and that no secret and no
 * text of a card is in any of them.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { eventsIn, type Received, spansIn, startReceiver } from "../support/receivers.ts";
import { startAccount } from "./support/account.ts";
import { initialize, startServer } from "./support/line_client.ts";
import { serverCommand } from "./support/server.ts";
import { soon, withHome, withSession } from "./support/session.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const firstCard = (state: { readonly cards: ReadonlyMap<number, unknown> }) =>
  [...state.cards.keys()][0] ?? 0;

const linesOf = async (path: string) =>
  (await Deno.readTextFile(path)).trimEnd().split("\n").map((line) => JSON.parse(line));

Deno.test("each change is in the audit's file, which is written without the right to write files", async () => {
  await withHome(async (folder) => {
    await using account = await startAccount();
    const file = join(folder, "audit.jsonl");
    const card = firstCard(account.simulator.state);
    const { apiUrl, apiToken } = account;
    await withSession(
      { apiUrl, apiToken, env: { BUSINESSMAP_AUDIT_FILE: file } },
      async ({ call, server }) => {
        await call("get_cards", { cards: [card] });
        await call("add_comments", { comments: [{ card, text: "Überweisung an Erika" }] });
        const lines = await linesOf(file);
        assertEquals(lines.length, 1);
        const { operation, tool, principal, instance, outcome, ids, request, time } = lines[0];
        assertEquals(
          { operation, tool, principal, instance, outcome, ids },
          {
            operation: "addCardComment",
            tool: "add_comments",
            principal: "local",
            instance: "loopback",
            outcome: "done",
            ids: { card_id: [card] },
          },
        );
        assertMatch(time, /^20\d\d-\d\d-\d\dT[\d:.]+Z$/);
        assertEquals(account.simulator.requests.at(-1)?.requestId, request);
        // The same on the log, under a category of its own.
        const logged = server.stderr().split("\n").filter((line) => line.includes(request))
          .map((line) => JSON.parse(line)).find(({ logger }) => logger === "businessmap.audit");
        assertEquals([logged?.level, logged?.properties.operation], ["INFO", operation]);
      },
    );
    assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("a refused key is reported to Sentry, once, before the program ends", async () => {
  await using account = await startAccount();
  await using receiver = startReceiver();
  await withSession({
    apiUrl: account.apiUrl,
    apiToken: "wrong-key-0123456789",
    env: {
      SENTRY_DSN: `http://publickey@127.0.0.1:${receiver.port}/7`,
      SENTRY_ENVIRONMENT: "drill",
    },
  }, async ({ call }) => {
    assertEquals((await call("list_boards")).isError, true);
    await call("list_boards");
  });
  const events = eventsIn(receiver.received);
  assertEquals(
    events.map(({ message, level, environment, tags }) => ({
      message,
      level,
      environment,
      tags,
    })),
    [{
      message: "The account refuses the API key",
      level: "error",
      environment: "drill",
      tags: { instance: "loopback" },
    }],
  );
  assertMatch(String(events[0]?.release), /^businessmap-mcp@\d/);
  for (const part of ["user", "request", "breadcrumbs", "server_name", "extra"]) {
    assert(!(part in (events[0] ?? {})), part);
  }
});

Deno.test("a call is one trace from the client to the account", async () => {
  await using account = await startAccount();
  await using receiver = startReceiver();
  await withSession({
    apiUrl: account.apiUrl,
    apiToken: account.apiToken,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}`,
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=collector-key",
    },
  }, async ({ server }) => {
    await server.request("tools/call", {
      name: "list_boards",
      arguments: {},
      _meta: { traceparent: TRACEPARENT },
    });
  });
  assert(receiver.received.every(({ headers }) => headers.get("api-key") === "collector-key"));
  const spans = spansIn(receiver.received);
  const root = spans.find(({ name }) => name === "tools/call list_boards");
  assertEquals(root?.parentSpanId, "b7ad6b7169203331");
  assertEquals(new Set(spans.map(({ traceId }) => traceId)), new Set([TRACEPARENT.split("-")[1]]));
  const upstream = spans.filter(({ name }) => name === "upstream");
  assertEquals(
    account.simulator.requests.map(({ traceparent }) => traceparent),
    upstream.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
  );
});

Deno.test("an audit's file that cannot be opened stops the start with a line that says why", async () => {
  await withHome(async (home) => {
    const file = join(home, "no-such-folder", "audit.jsonl");
    const server = startServer(
      serverCommand("http://127.0.0.1:9/api/v2", "0123456789abcdef", home, {
        BUSINESSMAP_AUDIT_FILE: file,
      }),
    );
    assertEquals((await soon(server.end(), "end")).code, 78);
    assertStringIncludes(
      server.stderr(),
      `BUSINESSMAP_AUDIT_FILE: ${file} does not exist, or its folder does not; allowed is`,
    );
  });
});

Deno.test("a place that the binary may not reach is named in the log, and the server serves", async () => {
  await using account = await startAccount();
  await withSession({
    apiUrl: account.apiUrl,
    apiToken: account.apiToken,
    env: {
      SENTRY_DSN: "https://publickey@sentry.example.com/7",
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example.com:4318",
    },
  }, async ({ call, server }) => {
    assertEquals((await call("list_boards")).isError, false);
    assertStringIncludes(server.stderr(), "Compile it with --report sentry.example.com:443");
    assertStringIncludes(server.stderr(), "Compile it with --report otel.example.com:4318");
  });
});

/** Texts that must be in nothing that watches: of people, of keys, of errors, of answers. */
const PIECES = ["Erika", "Siebenelf", "geheim", "hunter2", "Wichtig", "collector-key", "sesame"];

Deno.test("no secret and no text of people is in log, audit, reports or traces, whatever fails", async () => {
  await withHome(async (folder) => {
    await using account = await startAccount();
    await using sentry = startReceiver();
    await using collector = startReceiver();
    const file = join(folder, "audit.jsonl");
    const { simulator, apiToken } = account;
    const card = firstCard(simulator.state);
    const text = `Überweisung an Erika Siebenelf geheim ${apiToken}`;
    const body = { error: { code: "X", message: text, details: { [text]: [text] } } };
    const headers = { "x-secret": "hunter2", "retry-after": "hunter2", location: `/?${apiToken}` };
    // The client's own words may be in its answers: nothing else is looked at here.
    const server = startServer(serverCommand(account.apiUrl, apiToken, folder, {
      LOG_LEVEL: "debug",
      BUSINESSMAP_AUDIT_FILE: file,
      SENTRY_DSN: `http://publickey@127.0.0.1:${sentry.port}/7`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=collector-key",
    }));
    const ask = (method: string, params: unknown) => soon(server.request(method, params), method);
    const call = (name: string, args: unknown) => ask("tools/call", { name, arguments: args });
    try {
      await soon(initialize(server), "initialize");
      // In arguments, wrong ones too.
      await call("add_comments", { comments: [{ card, text }] });
      await call("create_cards", { board: text, cards: [{ title: text, description: text }] });
      await call("find_cards", { text, board: text, [text]: text });
      await call("get_board", {
        board: `https://user:hunter2@acme.kanbanize.com/?key=${apiToken}`,
      });
      await call("call_api", {
        operation: "addCardComment",
        path: { card_id: card },
        body: { text },
      });
      await call("call_api", { operation: text, query: { [text]: text } });
      await ask("tools/call", { name: text, arguments: { text } });
      await ask(text, { text });
      await ask("tools/call", {
        name: "list_boards",
        arguments: {},
        _meta: { traceparent: text, progressToken: text },
      });
      await server.send(`${text}\n`);
      // In what the account answers, to reads and to changes.
      for (const status of [400, 401, 403, 404, 409, 418, 500, 503]) {
        simulator.addFault({ times: 6, answer: { status, body, headers } });
        await call("add_comments", { comments: [{ card, text }] });
        await call("find_users", { name: text });
        simulator.clearFaults();
      }
      for (
        const answer of [
          { status: 200, body: text },
          { status: 200, body: { data: text } },
          { status: 200, body: { data: [{ user_id: text, card_id: text }] } },
          { redirect: `https://sesame.example.com/?${apiToken}` },
          "html",
          "broken",
          "truncate",
          "reset",
        ] as const
      ) {
        simulator.addFault({ times: 4, answer });
        await call("add_comments", { comments: [{ card, text }] });
        await call("find_users", { name: text });
        simulator.clearFaults();
      }
    } finally {
      await soon(server.end(), "end");
    }
    const sent = (received: readonly Received[]) => received.map(({ body }) => body).join("\n");
    const outputs = {
      log: server.stderr(),
      audit: await Deno.readTextFile(file),
      reports: sent(sentry.received),
      traces: sent(collector.received),
    };
    for (const [where, output] of Object.entries(outputs)) {
      assert(output.length > 100, `${where} is empty`);
      for (const piece of [...PIECES, apiToken]) {
        const at = output.indexOf(piece);
        assert(
          at < 0,
          `${piece} is in the ${where}: ${output.slice(Math.max(0, at - 200), at + 50)}`,
        );
      }
    }
  });
});
