/**
 * The only way to the account: cache → single flight → batching → retry → breaker → budget →
 * bulkhead → transport. Every stage but the last two can be switched off while the program runs.
 *
 * @module
 */
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import { UPSTREAM } from "../telemetry/span.ts";
import { createBatching } from "./batch.ts";
import { withBudgetMeasures } from "./budget_measures.ts";
import { type BreakerOptions, type BreakerSnapshot, createBreaker } from "./breaker.ts";
import {
  type Budget,
  type BudgetSnapshot,
  readApiLimits,
  readLimits,
  withBudget,
} from "./budget.ts";
import { createBulkhead } from "./bulkhead.ts";
import { type CacheStore, withCache } from "./cache.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type RequestsSnapshot, withCounts } from "./counts.ts";
import { upstreamError } from "./errors.ts";
import { ALL_ON, type FlagReader, type StageFlag } from "./flags.ts";
import { createFlight } from "./flight.ts";
import { reportGauges } from "./gauges.ts";
import { createMemoryBudget } from "./memory_budget.ts";
import { createMemoryCache } from "./memory_cache.ts";
import type { Send, UpstreamRequest } from "./request.ts";
import { type RetryOptions, withRetry } from "./retry.ts";
import { traced } from "./traced.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

/** How to reach one account, and within which limits. */
export interface GatewayOptions extends Omit<TransportOptions, "onHeaders"> {
  /** Never more requests than this in a minute, whatever the account allows. */
  readonly perMinute?: number;
  /** Never more requests than this in an hour, whatever the account allows. */
  readonly perHour?: number;
  /** Refuses every write: the last line behind a configuration that offers none. */
  readonly readOnly?: boolean;
  /**
   * Milliseconds until nobody waits any more, where the caller names no deadline.
   *
   * @default {60_000}
   */
  readonly patience?: number;
  /** Never more requests than this on their way at once. @default {6} */
  readonly atOnce?: number;
  /** @default {createMemoryCache()} */
  readonly cache?: CacheStore;
  /** @default {createMemoryBudget()} with the limits above */
  readonly budget?: Budget;
  /** @default everything on */
  readonly flags?: FlagReader;
  /** @default {createMetrics()} */
  readonly metrics?: Metrics;
  readonly retry?: Omit<RetryOptions, "clock" | "onRetry">;
  readonly breaker?: Omit<BreakerOptions, "clock" | "onChange">;
}

/** What the gateway did and holds. */
export interface GatewaySnapshot {
  readonly requests: RequestsSnapshot;
  readonly cache: {
    readonly hits: number;
    readonly misses: number;
    /** Misses that were answered with what was past its freshness. */
    readonly stale: number;
    readonly entries: number;
    readonly bytes: number;
    /** Answers that were not kept because a write or a clearing came between. */
    readonly outdated: number;
    /** Failures of the store that were passed over. */
    readonly faults: number;
  };
  readonly budget: BudgetSnapshot;
  readonly breaker: BreakerSnapshot;
}

/** The way to one account. */
export interface Gateway {
  readonly send: Send;
  readonly metrics: Metrics;
  snapshot(): GatewaySnapshot;
  /** Empties the cache; what is under way is neither kept nor shared. */
  clear(): Promise<void>;
  /** Makes everything with one of these tags stale, what is under way included. */
  invalidate(tags: readonly string[]): Promise<void>;
}

