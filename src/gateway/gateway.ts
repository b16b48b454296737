/**
 * The only way to the account: cache → single flight → retry → budget → transport.
 *
 * @module
 */
import { type Budget, type BudgetSnapshot, readLimits, withBudget } from "./budget.ts";
import { type CacheStore, withCache } from "./cache.ts";
import { type Clock, systemClock } from "./clock.ts";
import { UpstreamError } from "./errors.ts";
import { createFlight } from "./flight.ts";
import { createMemoryBudget } from "./memory_budget.ts";
import { createMemoryCache } from "./memory_cache.ts";
import type { Send } from "./request.ts";
import { type RetryOptions, withRetry } from "./retry.ts";
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
  /** @default {createMemoryCache()} */
  readonly cache?: CacheStore;
  /** @default {createMemoryBudget()} with the limits above */
  readonly budget?: Budget;
  readonly retry?: Omit<RetryOptions, "clock">;
}

/** Counts since the start, by operation and then by status or failure: `getCards.200`. */
export type RequestCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the gateway did and holds. */
export interface GatewaySnapshot {
  readonly requests: {
    /** Requests that went to the account, retries included. */
    readonly sent: number;
    /** Those of them that got no 2xx answer. */
    readonly failed: number;
    /** Under way now. */
    readonly inFlight: number;
    readonly byOperation: RequestCounts;
  };
  readonly cache: {
    readonly hits: number;
    readonly misses: number;
    readonly entries: number;
    readonly bytes: number;
    /** Answers that were not kept because a write or a clearing came between. */
    readonly outdated: number;
    /** Failures of the store that were passed over. */
    readonly faults: number;
  };
  readonly budget: BudgetSnapshot;
}

/** The way to one account. */
export interface Gateway {
  readonly send: Send;
  snapshot(): GatewaySnapshot;
  /** Empties the cache; what is under way is neither kept nor shared. */
  clear(): Promise<void>;
  /** Makes everything with one of these tags stale, what is under way included. */
  invalidate(tags: readonly string[]): Promise<void>;
}

/** The stages in their order, and what they count. */
export function createGateway(options: GatewayOptions): Gateway {
  const { clock = systemClock, patience = 60_000, readOnly = false } = options;
  const store = options.cache ?? createMemoryCache();
  const budget = options.budget ?? createMemoryBudget(budgetOptions(options, clock));
  const transport = createTransport({
    ...options,
    clock,
    onHeaders: (headers, status) => budget.observe(readLimits(headers, status)),
  });
  const counted = withCounts(transport);
  const retried = withRetry(withBudget(counted.send, budget), { ...options.retry, clock });
  const flight = createFlight(retried, { clock });
  const cacheCounts = { hit: 0, miss: 0, kept: 0, outdated: 0, fault: 0 };
  const cached = withCache(flight.send, store, {
    clock,
    onEvent: (event) => cacheCounts[event]++,
  });

  return {
    async send(request) {
      if (readOnly && request.method !== "GET") {
        throw new TypeError(`Cannot send ${request.operation}: this program only reads`);
      }
      return await cached({ ...request, deadline: request.deadline ?? clock.now() + patience });
    },
    snapshot: () => ({
      requests: counted.snapshot(),
      cache: {
        hits: cacheCounts.hit,
        misses: cacheCounts.miss,
        outdated: cacheCounts.outdated,
        faults: cacheCounts.fault,
        ...store.size(),
      },
      budget: budget.snapshot(),
    }),
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

function budgetOptions({ perMinute, perHour }: GatewayOptions, clock: Clock) {
  return {
    clock,
    ...(perMinute === undefined ? {} : { perMinute }),
    ...(perHour === undefined ? {} : { perHour }),
  };
}

/** Counts what goes through the transport. */
function withCounts(next: Send) {
  const byOperation: Record<string, Record<string, number>> = {};
  let sent = 0;
  let failed = 0;
  let inFlight = 0;

  const send: Send = async (request) => {
    let sentNow = 0;
    const count = (outcome: string | number) => {
      const outcomes = byOperation[request.operation] ??= {};
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    };
    const onSent = () => {
      sentNow++;
      sent++;
      request.onSent?.();
    };
    inFlight++;
    try {
      const answer = await next({ ...request, onSent });
      count(answer.status);
      return answer;
    } catch (error) {
      if (sentNow > 0) {
        failed++;
        const known = error instanceof UpstreamError;
        count(known ? error.facts.status ?? error.failure : "defect");
      }
      throw error;
    } finally {
      inFlight--;
    }
  };
  const snapshot = (): GatewaySnapshot["requests"] => ({
    sent,
    failed,
    inFlight,
    byOperation: structuredClone(byOperation),
  });
  return { send, snapshot };
}
