/**
 * The first stage: reads are answered again without asking, as long as nothing that this program
 * wrote has made them stale.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { checkWanted, upstreamError } from "./errors.ts";
import type { Send, UpstreamAnswer, UpstreamRequest } from "./request.ts";

/** A kept answer. */
export interface CacheEntry {
  readonly status: number;
  readonly body: unknown;
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
  /** Epoch milliseconds after which it is no longer fresh and may be dropped. */
  readonly expiresAt: number;
  readonly tags: readonly string[];
  readonly bytes: number;
}

/**
 * Where answers are kept. Every tag has a generation, raised by each invalidation; an entry lives
 * only as long as the generations of its tags.
 */
export interface CacheStore {
  /** The entry, fresh or not, unless it was invalidated. */
  get(key: string): Promise<CacheEntry | undefined>;
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
 * What happened in the cache. `outdated`: an answer was not kept, because a write or a clearing
 * came between. `fault`: the store failed and was passed over.
 */
export type CacheEvent = "hit" | "miss" | "kept" | "outdated" | "fault";

/** Settings of {@linkcode withCache}. */
export interface CacheOptions {
  /** @default {systemClock} */
  readonly clock?: Clock;
  readonly onEvent?: (event: CacheEvent, operation: string) => void;
}

/**
 * Answers fresh reads from `store` and keeps new ones; a write invalidates what it touches, before
 * it is sent and after its outcome is known. Both are needed: a read that began before the write
 * must not be kept after it, nor one that began while it was under way. It is done whatever the
 * outcome, since an unknown one may have happened.
 *
 * A store that fails never fails a request: it is passed over.
 */
export function withCache(next: Send, store: CacheStore, options: CacheOptions = {}): Send {
  const { clock = systemClock, onEvent = () => {} } = options;

  /** What the store gives, or `undefined` when it fails. */
  async function attempt<T>(operation: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch {
      onEvent("fault", operation);
      return undefined;
    }
  }

  async function write(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const touches = request.touches ?? [];
    if (touches.length === 0) return await next(request);
    const invalidate = () => attempt(request.operation, () => store.invalidate(touches));
    await invalidate();
    try {
      return await next(request);
    } finally {
      await invalidate();
    }
  }

  async function read(request: UpstreamRequest, freshness: number): Promise<UpstreamAnswer> {
    const { operation, tags = [] } = request;
    const key = `${request.method} ${request.path}`;
    const found = await attempt(operation, () => store.get(key));
    const now = clock.now();
    // An entry from the future was written under another clock: its age is not known.
    const fresh = found !== undefined && found.fetchedAt <= now &&
      now - found.fetchedAt < freshness;
    onEvent(fresh ? "hit" : "miss", operation);
    if (fresh) {
      const { status, body, fetchedAt, bytes } = found;
      return { status, body, fetchedAt, bytes, source: "cache" };
    }
    if (request.cacheOnly) throw upstreamError(request, "not_cached");
    const generation = await attempt(operation, () => store.generation(tags));
    if (generation === undefined) return await next(request);
    const answer = await next({ ...request, generation });
    const expiresAt = answer.fetchedAt + freshness;
    if (answer.source !== "account" || expiresAt <= clock.now()) return answer;
    const { status, body, fetchedAt } = answer;
    const bytes = answer.bytes ?? JSON.stringify(body ?? null).length;
    const entry = { status, body, fetchedAt, expiresAt, tags, bytes };
    const kept = await attempt(operation, () => store.set(key, entry, generation));
    if (kept !== undefined) onEvent(kept ? "kept" : "outdated", operation);
    return answer;
  }

  return async function cache(request) {
    checkWanted(request, clock.now());
    if (request.method !== "GET") return await write(request);
    const { freshness = 0 } = request;
    if (freshness > 0) return await read(request, freshness);
    if (request.cacheOnly) throw upstreamError(request, "not_cached");
    return await next(request);
  };
}
