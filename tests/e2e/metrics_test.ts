/**
 * The compiled binary's measures, scraped over HTTP after calls over HTTP.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type MetricDefinition, METRICS } from "../../src/telemetry/metrics.ts";
import { spansIn, startReceiver } from "../support/receivers.ts";
import { startAccount, type TestAccount } from "./support/account.ts";
import { type LineServer, startServer } from "./support/line_client.ts";
import { serverCommand } from "./support/server.ts";
import { soon, withHome } from "./support/session.ts";

/** Milliseconds: long for a machine under load, and never waited for where all is well. */
const PATIENCE = 60_000;

/** The address in the line that says where the server listens. */
async function listening(server: LineServer): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const url = /Listening on (http:\/\/\S+?)["\s]/.exec(server.stderr())?.[1];
    if (url !== undefined) return url;
    assert(Date.now() < deadline, `The server does not listen: ${server.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs `work` with a server over HTTP. */
async function withHttp(
  account: TestAccount,
  env: Readonly<Record<string, string>>,
  work: (url: string, server: LineServer) => Promise<void>,
): Promise<void> {
  await withHome(async (home) => {
    const stdio = serverCommand(account.apiUrl, account.apiToken, home, {
      BUSINESSMAP_HTTP_PORT: "0",
      ...env,
    });
    const server = startServer({ ...stdio, args: [...stdio.args.slice(0, -1), "http"] });
    try {
      await work(await listening(server), server);
    } finally {
      server.kill("SIGTERM");
      await soon(server.end(), "end");
    }
  });
}

async function call(url: string, name: string, args: unknown, headers = {}): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: args },
    }),
  });
  return await response.text();
}

Deno.test("a scrape of the binary has the names of the table, and the values of what was done", async () => {
  await using account = await startAccount();
  await withHttp(account, {}, async (url) => {
    const card = [...account.simulator.state.cards.keys()][0];
    await call(url, "get_cards", { cards: [card] });
    await call(url, "get_board", { board: "No such board 4242424242" });
    await call(url, "secret-tool-name", {});
    const response = await fetch(new URL("/metrics", url));
    assertEquals(response.status, 200);
    assertMatch(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    const table = Object.values<MetricDefinition>(METRICS).map(({ name }) => name);
    assertEquals(names.toSorted(), table.toSorted());
    for (
      const line of [
        'businessmap_tool_calls_total{tool="get_cards",outcome="ok"} 1',
        'businessmap_tool_errors_total{tool="get_board",kind="unknown_name"} 1',
        'businessmap_tool_errors_total{tool="unknown",kind="unknown_tool"} 1',
        'businessmap_store_up{account="loopback",kind="file"} 1',
        'businessmap_budget_limit{account="loopback",window="minute"} 100000',
        'businessmap_breaker_state{account="loopback"} 0',
        'businessmap_flag_on{account="loopback",flag="cache"} 1',
        'businessmap_http_requests_total{route="/mcp",method="POST",status="200"}',
      ]
    ) assertStringIncludes(text, line);
    assertMatch(
      text,
      /^businessmap_requests_total\{account="loopback",operation="getCards",status="200"\} 1$/m,
    );
    assertMatch(text, /^businessmap_process_memory_bytes\{kind="resident"\} \d{7,}$/m);
    for (const hidden of ["4242424242", "secret-tool", account.apiToken]) {
      assert(!text.includes(hidden), hidden);
    }
  });
});

Deno.test("an id and a trace of an HTTP request go to the account and into the log", async () => {
  await using account = await startAccount();
  await using collector = startReceiver();
  await withHttp(account, {
    LOG_LEVEL: "debug",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
  }, async (url, server) => {
    await call(url, "list_boards", {}, {
      "x-request-id": "client-id-12345",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    });
    const seen = account.simulator.requests.filter(({ requestId }) => requestId !== undefined);
    assert(seen.length > 0);
    for (const { requestId, traceparent } of seen) {
      assertEquals(requestId, "client-id-12345");
      assertMatch(traceparent ?? "", /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    }
    const loggers = server.stderr().split("\n").filter((line) => line.includes("client-id-12345"))
      .map((line) => JSON.parse(line).logger);
    assertEquals([...new Set(loggers)].toSorted(), ["businessmap.gateway", "businessmap.server"]);
  });
  const root = spansIn(collector.received).find(({ name }) => name === "tools/call list_boards");
  assertEquals(root?.parentSpanId, "b7ad6b7169203331");
});
