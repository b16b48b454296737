/**
 * Small values that several processes change at once, and generations: what is never lost between
 * them.
 *
 * @module
 */
import { CHUNK_LENGTH } from "./blobs.ts";
import { type Parts, readEntry } from "./entries.ts";
import { jitter } from "./failure.ts";
import { checkKey, type Key, sealKey } from "./keys.ts";
import { keys, MAX_KEYS_PER_READ } from "./kv.ts";
import { readRecord, sealRecord, type StoredRecord } from "./record.ts";
import type { Store, Updated } from "./store.ts";
import { WRITE_WITHIN } from "./connection.ts";

/** The part of the store that several processes change together. */
export function createShared(
  parts: Parts,
): Pick<Store, "update" | "read" | "bump" | "generations"> {
  const { connection, now } = parts;
  const queue = createQueue();

  return {
    async update<T>(
      key: Key,
      change: (current: T | undefined) => T | undefined,
      { within = WRITE_WITHIN }: { readonly within?: number } = {},
    ) {
      checkKey(key);
      // Calls of this process take turns, so that only other processes can be in the way.
      return await queue(JSON.stringify(key), () => tryToUpdate(parts, key, change, within));
    },

    async read<T>(key: Key) {
      checkKey(key);
      const record = await readEntry(parts, key);
      if (record === undefined) return { ok: false, reason: "failed" };
      return { ok: true, value: valueOf<T>(record) };
    },

    async bump(bumped) {
      bumped.forEach(checkKey);
      const outcome = await connection.write(async ({ kv, cipher }) => {
        const sealed = await Promise.all(bumped.map((key) => sealKey(cipher, key)));
        const time = new TextEncoder().encode(JSON.stringify(now()));
        let write = kv.atomic();
        for (const one of sealed) write = write.set(keys.generation(one), time);
        if (bumped.length > 0) await write.commit();
      });
      return outcome;
    },

    async generations(wanted) {
      wanted.forEach(checkKey);
      return await connection.read(async ({ kv, cipher, name }) => {
        const sealed = await Promise.all(wanted.map((key) => sealKey(cipher, key)));
        const places = sealed.map(keys.generation);
        const reads = [];
        for (let at = 0; at < places.length; at += MAX_KEYS_PER_READ) {
          reads.push(kv.getMany(places.slice(at, at + MAX_KEYS_PER_READ)));
        }
        const found = (await Promise.all(reads)).flat();
        // Every write gives a versionstamp that its key never had before.
        return found.map(({ versionstamp }) => name + (versionstamp ?? "none"));
      });
    },
  };
}

async function tryToUpdate<T>(
  { connection, now }: Parts,
  key: Key,
  change: (current: T | undefined) => T | undefined,
  within: number,
): Promise<Updated<T>> {
  const end = performance.now() + within;
  for (let attempt = 0;; attempt++) {
    let thrown: { readonly error: unknown } | undefined;
    const outcome = await connection.writeOnce(async (session): Promise<Updated<T>> => {
      const entry = keys.entry(await sealKey(session.cipher, key));
      const record = await readRecord(session, entry);
      if (record.state === "corrupt") connection.counts.corrupt++;
      const current = valueOf<T>(record);
      let next: T | undefined;
      try {
        next = change(current);
      } catch (error) {
        thrown = { error };
        throw error;
      }
      if (next === undefined) return { ok: true, value: current };
      const value = new TextEncoder().encode(JSON.stringify(next));
      const envelope = { value, writtenAt: now(), expiresAt: Infinity };
      const sealed = await sealRecord(session, entry, envelope);
      if (sealed.bytes > CHUNK_LENGTH) return { ok: false, reason: "too_large" };
      const write = session.kv.atomic().check({ key: entry, versionstamp: record.versionstamp });
      const { ok } = await write.set(entry, sealed.entry).commit();
      return ok ? { ok, value: next } : { ok, reason: "contended" };
    });
    if (thrown !== undefined) throw thrown.error;
    const result = outcome.ok ? outcome.value : outcome;
    if (result.ok || (result.reason !== "contended" && result.reason !== "locked")) return result;
    if (result.reason === "locked") connection.counts.locked++;
    if (performance.now() >= end) return { ok: false, reason: "contended" };
    await jitter(attempt);
  }
}

/** The JSON value of an entry; `undefined` when there is none that can be read. */
function valueOf<T>(record: StoredRecord): T | undefined {
  if (record.state !== "good") return undefined;
  try {
    // The caller says what it keeps under its key; the entry is authenticated, so it is that.
    return JSON.parse(new TextDecoder().decode(record.envelope.value)) as T;
  } catch {
    return undefined;
  }
}

/** Runs the jobs of one name one after the other. */
function createQueue(): <R>(name: string, job: () => Promise<R>) => Promise<R> {
  const last = new Map<string, Promise<unknown>>();
  return (name, job) => {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(job, job);
    const settled = mine.catch(() => {}).finally(() => {
      if (last.get(name) === settled) last.delete(name);
    });
    last.set(name, settled);
    return mine;
  };
}
