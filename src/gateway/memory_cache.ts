/**
 * A cache that lives and dies with the process.
 *
 * @module
 */
import type { CacheEntry, CacheStore } from "./cache.ts";

/** Limits of {@linkcode createMemoryCache}. */
export interface MemoryCacheOptions {
  /** @default {2_000} */
  readonly maxEntries?: number;
  /**
   * Of all bodies together, as they were read; parsed, they occupy several times as much.
   *
   * @default {16 * 1024 * 1024}
   */
  readonly maxBytes?: number;
  /** Tags whose generation is remembered one by one. @default {10_000} */
  readonly maxTags?: number;
}

interface Kept {
  readonly entry: CacheEntry;
  readonly generation: number;
}

/** A store that drops what was used longest ago. */
export function createMemoryCache(options: MemoryCacheOptions = {}): CacheStore {
  const { maxEntries = 2_000, maxBytes = 16 * 1024 * 1024, maxTags = 10_000 } = options;
  // A `Map` keeps the order of insertion: re-inserting on use puts the longest unused first.
  const kept = new Map<string, Kept>();
  const generations = new Map<string, number>();
  let last = 0;
  /** No tag has a generation below this one; raised by `clear`, never lowered. */
  let floor = 0;
  let bytes = 0;

  const generationOf = (tags: readonly string[]): number =>
    tags.reduce((newest, tag) => Math.max(newest, generations.get(tag) ?? floor), floor);

  function drop(key: string): void {
    bytes -= kept.get(key)?.entry.bytes ?? 0;
    kept.delete(key);
  }

  function keep(key: string, value: Kept): void {
    kept.set(key, value);
    bytes += value.entry.bytes;
  }

  function clear(): void {
    kept.clear();
    generations.clear();
    bytes = 0;
    floor = ++last;
  }

  function find(key: string): CacheEntry | undefined {
    const found = kept.get(key);
    if (found === undefined) return undefined;
    drop(key);
    if (found.generation !== generationOf(found.entry.tags)) return undefined;
    keep(key, found);
    return found.entry;
  }

  return {
    get: (key) => Promise.resolve(find(key)),
    generation: (tags) => Promise.resolve(String(generationOf(tags))),
    set(key, entry, generation) {
      const current = generationOf(entry.tags);
      if (String(current) !== generation) return Promise.resolve(false);
      drop(key);
      if (entry.bytes > maxBytes) return Promise.resolve(false);
      keep(key, { entry, generation: current });
      for (const oldest of kept.keys()) {
        if (kept.size <= maxEntries && bytes <= maxBytes) break;
        drop(oldest);
      }
      return Promise.resolve(true);
    },
    invalidate(tags) {
      for (const tag of tags) generations.set(tag, ++last);
      // Forgetting single generations could bring old entries back; forgetting all may not.
      if (generations.size > maxTags) clear();
      return Promise.resolve();
    },
    clear() {
      clear();
      return Promise.resolve();
    },
    size: () => ({ entries: kept.size, bytes }),
  };
}
