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
import type { Priority } from "./request.ts";

const BREAKER: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

/** What a gateway's gauges are read from. */
export interface GaugeSources {
  readonly gateway: () => GatewaySnapshot;
  readonly bulkhead: () => { readonly waiting: number };
  /** Requests that wait for leave of the budget. */
  readonly waiting: () => Readonly<Record<Priority, number>>;
}

/** Sets a gateway's gauges before each reading. */
export function reportGauges(metrics: Metrics, sources: GaugeSources): void {
  metrics.beforeRead(() => {
    const { requests, cache, budget, breaker } = sources.gateway();
    const waiting = sources.waiting();
    metrics.set("requestsInFlight", {}, requests.inFlight);
    metrics.set("bulkheadWaiting", {}, sources.bulkhead().waiting);
    metrics.set("cacheEntries", {}, cache.entries);
    metrics.set("cacheBytes", {}, cache.bytes);
    for (const window of ["minute", "hour"] as const) {
      const { limit, remaining } = budget[window];
      metrics.set("budgetRemaining", { window }, remaining);
      metrics.set("budgetLimit", { window }, limit);
      metrics.set("budgetUsedRatio", { window }, usedRatio(limit, remaining));
    }
    for (const priority of ["person", "scan"] as const) {
      metrics.set("budgetWaiting", { priority }, waiting[priority]);
    }
    metrics.set("budgetShared", {}, budget.shared ? 1 : 0);
    metrics.set("breakerState", {}, BREAKER[breaker.state]);
  });
}

function usedRatio(limit: number, remaining: number): number {
  return limit === 0 ? 1 : Math.min(1, Math.max(0, 1 - remaining / limit));
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
