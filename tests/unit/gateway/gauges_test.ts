import { assertEquals } from "@std/assert";
import { createFlags } from "../../../src/gateway/flags.ts";
import { reportStore } from "../../../src/gateway/gauges.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { testFolder } from "../store/support.ts";

Deno.test("reportStore() measures the store's health and the flags at each reading", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const flags = createFlags(store, ["default"], { follow: false });
  const metrics = createMetrics();
  let state: "ok" | "degraded" = "ok";
  const counts = { ...store.health().counts, corrupt: 3, timeouts: 2 };
  reportStore(metrics, { ...store, health: () => ({ ...store.health(), state, counts }) }, flags);
  metrics.read();
  assertEquals(metrics.value("storeUp", { kind: "file" }), 1);
  assertEquals(metrics.value("cacheCorrupt", {}), 3);
  assertEquals(metrics.value("storeEvents", { event: "timeouts" }), 2);
  assertEquals(metrics.value("flagOn", { flag: "toolset.default" }), 1);
  await flags.set("toolset.default", false);
  state = "degraded";
  metrics.read();
  assertEquals(metrics.value("storeUp", { kind: "file" }), 0);
  assertEquals(metrics.value("flagOn", { flag: "toolset.default" }), 0);
  flags.close();
});
