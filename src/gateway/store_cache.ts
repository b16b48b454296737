/**
 * A cache that every process on the same store shares, and that outlives them.
 *
 * @module
 */
import type { Key, Store } from "../store/mod.ts";
import { MAX_LIFETIME } from "../store/mod.ts";
import type { CacheEntry, CacheStore } from "./cache.ts";
import { type Clock, systemClock } from "./clock.ts";
import { gatherReads } from "./gathered_reads.ts";
import { createHotEntries } from "./hot_entries.ts";

/** Limits of {@linkcode createStoreCache}. */
export interface StoreCacheOptions {
  /** Of all that the store keeps, as it is stored. @default {256 * 1024 * 1024} */
  readonly maxBytes?: number;
  /** Bytes of bodies that stay parsed in this process; 0 for none. @default {4 * 1024 * 1024} */
  readonly maxHotBytes?: number;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** A {@linkcode CacheStore} with work in the background. */
export interface StoreCache extends CacheStore {
  /** Resolves when nothing goes on in the background. */
  idle(): Promise<void>;
}

/** The kind of everything that is kept here. */
export const CACHE_KIND = "cache";

/** The generation of everything, raised by `clear`. */
const ALL: Key = ["cache_all"];
/** The latest time at which anything was kept, for clocks that were set back between two runs. */
const LATEST: Key = ["cache_latest"];

/** More tags than this are not remembered one by one; a store takes 500 keys at once. */
const MAX_OWED = 400;
const MAX_BODY_BYTES = 15 * 1024 * 1024;
/** Bytes, as they are stored, where the store is in memory. */
const MAX_MEMORY = 16 * 1024 * 1024;
/** Milliseconds between two sweeps by this process; the first is not at its start. */
const SWEEP_EVERY = 10 * 60_000;
const FIRST_SWEEP = 60_000;
/** Milliseconds for which a count of all entries is good enough. */
const COUNT_EVERY = 60_000;
/** Milliseconds between two notes of the latest time. */
const NOTE_EVERY = 10_000;
/** Clocks of several machines differ a little; one machine's clock does not differ from itself. */
const SKEW = { file: 2_000, memory: 2_000, remote: 60_000 };

/** What is kept beside a body. */
interface Note {
  readonly status: number;
  readonly fetchedAt: number;
  readonly bytes: number;
  readonly tags: readonly string[];
  readonly generation: string;
}

/**
 * A cache over `store`. An entry carries the generations it was read under and is compared with the
 * present ones at every use, so that nothing is shown that any process has made stale; there is no
 * moment in between that a write could slip into.
 *
 * An invalidation that the store does not take is owed: until it is taken, this process neither
 * reads nor keeps anything.
 *
 * All functions but `size` fail when the store does, for the cache stage to pass it over.
 */
export function createStoreCache(store: Store, options: StoreCacheOptions = {}): StoreCache {
  const { maxBytes = 256 * 1024 * 1024, clock = systemClock } = options;
  const hot = createHotEntries(options.maxHotBytes ?? 4 * 1024 * 1024);
  const background = new Set<Promise<unknown>>();
  const owed = new Set<string>();
  let owesAll = false;
  let checked: Promise<void> | undefined;
  let count = { entries: 0, bytes: 0 };
  let countAt = -Infinity;
  let sweepAt = clock.monotonic() + FIRST_SWEEP;
  let noteAt = -Infinity;

  function start(job: Promise<unknown>): void {
    const running = job.catch(() => {}).finally(() => background.delete(running));
    background.add(running);
  }

  /** Raises the generations that are owed. */
  async function payUp(): Promise<void> {
    if (!owesAll && owed.size === 0) return;
    const tags = [...owed];
    const all = owesAll;
    const bumped = await store.bump(all ? [ALL] : tags.map(keyOfTag));
    if (!bumped.ok) throw new Error(`Cannot invalidate: the store is ${bumped.reason}`);
    if (all) {
      owesAll = false;
      hot.clear();
    }
    for (const tag of tags) owed.delete(tag);
  }

  /** Many callers look at the same few generations at the same time. */
  const generations = gatherReads(async (tags) => {
    const found = await store.generations(tags.map((tag) => tag === "" ? ALL : keyOfTag(tag)));
    if (!found.ok) throw new Error(`Cannot read generations: the store is ${found.reason}`);
    return found.value;
  });

  async function generationOf(tags: readonly string[]): Promise<string> {
    await payUp();
    // No tag is empty: that stands for the generation of everything.
    return (await generations(["", ...tags])).join(" ");
  }

  async function owe(tags: readonly string[] | "all"): Promise<void> {
    if (tags === "all") owesAll = true;
    else for (const tag of tags) owed.add(tag);
    if (owed.size > MAX_OWED) owesAll = true;
    await payUp();
  }

  /** A clock that was set back between two runs makes old entries look young: all goes then. */
  async function checkClock(): Promise<void> {
    const latest = await store.read<number>(LATEST);
    if (!latest.ok) throw new Error(`Cannot read the latest time: the store is ${latest.reason}`);
    const now = clock.now();
    if (latest.value === undefined || latest.value <= now + SKEW[store.kind]) return;
    await owe("all");
    await store.update<number>(LATEST, () => now);
  }

  function ready(): Promise<void> {
    checked ??= checkClock().catch((error) => {
      checked = undefined;
      throw error;
    });
    return checked;
  }

  async function find(key: string, since: number): Promise<CacheEntry | undefined> {
    await ready();
    const known = hot.get(key);
    if (known !== undefined && known.entry.fetchedAt > since) {
      if (await generationOf(known.entry.tags) === known.generation) return known.entry;
    }
    const stored = await store.get([CACHE_KIND, key]);
    if (stored === undefined) return undefined;
    const note = stored.note as Note; // the entry is authenticated, so this program wrote it
    if (await generationOf(note.tags) !== note.generation) return undefined;
    const { status, fetchedAt, bytes, tags, generation } = note;
    const text = new TextDecoder().decode(stored.value);
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const entry = { status, body, fetchedAt, expiresAt: stored.expiresAt, tags, bytes };
    hot.set(key, { entry, generation });
    return entry;
  }

  /** Notes the time, and removes what is too old or too much: now and then. */
  function tidy(): void {
    const at = clock.monotonic();
    if (at >= noteAt) {
      noteAt = at + NOTE_EVERY;
      const now = clock.now();
      start(store.update<number>(LATEST, (latest) => now > (latest ?? 0) ? now : undefined));
    }
    if (at >= sweepAt) {
      sweepAt = at + SWEEP_EVERY;
      // A file that was damaged on the way is replaced by memory.
      const limit = store.kind === "memory" ? Math.min(maxBytes, MAX_MEMORY) : maxBytes;
      start(store.sweep({ maxBytes: limit }));
    }
  }

  async function recount(): Promise<void> {
    const stats = await store.stats();
    if (!stats.ok) return;
    const kind = stats.value[CACHE_KIND];
    count = { entries: kind?.entries ?? 0, bytes: kind?.bytes ?? 0 };
  }

  return {
    get: (key, since = 0) => find(key, since),
    generation: async (tags) => {
      await ready();
      return await generationOf(tags);
    },
    async set(key, entry, generation) {
      if (entry.bytes > MAX_BODY_BYTES) return false;
      if (await generationOf(entry.tags) !== generation) return false;
      const { status, body, fetchedAt, bytes, tags } = entry;
      const note: Note = { status, fetchedAt, bytes, tags, generation };
      const value = new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body));
      const expiresAt = Math.min(entry.expiresAt, clock.now() + MAX_LIFETIME);
      if (!await store.set([CACHE_KIND, key], value, { expiresAt, note })) {
        throw new Error("Cannot keep the answer: the store did not take it");
      }
      hot.set(key, { entry, generation });
      tidy();
      return true;
    },
    invalidate: (tags) => owe(tags),
    async clear() {
      await owe("all");
      // Nothing is valid any more; this only frees the space.
      start(store.deletePrefix([CACHE_KIND]));
    },
    size() {
      if (clock.monotonic() - countAt >= COUNT_EVERY) {
        countAt = clock.monotonic();
        start(recount());
      }
      return count;
    },
    async idle() {
      while (background.size > 0) await Promise.all(background);
    },
  };
}

function keyOfTag(tag: string): Key {
  return ["cache_tag", tag];
}
