import { assert, assertEquals, assertRejects } from "@std/assert";
import { z } from "zod";
import type { FaultAnswer } from "../../../src/simulator/mod.ts";
import type { Audit, AuditEntry, AuditOutcome } from "../../../src/telemetry/audit.ts";
import type { ErrorTags } from "../../../src/telemetry/errors.ts";
import { createMetrics, type Metrics, NO_METRICS } from "../../../src/telemetry/metrics.ts";
import { createTracer } from "../../../src/telemetry/tracing.ts";
import { defineTool } from "../../../src/tools/define.ts";
import { withHarness } from "../../support/harness.ts";
import { spansIn, startReceiver } from "../../support/receivers.ts";

const isUuid = (text: string | undefined) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? "");

const outcomes = (metrics: Metrics, tool: string) =>
  Object.fromEntries(
    ["ok", "some", "failed", "asked"].map((outcome) => [
      outcome,
      metrics.value("toolCalls", { tool, outcome }),
    ]).filter(([, count]) => count !== 0),
  );

/** The sum and the count of a histogram's row. */
function observed(metrics: Metrics, name: string, tool: string) {
  const series = metrics.read().find((one) => one.name === `businessmap_${name}`)?.series;
  const row = series?.find(({ labels }) => labels.tool === tool);
  return { sum: row?.value ?? 0, count: row?.count ?? 0 };
}

Deno.test("a tool call is counted with its outcome, time, answer and requests", async () => {
  const metrics = createMetrics();
  await withHarness(async ({ ok }) => {
    const { text, seen } = await ok("list_boards");
    assertEquals(outcomes(metrics, "list_boards"), { ok: 1 });
    assertEquals(observed(metrics, "tool_requests", "list_boards"), {
      sum: seen.length,
      count: 1,
    });
    assertEquals(observed(metrics, "tool_seconds", "list_boards").count, 1);
    const { sum, count } = observed(metrics, "tool_answer_tokens", "list_boards");
    assertEquals(count, 1);
    assert(
      sum > text.length / 10 && sum < text.length,
      `${sum} tokens in ${text.length} characters`,
    );
  }, { telemetry: { metrics } });
});

Deno.test("a failed call is counted by the kind of its failure", async () => {
  const metrics = createMetrics();
  const broken = defineTool({
    name: "broken",
    title: "Broken",
    toolset: "default",
    description: "For tests.",
    effect: "read",
    idempotent: true,
    input: z.strictObject({}),
    handler: () => Promise.reject(new TypeError("no")),
  });
  await withHarness(async ({ fails }) => {
    await fails("broken");
    await fails("broken", { a: 1 });
    assertEquals(outcomes(metrics, "broken"), { failed: 2 });
    assertEquals(metrics.value("toolErrors", { tool: "broken", kind: "defect" }), 1);
    assertEquals(metrics.value("toolErrors", { tool: "broken", kind: "bad_input" }), 1);
  }, { telemetry: { metrics }, tools: [broken] });
  await withHarness(async ({ fails, simulator }) => {
    await fails("get_board", { board: "No such board" });
    assertEquals(metrics.value("toolErrors", { tool: "get_board", kind: "unknown_name" }), 1);
    simulator.addFault({ answer: { status: 403 } });
    await fails("get_board", { board: 2 });
    assertEquals(metrics.value("toolErrors", { tool: "get_board", kind: "forbidden" }), 1);
  }, { telemetry: { metrics } });
});

Deno.test("an unknown tool is counted without its name", async () => {
  const metrics = createMetrics();
  await withHarness(async ({ call }) => {
    await assertRejects(() => call("secret-0123456789"));
    assertEquals(metrics.value("toolErrors", { tool: "unknown", kind: "unknown_tool" }), 1);
    assert(!JSON.stringify(metrics.read()).includes("secret"));
  }, { telemetry: { metrics } });
});

