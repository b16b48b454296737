import { assertEquals, assertMatch } from "@std/assert";
import { createMetrics, type MetricDefinition, METRICS } from "../../../src/telemetry/metrics.ts";

Deno.test("every measure has a name that Prometheus takes, a help text and sound buckets", () => {
  const names = new Set<string>();
  for (const metric of Object.values<MetricDefinition>(METRICS)) {
    assertMatch(metric.name, /^businessmap_[a-z_]+$/);
    assertMatch(metric.help, /^[A-Z0-9].*\.$/);
    assertEquals(metric.name.endsWith("_total"), metric.type === "counter");
    assertEquals(metric.buckets !== undefined, metric.type === "histogram");
    const buckets = metric.buckets ?? [];
    assertEquals(buckets, [...new Set(buckets)].sort((a, b) => a - b));
    for (const label of metric.labels) assertMatch(label, /^[a-z_]+$/);
    names.add(metric.name);
  }
  assertEquals(names.size, Object.keys(METRICS).length);
});

Deno.test("metrics add counters up by their labels", () => {
  const metrics = createMetrics();
  metrics.add("requests", { operation: "getCards", status: "200" });
  metrics.add("requests", { status: "200", operation: "getCards" }, 2);
  metrics.add("requests", { operation: "getCards", status: "429" });
  assertEquals(metrics.value("requests", { operation: "getCards", status: "200" }), 3);
  assertEquals(metrics.value("requests", { operation: "getBoards", status: "200" }), 0);
  const [requests, ...others] = metrics.read();
  assertEquals(others, []);
  assertEquals(requests?.name, "businessmap_requests_total");
  assertEquals(requests?.series, [
    { labels: { operation: "getCards", status: "200" }, value: 3 },
    { labels: { operation: "getCards", status: "429" }, value: 1 },
  ]);
});

Deno.test("metrics count each observation in every bucket that it fits in", () => {
  const metrics = createMetrics();
  for (const seconds of [0.05, 0.06, 70]) {
    metrics.observe("requestSeconds", { operation: "getCards" }, seconds);
  }
  const [series] = metrics.read()[0]?.series ?? [];
  assertEquals(series?.count, 3);
  assertEquals(series?.buckets, [1, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
  assertEquals(Math.round((series?.value ?? 0) * 100), 7011);
});

Deno.test("metrics set gauges, those that are only known when they are read included", () => {
  const metrics = createMetrics();
  metrics.set("breakerState", {}, 2);
  let remaining = 30;
  metrics.beforeRead(() => metrics.set("budgetRemaining", { window: "minute" }, remaining));
  const remainingRead = () =>
    metrics.read().find(({ name }) => name === "businessmap_budget_remaining")?.series[0]?.value;
  assertEquals(remainingRead(), 30);
  remaining = 5;
  assertEquals(remainingRead(), 5);
  assertEquals(metrics.value("breakerState", {}), 2);
});

Deno.test("metrics keep a bounded number of rows, and lose no count", () => {
  const metrics = createMetrics();
  for (let i = 0; i < 2_000; i++) metrics.add("retries", { operation: `operation${i}` });
  metrics.add("retries", { operation: "operation7" });
  const series = metrics.read()[0]?.series ?? [];
  assertEquals(series.length, 501);
  assertEquals(series.reduce((sum, { value }) => sum + value, 0), 2_001);
  assertEquals(metrics.value("retries", { operation: "operation7" }), 2);
  assertEquals(metrics.value("retries", { operation: "other" }), 1_500);
});

Deno.test("what was read does not change afterwards", () => {
  const metrics = createMetrics();
  metrics.observe("requestSeconds", { operation: "a" }, 1);
  const before = metrics.read();
  const copy = structuredClone(before);
  metrics.observe("requestSeconds", { operation: "a" }, 1);
  assertEquals(before, copy);
});
