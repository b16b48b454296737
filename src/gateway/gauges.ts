/**
 * What is measured by looking rather than by counting.
 *
 * @module
 */
import type { Store } from "../store/mod.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { BreakerState } from "./breaker.ts";
import type { Flags } from "./flags.ts";
import type { GatewaySnapshot } from "./gateway.ts";

const BREAKER: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

/** Sets a gateway's gauges before each reading. */
export function reportGauges(
  metrics: Metrics,
  snapshot: () => GatewaySnapshot,
  bulkhead: () => { readonly running: number; readonly waiting: number },
): void {
  metrics.beforeRead(() => {
    const { requests, cache, budget, breaker } = snapshot();
    metrics.set("requestsInFlight", {}, requests.inFlight);
    metrics.set("bulkheadWaiting", {}, bulkhead().waiting);
    metrics.set("cacheEntries", {}, cache.entries);
    metrics.set("cacheBytes", {}, cache.bytes);
    for (const window of ["minute", "hour"] as const) {
      metrics.set("budgetRemaining", { window }, budget[window].remaining);
      metrics.set("budgetLimit", { window }, budget[window].limit);
    }
    metrics.set("budgetWaiting", {}, budget.waiting);
    metrics.set("breakerState", {}, BREAKER[breaker.state]);
  });
}

/** Sets the store's and the flags' measures before each reading. */
export function reportStore(metrics: Metrics, store: Store, flags: Flags): void {
  metrics.beforeRead(() => {
    const { state, kind, counts } = store.health();
    metrics.set("storeUp", { kind }, state === "ok" ? 1 : 0);
    metrics.set("cacheCorrupt", {}, counts.corrupt);
    for (const [event, count] of Object.entries(counts)) {
      metrics.set("storeEvents", { event }, count);
    }
    for (const { name, on } of flags.all()) metrics.set("flagOn", { flag: name }, on ? 1 : 0);
  });
}