Deno.test("a plan that waits for a confirmation is counted as asked", async () => {
  const metrics = createMetrics();
  await withHarness(async ({ call, confirmed, state }) => {
    const [card] = [...state.cards.keys()];
    await call("delete_cards", { cards: [card] });
    assertEquals(outcomes(metrics, "delete_cards"), { asked: 1 });
    await confirmed("delete_cards", { cards: [card] });
    assertEquals(outcomes(metrics, "delete_cards"), { ok: 1, asked: 2 });
  }, { telemetry: { metrics } });
});

Deno.test("calls under way are counted while they are", async () => {
  const metrics = createMetrics();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const slow = defineTool({
    name: "slow",
    title: "Slow",
    toolset: "default",
    description: "For tests.",
    effect: "read",
    idempotent: true,
    input: z.strictObject({}),
    async handler() {
      await held;
      return { head: "Done." };
    },
  });
  await withHarness(async ({ call }) => {
    const calls = [call("slow"), call("slow")];
    const underWay = () => {
      metrics.read();
      return metrics.value("toolsInFlight", {});
    };
    assertEquals(underWay(), 2);
    release();
    await Promise.all(calls);
    assertEquals(underWay(), 0);
  }, { telemetry: { metrics }, tools: [slow] });
});

/** An audit that keeps what it is told. */
function memoryAudit(): { audit: Audit; noted: AuditEntry[] } {
  const noted: AuditEntry[] = [];
  return { audit: { note: (entry) => noted.push(entry), close: () => {} }, noted };
}

Deno.test("each change that a call asks for is noted, with ids and outcome, and no read is", async () => {
  const { audit, noted } = memoryAudit();
  await withHarness(async ({ ok, state }) => {
    const [card] = [...state.cards.keys()];
    await ok("get_cards", { cards: [card] });
    assertEquals(noted, []);
    await ok("add_comments", { comments: [{ card, text: "Überweisung an Erika" }] });
    const [entry, ...others] = noted;
    assertEquals(others, []);
    assertEquals(
      {
        ...entry,
        request: isUuid(entry?.request),
        milliseconds: (entry?.milliseconds ?? -1) >= 0,
        created: Object.keys(entry?.created ?? {}),
      },
      {
        request: true,
        principal: "local",
        instance: "acme",
        tool: "add_comments",
        operation: "addCardComment",
        method: "POST",
        ids: { card_id: [Number(card)] },
        created: ["comment_id"],
        outcome: "done",
        status: 200,
        milliseconds: true,
      },
    );
    assert(!JSON.stringify(noted).includes("berweisung"));
  }, { telemetry: { metrics: NO_METRICS, audit } });
});

Deno.test("a change through call_api is noted like any other", async () => {
  const { audit, noted } = memoryAudit();
  await withHarness(async ({ call, state }) => {
    const [card] = [...state.cards.keys()];
    await call("call_api", {
      operation: "addCardComment",
      path: { card_id: card },
      body: { text: "Überweisung an Erika" },
    });
    assertEquals(
      noted.map(({ tool, operation, ids, outcome }) => ({ tool, operation, ids, outcome })),
      [
        {
          tool: "call_api",
          operation: "addCardComment",
          ids: { card_id: [Number(card)] },
          outcome: "done",
        },
      ],
    );
  }, { telemetry: { metrics: NO_METRICS, audit } });
});

const outcomesOfWrites:
  readonly (readonly [FaultAnswer, AuditOutcome, string, number | undefined])[] = [
    [{ status: 403 }, "refused", "forbidden", 403],
    [{ status: 500 }, "unknown", "server", 500],
    ["reset", "unknown", "connection", undefined],
    ["html", "unknown", "unreadable", 200],
  ];
for (const [answer, outcome, failure, status] of outcomesOfWrites) {
  Deno.test(`a change that fails with ${failure} is noted as ${outcome}`, async () => {
    const { audit, noted } = memoryAudit();
    await withHarness(async ({ call, simulator, state }) => {
      const [card] = [...state.cards.keys()];
      simulator.addFault({ method: "POST", answer });
      await call("add_comments", { comments: [{ card, text: "a" }] });
      assertEquals(
        noted.map((entry) => [entry.outcome, entry.failure, entry.status]),
        [[outcome, failure, status]],
      );
    }, { telemetry: { metrics: NO_METRICS, audit } });
  });
}

