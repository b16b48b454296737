import { assert, assertEquals, assertMatch } from "@std/assert";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { createExposition } from "../../../src/telemetry/prometheus.ts";
import { reportProcess } from "../../../src/telemetry/process_measures.ts";

Deno.test("the process's memory and time are measured when they are read", () => {
  const metrics = createMetrics();
  reportProcess(metrics, { version: "1.2.3", startedAt: 1_000, now: () => 61_000 });
  metrics.read();
  assert(metrics.value("processMemory", { kind: "resident" }) > 1e6);
  assertEquals(metrics.value("processUptime", {}), 60);
  assertEquals(metrics.value("processStart", {}), 1);
});

Deno.test("the memory's limit is told only where it is known", () => {
  const unknown = createMetrics();
  reportProcess(unknown, { version: "1.2.3", startedAt: 0 });
  const names = unknown.read().map(({ name }) => name);
  assert(!names.includes("businessmap_process_memory_limit_bytes"));
  const known = createMetrics();
  reportProcess(known, { version: "1.2.3", startedAt: 0, memoryLimit: 1_024 });
  known.read();
  assertEquals(known.value("processMemoryLimit", {}), 1_024);
});

Deno.test("a scraper sees a limit only where there is one, and 0 of what was only never counted", async () => {
  const metrics = createMetrics();
  const { metricsText } = await createExposition(() => [{ metrics }]);
  reportProcess(metrics, { version: "1.2.3", startedAt: 0 });
  const without = await metricsText();
  assert(!/^businessmap_process_memory_limit_bytes /m.test(without), without);
  assertMatch(without, /^businessmap_audit_failed_total 0$/m);
  reportProcess(metrics, { version: "1.2.3", startedAt: 0, memoryLimit: 1_024 });
  assertMatch(await metricsText(), /^businessmap_process_memory_limit_bytes 1024$/m);
});