/** The stages in their order, and what they count. */
export function createGateway(options: GatewayOptions): Gateway {
  const { clock = systemClock, patience = 60_000, flags = ALL_ON } = options;
  const metrics = options.metrics ?? createMetrics();
  const store = options.cache ?? createMemoryCache();
  const budget = options.budget ?? createMemoryBudget(budgetOptions(options, clock));
  const transport = createTransport({
    ...options,
    clock,
    onHeaders: (headers, status) => budget.observe(readLimits(headers, status)),
  });
  const upstream = traced(UPSTREAM, learningLimits(transport, budget));
  const counted = withCounts(upstream, metrics, clock);
  const bulkhead = createBulkhead(counted.send, {
    clock,
    ...(options.atOnce === undefined ? {} : { limit: options.atOnce }),
  });
  const measured = withBudgetMeasures(budget, metrics, clock);
  const limited = traced("bulkhead", bulkhead.send);
  const budgeted = switched(
    () => flags.isOn("budget"),
    traced("budget", withBudget(limited, measured.budget)),
    limited,
  );
  const breaker = createBreaker(budgeted, {
    ...options.breaker,
    clock,
    onChange: (state) => state === "open" && metrics.add("breakerOpened", {}),
  });
  const guarded = switched(() => flags.isOn("breaker"), traced("breaker", breaker.send), budgeted);
  const repeating = withRetry(guarded, {
    ...options.retry,
    clock,
    onRetry: ({ operation }) => metrics.add("retries", { operation }),
  });
  const retried = traced("retry", repeating);
  const batching = createBatching({
    clock,
    enabled: () => flags.isOn("batching"),
    onMerged: (reads) => metrics.add("sharedReads", { how: "batch" }, reads - 1),
  });
  const flight = createFlight(batching.merge(retried), {
    clock,
    enabled: () => flags.isOn("single_flight"),
    onShared: () => metrics.add("sharedReads", { how: "flight" }),
  });
  const cacheCounts = { hit: 0, miss: 0, stale: 0, kept: 0, outdated: 0, fault: 0 };
  const cached = withCache(batching.arrive(traced("single_flight", flight.send)), store, {
    clock,
    enabled: () => flags.isOn("cache"),
    stale: {
      allowed: () => flags.isOn("stale_answers"),
      scarce: () => flags.isOn("budget") && isScarce(budget.snapshot()),
      away: () => flags.isOn("breaker") && breaker.snapshot().state !== "closed",
    },
    onEvent(event, request) {
      cacheCounts[event]++;
      metrics.add("cacheEvents", { kind: kindOf(request), event });
    },
  });
  const send = batching.announce(traced("cache", cached));

  const snapshot = (): GatewaySnapshot => ({
    requests: counted.snapshot(),
    cache: {
      hits: cacheCounts.hit,
      misses: cacheCounts.miss,
      stale: cacheCounts.stale,
      outdated: cacheCounts.outdated,
      faults: cacheCounts.fault,
      ...store.size(),
    },
    budget: budget.snapshot(),
    breaker: breaker.snapshot(),
  });
  reportGauges(metrics, {
    gateway: snapshot,
    bulkhead: bulkhead.snapshot,
    waiting: measured.waiting,
  });

  return {
    async send(request) {
      await flags.ready;
      if (request.method !== "GET") checkWrite(request, options, flags, metrics);
      return await send({ ...request, deadline: request.deadline ?? clock.now() + patience });
    },
    metrics,
    snapshot,
    async clear() {
      flight.seal();
      await store.clear();
    },
    async invalidate(tags) {
      flight.seal();
      await store.invalidate(tags);
    },
  };
}

/** A stage that is passed by while its flag is off. */
function switched(isOn: () => boolean, stage: Send, below: Send): Send {
  return (request) => (isOn() ? stage : below)(request);
}

function checkWrite(
  request: UpstreamRequest,
  { readOnly = false }: GatewayOptions,
  flags: FlagReader,
  metrics: Metrics,
): void {
  if (readOnly) throw new TypeError(`Cannot send ${request.operation}: this program only reads`);
  const flag: StageFlag = "writes";
  if (flags.isOn(flag)) return;
  metrics.add("refusedWrites", { operation: request.operation });
  throw upstreamError(request, "writes_off");
}

function budgetOptions({ perMinute, perHour }: GatewayOptions, clock: Clock) {
  return {
    clock,
    ...(perMinute === undefined ? {} : { perMinute }),
    ...(perHour === undefined ? {} : { perHour }),
  };
}

/** The account also tells its limits when it is asked for them. */
function learningLimits(next: Send, budget: Budget): Send {
  return async (request) => {
    const answer = await next(request);
    if (request.path === "/apiLimits" && isRecord(answer.body)) {
      budget.observe(readApiLimits(answer.body.data));
    }
    return answer;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether so little is left that nothing should be asked that can be answered without. */
function isScarce(snapshot: BudgetSnapshot & { readonly level?: string }): boolean {
  return snapshot.level === "scarce";
}

/** What a read shows, in a word: the first tag without its ids. */
function kindOf({ tags = [], touches = [] }: UpstreamRequest): string {
  return (tags[0] ?? touches[0] ?? "other").split(":", 1)[0] ?? "other";
}
