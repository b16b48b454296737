import { assert, assertEquals, assertRejects } from "@std/assert";
import { z } from "zod";
import { createMetrics, type Metrics } from "../../../src/telemetry/metrics.ts";
import { defineTool } from "../../../src/tools/define.ts";
import { withHarness } from "../../support/harness.ts";

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
  }, { metrics });
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
  }, { metrics, tools: [broken] });
  await withHarness(async ({ fails, simulator }) => {
    await fails("get_board", { board: "No such board" });
    assertEquals(metrics.value("toolErrors", { tool: "get_board", kind: "unknown_name" }), 1);
    simulator.addFault({ answer: { status: 403 } });
    await fails("get_board", { board: 2 });
    assertEquals(metrics.value("toolErrors", { tool: "get_board", kind: "forbidden" }), 1);
  }, { metrics });
});

Deno.test("an unknown tool is counted without its name", async () => {
  const metrics = createMetrics();
  await withHarness(async ({ call }) => {
    await assertRejects(() => call("secret-0123456789"));
    assertEquals(metrics.value("toolErrors", { tool: "unknown", kind: "unknown_tool" }), 1);
    assert(!JSON.stringify(metrics.read()).includes("secret"));
  }, { metrics });
});

Deno.test("a plan that waits for a confirmation is counted as asked", async () => {
  const metrics = createMetrics();
  await withHarness(async ({ call, confirmed, state }) => {
    const [card] = [...state.cards.keys()];
    await call("delete_cards", { cards: [card] });
    assertEquals(outcomes(metrics, "delete_cards"), { asked: 1 });
    await confirmed("delete_cards", { cards: [card] });
    assertEquals(outcomes(metrics, "delete_cards"), { ok: 1, asked: 2 });
  }, { metrics });
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
  }, { metrics, tools: [slow] });
});