Deno.test("a change that is not sent is noted as such", async () => {
  const { audit, noted } = memoryAudit();
  await withHarness(async ({ call, state }) => {
    const [card] = [...state.cards.keys()];
    await call("add_comments", { comments: [{ card, text: "a" }] });
    assertEquals(noted.map(({ outcome, failure }) => [outcome, failure]), [[
      "not_sent",
      "writes_off",
    ]]);
  }, {
    telemetry: { metrics: NO_METRICS, audit },
    gateway: { flags: { isOn: (name) => name !== "writes", ready: Promise.resolve() } },
  });
});

Deno.test("every request of a call carries the call's id", async () => {
  await withHarness(async ({ call }) => {
    const own = await call("get_board", { board: 2 });
    const ids = new Set(own.seen.map(({ requestId }) => requestId));
    assertEquals(ids.size, 1);
    assert(isUuid([...ids][0] ?? ""));
    const given = await call("get_board", { board: 1 }, { requestId: "client-id-1" });
    assertEquals(
      new Set(given.seen.map(({ requestId }) => requestId)),
      new Set(["client-id-1"]),
    );
    assert(own.seen.every(({ traceparent }) => traceparent === undefined));
  });
});

Deno.test("a call is a trace from the client over the gateway's stages to the account", async () => {
  await using receiver = startReceiver();
  const tracer = createTracer({
    endpoint: `http://127.0.0.1:${receiver.port}`,
    service: "x",
    version: "1",
  });
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await withHarness(async ({ call }) => {
    const { seen } = await call("list_boards", {}, { traceparent });
    await tracer.close();
    const spans = spansIn(receiver.received);
    assertEquals(
      new Set(spans.map(({ traceId }) => traceId)),
      new Set([traceparent.split("-")[1]]),
    );
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const upstream = spans.filter(({ name }) => name === "upstream");
    assertEquals(upstream.length, seen.length);
    const way: string[] = [];
    for (let at = upstream[0]; at !== undefined; at = byId.get(at.parentSpanId ?? "")) {
      way.push(at.name);
    }
    assertEquals(way, [
      ...["upstream", "bulkhead", "budget", "breaker", "retry", "single_flight", "cache"],
      "tools/call list_boards",
    ]);
    assertEquals(
      new Set(seen.map(({ traceparent }) => traceparent)),
      new Set(upstream.map(({ spanId, traceId }) => `00-${traceId}-${spanId}-01`)),
    );
  }, { telemetry: { metrics: NO_METRICS, tracer } });
});

Deno.test("a defect is reported with the tool, the account and the call; a refused key as a fault", async () => {
  const reports: unknown[] = [];
  const errors = {
    defect: (error: unknown, tags?: ErrorTags) =>
      reports.push([error instanceof Error ? error.message : error, tags?.tool, tags?.instance]),
    fault: (sentence: string, tags?: ErrorTags) => reports.push([sentence, tags]),
    close: () => Promise.resolve(),
  };
  const broken = defineTool({
    name: "broken",
    title: "Broken",
    toolset: "default",
    description: "For tests.",
    effect: "read",
    idempotent: true,
    input: z.strictObject({}),
    handler: () => Promise.reject(new TypeError("no")),
  });
  await withHarness(async ({ fails }) => {
    await fails("broken");
    assertEquals(reports, [["no", "broken", "acme"]]);
  }, { telemetry: { metrics: NO_METRICS, errors }, tools: [broken] });
  await withHarness(async ({ fails, simulator }) => {
    simulator.addFault({ answer: { status: 401 } });
    await fails("list_boards");
    assertEquals(reports.slice(1, 2), [["The account refuses the API key", { instance: "acme" }]]);
  }, { telemetry: { metrics: NO_METRICS, errors } });
});
