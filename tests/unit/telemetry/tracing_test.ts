import { assert, assertEquals, assertMatch } from "@std/assert";
import { isTraceparent, UPSTREAM } from "../../../src/telemetry/span.ts";
import { createTracer, type TracingOptions } from "../../../src/telemetry/tracing.ts";
import { spansIn, startReceiver } from "../../support/receivers.ts";

const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** What arrives of what `run` traces. */
async function traced(
  run: (tracer: ReturnType<typeof createTracer>) => void,
  options: Partial<TracingOptions> = {},
) {
  await using receiver = startReceiver();
  const tracer = createTracer({
    endpoint: `http://127.0.0.1:${receiver.port}/`,
    service: "businessmap-mcp",
    version: "1.2.3",
    ...options,
  });
  run(tracer);
  await tracer.close();
  return { spans: spansIn(receiver.received), received: [...receiver.received] };
}

Deno.test("steps arrive at the collector, each within the one that it is part of", async () => {
  const { spans, received } = await traced((tracer) => {
    const call = tracer.start("tools/call get_cards", {
      attributes: { "gen_ai.tool.name": "get_cards" },
    });
    const cache = call.child("cache");
    const upstream = cache.child(UPSTREAM, { "businessmap.operation": "getCards" });
    upstream.set({ "http.response.status_code": 503 });
    upstream.end("server");
    cache.end();
    call.end();
  }, { headers: { "api-key": "abc" } });
  assertEquals(received.map(({ path }) => path), ["/v1/traces"]);
  assertEquals(received[0]?.headers.get("api-key"), "abc");
  const byName = Object.fromEntries(spans.map((span) => [span.name, span]));
  const call = byName["tools/call get_cards"];
  const upstream = byName[UPSTREAM];
  assertEquals(spans.length, 3);
  assertEquals(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  assertEquals(byName.cache?.parentSpanId, call?.spanId);
  assertEquals(upstream?.parentSpanId, byName.cache?.spanId);
  // A server's, an inner, and a client's step; status 2 is a failure.
  assertEquals([call?.kind, byName.cache?.kind, upstream?.kind], [2, 1, 3]);
  assertEquals([call?.status.code, upstream?.status.code], [0, 2]);
  assertEquals(upstream?.facts, {
    "businessmap.operation": "getCards",
    "http.response.status_code": 503,
    "error.type": "server",
  });
  assert(received[0]?.body.includes('"service.name"'));
});

Deno.test("a trace that another began goes on, and is passed on", async () => {
  let passedOn = "";
  const { spans } = await traced((tracer) => {
    const call = tracer.start("call", { parent: PARENT });
    const step = call.child("step");
    passedOn = step.traceparent;
    step.end();
    call.end();
  });
  const [step, call] = spans;
  assertEquals(call?.parentSpanId, "b7ad6b7169203331");
  assertEquals(
    spans.map(({ traceId }) => traceId),
    Array(2).fill("0af7651916cd43dd8448eb211c80319c"),
  );
  assertEquals(passedOn, `00-0af7651916cd43dd8448eb211c80319c-${step?.spanId}-01`);
});

Deno.test("a trace that its beginner does not record is not recorded, and passed on as such", async () => {
  const { spans } = await traced((tracer) => {
    const call = tracer.start("call", { parent: PARENT.replace(/01$/, "00") });
    assertMatch(call.child("step").traceparent, /^00-0af7651916cd43dd8448eb211c80319c-.{16}-00$/);
    call.end();
  });
  assertEquals(spans, []);
});

Deno.test("traces that begin here are recorded by their share", async () => {
  const { spans } = await traced((tracer) => tracer.start("call", {}).end(), { share: 0 });
  assertEquals(spans, []);
});

Deno.test("a traceparent that is none begins a new trace", async () => {
  const wrong = ["", "00-abc", PARENT.toUpperCase(), `00-${"0".repeat(32)}-b7ad6b7169203331-01`];
  assertEquals(wrong.filter(isTraceparent), []);
  const { spans } = await traced((tracer) =>
    wrong.forEach((parent) => tracer.start("call", { parent }).end())
  );
  assertEquals(spans.map(({ parentSpanId }) => parentSpanId ?? ""), wrong.map(() => ""));
});

Deno.test("a collector that refuses is told of once, and fails nothing", async () => {
  await using receiver = startReceiver(500);
  let failures = 0;
  const tracer = createTracer({
    endpoint: `http://127.0.0.1:${receiver.port}`,
    service: "x",
    version: "1",
    onFailure: () => failures++,
  });
  for (let batch = 1; batch <= 2; batch++) {
    // As many as are sent without waiting for more.
    for (let span = 0; span < 512; span++) tracer.start("call", {}).end();
    await receiver.until((received) => received.length >= batch);
  }
  await tracer.close();
  assertEquals(failures, 1);
});
