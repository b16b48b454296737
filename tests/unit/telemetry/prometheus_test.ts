import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ACCOUNT_METRICS, type MetricDefinition } from "../../../src/telemetry/metric_table.ts";
import { createMetrics, METRICS } from "../../../src/telemetry/metrics.ts";
import { createExposition } from "../../../src/telemetry/prometheus.ts";
import { METRICS_CONTENT_TYPE, startTelemetry } from "../../../src/telemetry/telemetry.ts";

const FACTS = { version: "1.2.3", startedAt: 1_000_000 };

/** The names behind `# TYPE`, and their types. */
function typesIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((found) => [
    found[1],
    found[2],
  ]));
}

/** The labels' names of every sample, by the sample's name. */
function labelsIn(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)) {
    const names = found.get(name) ?? new Set<string>();
    for (const [, label = ""] of labels.matchAll(/([a-z_]+)="/g)) names.add(label);
    found.set(name, names);
  }
  return found;
}

Deno.test("what is scraped has exactly the names and types of the table", async () => {
  const text = await (await startTelemetry(FACTS)).metricsText();
  assertEquals(
    typesIn(text),
    Object.fromEntries(
      Object.values<MetricDefinition>(METRICS).map(({ name, type }) => [name, type]),
    ),
  );
  for (const { name, help } of Object.values<MetricDefinition>(METRICS)) {
    assertStringIncludes(text, `# HELP ${name} ${help}\n`);
  }
});

Deno.test("a measure of an account is scraped with its name, one of the program without", async () => {
  const telemetry = await startTelemetry(FACTS);
  telemetry.accountMetrics("acme").add("requests", { operation: "getCards", status: "200" }, 2);
  telemetry.accountMetrics("other").add("requests", { operation: "getCards", status: "200" });
  telemetry.metrics.add("toolCalls", { tool: "get_cards", outcome: "ok" });
  const text = await telemetry.metricsText();
  const line = (account: string) =>
    `businessmap_requests_total{account="${account}",operation="getCards",status="200"}`;
  assertStringIncludes(text, `${line("acme")} 2\n`);
  assertStringIncludes(text, `${line("other")} 1\n`);
  assertStringIncludes(
    text,
    'businessmap_tool_calls_total{tool="get_cards",outcome="ok"} 1\n',
  );
});

Deno.test("every measure is scraped with the labels of the table and no other", async () => {
  const telemetry = await startTelemetry(FACTS);
  const account = telemetry.accountMetrics("acme");
  for (const [key, definition] of Object.entries<MetricDefinition>(METRICS)) {
    const metrics = key in ACCOUNT_METRICS ? account : telemetry.metrics;
    const labels = Object.fromEntries(definition.labels.map((label) => [label, "x"]));
    // Walks the table, whose types pair each key with its labels.
    if (definition.type === "histogram") metrics.observe(key as "toolSeconds", labels as never, 1);
    else metrics.set(key as "flagOn", labels as never, 1);
  }
  const found = labelsIn(await telemetry.metricsText());
  for (const [key, { name, labels, type }] of Object.entries<MetricDefinition>(METRICS)) {
    const own = key in ACCOUNT_METRICS ? ["account", ...labels] : labels;
    const samples = type === "histogram" ? [`${name}_sum`, `${name}_count`] : [name];
    for (const sample of samples) {
      assertEquals([...found.get(sample) ?? []].sort(), [...own].sort());
    }
    if (type === "histogram") {
      assertEquals([...found.get(`${name}_bucket`) ?? []].sort(), [...own, "le"].sort());
    }
  }
});

Deno.test("a histogram is scraped with growing buckets, the last of which has all", async () => {
  const telemetry = await startTelemetry(FACTS);
  for (const seconds of [0.002, 0.2, 500]) {
    telemetry.metrics.observe("toolSeconds", { tool: "get_cards" }, seconds);
  }
  const text = await telemetry.metricsText();
  const buckets = [...text.matchAll(/^businessmap_tool_seconds_bucket\{le="(.+?)",.*\} (\d+)$/gm)];
  assertEquals(buckets.map(([, le]) => le).at(-1), "+Inf");
  const counts = buckets.map(([, , count]) => Number(count));
  assertEquals(counts, counts.toSorted((a, b) => a - b));
  assertEquals([counts[0], counts.at(-2), counts.at(-1)], [0, 2, 3]);
  assertStringIncludes(text, 'businessmap_tool_seconds_sum{tool="get_cards"} 500.202\n');
  assertStringIncludes(text, 'businessmap_tool_seconds_count{tool="get_cards"} 3\n');
});

Deno.test("a name of an account with quotes and line ends cannot break the text", async () => {
  const telemetry = await startTelemetry(FACTS);
  telemetry.accountMetrics('a"b\n\\c').add("breakerOpened", {});
  assertStringIncludes(
    await telemetry.metricsText(),
    'businessmap_breaker_opened_total{account="a\\"b\\n\\\\c"} 1\n',
  );
});

Deno.test("the process is measured without any permission", async () => {
  const telemetry = await startTelemetry({ ...FACTS, startedAt: Date.now() - 5_000 });
  const text = await telemetry.metricsText();
  const value = (sample: string) =>
    Number(text.split("\n").find((line) => line.startsWith(`${sample} `))?.split(" ").at(-1));
  assert(value('businessmap_process_memory_bytes{kind="resident"}') > 1e6);
  assert(value('businessmap_process_cpu_seconds_total{mode="user"}') > 0);
  assert(value("businessmap_process_uptime_seconds") >= 5);
  assertMatch(
    text,
    /^businessmap_build_info\{version="1\.2\.3",deno="\d.*",os=".+",arch=".+"\} 1$/m,
  );
});

Deno.test("the content type is the one that the library names", async () => {
  const { contentType } = await createExposition(() => []);
  assertEquals(METRICS_CONTENT_TYPE, contentType);
});

Deno.test("nothing is counted where measures are switched off", async () => {
  const telemetry = await startTelemetry({ ...FACTS, metrics: false });
  telemetry.metrics.add("toolCalls", { tool: "get_cards", outcome: "ok" });
  telemetry.accountMetrics("acme").add("breakerOpened", {});
  const text = await telemetry.metricsText();
  assertEquals(text.split("\n").filter((line) => /\d$/.test(line) && / [1-9]/.test(line)), []);
});

Deno.test("a reading shows what was counted since the one before", async () => {
  const metrics = createMetrics();
  const { metricsText } = await createExposition(() => [{ account: "acme", metrics }]);
  metrics.add("breakerOpened", {});
  assertStringIncludes(await metricsText(), 'breaker_opened_total{account="acme"} 1\n');
  metrics.add("breakerOpened", {});
  assertStringIncludes(await metricsText(), 'breaker_opened_total{account="acme"} 2\n');
});
