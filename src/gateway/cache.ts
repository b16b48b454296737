/**
 * The first stage: reads are answered again without asking, as long as nothing that this program
 * wrote has made them stale.
 *
 * @module
 */
import { type Clock, systemClock, watchForSetBack } from "./clock.ts";
import { checkWanted, UpstreamError, upstreamError } from "./errors.ts";
import type { Send, UpstreamAnswer, UpstreamRequest } from "./request.ts";

/** A kept answer. */
export interface CacheEntry {
  readonly status: number;
  readonly body: unknown;
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
  /** Epoch milliseconds after which it is of no use to anyone and may be dropped. */
  readonly expiresAt: number;
  readonly tags: readonly string[];
  readonly bytes: number;
}

/**
 * Where answers are kept. Every tag has a generation, raised by each invalidation; an entry lives
 * only as long as the generations of its tags.
 */
export interface CacheStore {
  /**
   * The entry, fresh or not, unless it was invalidated.
   *
   * @param since Epoch milliseconds: for one fetched before this, a younger one is worth a look
   */
  get(key: string, since?: number): Promise<CacheEntry | undefined>;
  /** The generations of these tags now, for {@linkcode CacheStore.set}. */
  generation(tags: readonly string[]): Promise<string>;
  /**
   * Keeps an entry if the generations of its tags are still `generation`, in one step.
   *
   * @returns whether it was kept
   */
  set(key: string, entry: CacheEntry, generation: string): Promise<boolean>;
  /** Makes everything with one of these tags stale, whatever is under way included. */
  invalidate(tags: readonly string[]): Promise<void>;
  /** Makes everything stale, whatever is under way included. */
  clear(): Promise<void>;
  size(): { readonly entries: number; readonly bytes: number };
}

/**
 * What happened in the cache. `stale`: an answer past its freshness was used, after a `miss`.
 * `outdated`: an answer was not kept, because a write or a clearing came between. `fault`: the
 * store failed and was passed over.
 */
export type CacheEvent = "hit" | "miss" | "stale" | "kept" | "outdated" | "fault";

/** When an answer past its freshness may be used. */
export interface StaleRules {
  readonly allowed: () => boolean;
  /** The account's limits are nearly used up: nothing is asked that can be answered without. */
  readonly scarce: () => boolean;
  /** The account does not answer. A read still goes down, since one of them finds out when it does. */
  readonly away: () => boolean;
}

/** Milliseconds that an answer is kept, for the time after its freshness. */
export const KEEP = 24 * 60 * 60 * 1_000;

/** Settings of {@linkcode withCache}. */
export interface CacheOptions {
  /** @default {systemClock} */
  readonly clock?: Clock;
  /** Whether reads are answered and kept; writes invalidate in any case. @default {always} */
  readonly enabled?: () => boolean;
  /** @default {never} */
  readonly stale?: StaleRules;
  readonly onEvent?: (event: CacheEvent, request: UpstreamRequest) => void;
}

/** Why the account was not asked, or gave no answer, so that an old answer is better than none. */
const PRESSURE = new Set(["breaker", "budget", "rate_limited"]);

/**
 * Answers fresh reads from `store` and keeps new ones; a write invalidates what it touches, before
 * it is sent and after its outcome is known. Both are needed: a read that began before the write
 * must not be kept after it, nor one that began while it was under way. It is done whatever the
 * outcome, since an unknown one may have happened.
 *
 * A store that fails never fails a request: it is passed over. When the clock was set back, nobody
 * knows how old anything is: all is made stale.
 */
