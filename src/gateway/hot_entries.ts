/**
 * The answers used last, as they were parsed: reading a large one from a store again costs several
 * milliseconds.
 *
 * @module
 */
import type { CacheEntry } from "./cache.ts";

/** An entry and the generation it is valid for. */
export interface HotEntry {
  readonly entry: CacheEntry;
  readonly generation: string;
}

/** Entries by key; the longest unused go first. */
export interface HotEntries {
  get(key: string): HotEntry | undefined;
  set(key: string, value: HotEntry): void;
  clear(): void;
}

/** @param maxBytes Of all bodies together, as they were read. */
export function createHotEntries(maxBytes: number): HotEntries {
  // A `Map` keeps the order of insertion: re-inserting on use puts the longest unused first.
  const kept = new Map<string, HotEntry>();
  let bytes = 0;

  function drop(key: string): void {
    bytes -= kept.get(key)?.entry.bytes ?? 0;
    kept.delete(key);
  }

  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    set(key, value) {
      drop(key);
      if (value.entry.bytes > maxBytes) return;
      kept.set(key, value);
      bytes += value.entry.bytes;
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
    clear() {
      kept.clear();
      bytes = 0;
    },
  };
}