export function withCache(next: Send, store: CacheStore, options: CacheOptions = {}): Send {
  const { clock = systemClock, enabled = () => true, stale, onEvent = () => {} } = options;
  const wasSetBack = watchForSetBack(clock);

  /** What the store gives, or `undefined` when it fails. */
  async function attempt<T>(
    request: UpstreamRequest,
    step: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await step();
    } catch {
      onEvent("fault", request);
      return undefined;
    }
  }

  async function write(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const touches = request.touches ?? [];
    if (touches.length === 0) return await next(request);
    const invalidate = () => attempt(request, () => store.invalidate(touches));
    await invalidate();
    try {
      return await next(request);
    } finally {
      await invalidate();
    }
  }

  /** What is kept, if its age is known: an entry from the future was written under another clock. */
  async function find(request: UpstreamRequest): Promise<CacheEntry | undefined> {
    const since = clock.now() - (request.freshness ?? 0);
    const found = await attempt(request, () => store.get(keyOf(request), since));
    return found !== undefined && found.fetchedAt <= clock.now() ? found : undefined;
  }

  function answerStale(request: UpstreamRequest, found: CacheEntry | undefined) {
    if (!stale?.allowed() || found === undefined) return undefined;
    if (clock.now() - found.fetchedAt > KEEP) return undefined;
    onEvent("stale", request);
    return answerOf(found, "stale");
  }

  /** An old answer where the account could not be asked; looked up anew, as a write may have come. */
  async function insteadOf(error: unknown, request: UpstreamRequest): Promise<UpstreamAnswer> {
    if (!stale?.allowed() || !(error instanceof UpstreamError) || !PRESSURE.has(error.failure)) {
      throw error;
    }
    const answer = answerStale(request, await find(request));
    if (answer === undefined) throw error;
    return answer;
  }

  async function read(request: UpstreamRequest, freshness: number): Promise<UpstreamAnswer> {
    if (wasSetBack()) await attempt(request, () => store.clear());
    const found = await find(request);
    const fresh = found !== undefined && clock.now() - found.fetchedAt < freshness;
    // A look that would never have asked the account says nothing about how useful the cache is.
    if (!request.cacheOnly) onEvent(fresh ? "hit" : "miss", request);
    if (fresh) return answerOf(found, "cache");
    if (stale?.scarce() || (request.cacheOnly && stale?.away())) {
      const answer = answerStale(request, found);
      if (answer !== undefined) return answer;
    }
    if (request.cacheOnly) throw upstreamError(request, "not_cached");
    const generation = await attempt(request, () => store.generation(request.tags ?? []));
    try {
      if (generation === undefined) return await next(request);
      const answer = await next({ ...request, generation });
      await keep(request, freshness, answer, generation);
      return answer;
    } catch (error) {
      return await insteadOf(error, request);
    }
  }

  async function keep(
    request: UpstreamRequest,
    freshness: number,
    answer: UpstreamAnswer,
    generation: string,
  ): Promise<void> {
    const { status, body, fetchedAt, source } = answer;
    if (source !== "account" || fetchedAt + freshness <= clock.now()) return;
    const { tags = [] } = request;
    const bytes = answer.bytes ?? JSON.stringify(body ?? null).length;
    const expiresAt = fetchedAt + Math.max(freshness, KEEP);
    const entry = { status, body, fetchedAt, expiresAt, tags, bytes };
    const kept = await attempt(request, () => store.set(keyOf(request), entry, generation));
    if (kept !== undefined) onEvent(kept ? "kept" : "outdated", request);
  }

  return async function cache(request) {
    checkWanted(request, clock.now());
    if (request.method !== "GET") return await write(request);
    const { freshness = 0 } = request;
    if (freshness > 0 && enabled()) return await read(request, freshness);
    if (request.cacheOnly) throw upstreamError(request, "not_cached");
    return await next(request);
  };
}

/** A path has no spaces, so that a partition cannot be taken for a part of it. */
function keyOf({ method, path, partition = "" }: UpstreamRequest): string {
  const key = `${method} ${path}`;
  return partition === "" ? key : `${key} ${partition}`;
}

function answerOf(found: CacheEntry, source: "cache" | "stale"): UpstreamAnswer {
  const { status, body, fetchedAt, bytes } = found;
  return { status, body, fetchedAt, bytes, source };
}
