/**
 * Reading, writing and deleting single entries.
 *
 * @module
 */
import { chunkWrites, MAX_BLOB_LENGTH } from "./blobs.ts";
import type { Connection, Session } from "./connection.ts";
import type { Envelope } from "./envelope.ts";
import { checkKey, type Key, sealKey } from "./keys.ts";
import { keys, type KvKey } from "./kv.ts";
import { packIndex, readRecord, sealRecord, type StoredRecord } from "./record.ts";
import type { Space } from "./space.ts";
import { MAX_LIFETIME, type SetOptions, type Store, type Stored } from "./store.ts";

/** What the parts of a store work with. */
export interface Parts {
  readonly connection: Connection;
  readonly space: Space;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** An entry may be this much younger than now: the clocks of two machines differ a little. */
const CLOCK_SKEW = 5_000;

/** What may happen once is remembered this much longer, against clocks that are fast. */
export const ONCE_GRACE = 2 * 60 * 60 * 1000;

/** Keys deleted in one atomic write; Deno KV's limit is 1,000. */
const DELETES_PER_WRITE = 400;

/** The part of the store that deals with single entries. */
export function createEntries(
  parts: Parts,
): Pick<Store, "get" | "set" | "setIfAbsent" | "delete" | "deletePrefix"> {
  const { connection, now } = parts;

  return {
    async get(key) {
      checkKey(key);
      const found = await readEntry(parts, key);
      if (found?.state !== "good") return undefined;
      const { writtenAt, expiresAt, note, value } = found.envelope;
      if (expiresAt <= now()) return undefined;
      if (writtenAt > now() + CLOCK_SKEW) {
        connection.counts.fromFuture++;
        return undefined;
      }
      const stored: Stored = { value, writtenAt, expiresAt };
      return note === undefined ? stored : { ...stored, note };
    },

    async set(key, value, options) {
      checkKey(key);
      return await writeEntry(parts, key, envelopeOf(value, options, now()));
    },

    async setIfAbsent(key, value, options) {
      checkKey(key);
      return await writeOnce(parts, key, envelopeOf(value, options, now()));
    },

    async delete(key) {
      checkKey(key);
      const outcome = await connection.write(async ({ kv, cipher }) => {
        const sealed = await sealKey(cipher, key);
        await kv.atomic().delete(keys.index(sealed)).delete(keys.entry(sealed)).commit();
      });
      return outcome.ok;
    },

    async deletePrefix(prefix) {
      checkKey(prefix);
      return await deleteAll(parts, prefix);
    },
  };
}

function envelopeOf(
  value: Uint8Array<ArrayBuffer>,
  { expiresAt, note }: SetOptions,
  writtenAt: number,
): Envelope {
  return {
    value,
    writtenAt,
    expiresAt: Math.min(expiresAt, writtenAt + MAX_LIFETIME),
    ...(note === undefined ? {} : { note }),
  };
}

/** What stands under a key; an unreadable entry is counted and deleted. */
export async function readEntry(
  { connection }: Parts,
  key: Key,
): Promise<StoredRecord | undefined> {
  const outcome = await connection.read(async (session) =>
    await readRecord(session, keys.entry(await sealKey(session.cipher, key)))
  );
  if (!outcome.ok) return undefined;
  const record = outcome.value;
  if (record.state !== "corrupt") return record;
  connection.counts.corrupt++;
  await connection.writeOnce(async ({ kv, cipher }) => {
    const entry = keys.entry(await sealKey(cipher, key));
    // Not one that was written meanwhile.
    await kv.atomic().check({ key: entry, versionstamp: record.versionstamp }).delete(entry)
      .commit();
  });
  return record;
}

async function writeEntry(parts: Parts, key: Key, envelope: Envelope): Promise<boolean> {
  const { connection, space, now } = parts;
  if (envelope.value.length > MAX_BLOB_LENGTH) return false;
  if (!await space.allows(envelope.value.length)) {
    connection.counts.noSpace++;
    return false;
  }
  let writes: readonly AtomicSets[] | undefined;
  for (let next = 0; writes === undefined || next < writes.length; next++) {
    const written = await connection.write(async (session) => {
      // Inside the first call: a store that is left alone costs no work.
      writes ??= await writesOf(session, key, envelope, now());
      let write = session.kv.atomic();
      for (const [place, value] of writes[next] ?? []) write = write.set(place, value);
      await write.commit();
    });
    if (!written.ok) return false;
  }
  return writes.length > 0;
}

/** What is set in one atomic write. */
type AtomicSets = readonly (readonly [KvKey, Uint8Array<ArrayBuffer>])[];

/** The chunks first, each write on its own; index and entry last, in one. None when too large. */
async function writesOf(
  session: Session,
  key: Key,
  envelope: Envelope,
  now: number,
): Promise<readonly AtomicSets[]> {
  const { entry, index, record } = await seal(session, key, envelope);
  if (record.bytes > MAX_BLOB_LENGTH) return [];
  const row = packIndex(indexOf(envelope, record, false));
  // The index before the entry: were a write ever half applied, the sweep would find what is left.
  return [...chunkWrites(record, now), [[index, row], [entry, record.entry]]];
}

async function writeOnce(
  { connection, now }: Parts,
  key: Key,
  envelope: Envelope,
): Promise<"set" | "present" | "failed"> {
  const outcome = await connection.write(async (session) => {
    const { entry, index, record } = await seal(session, key, envelope);
    if (record.chunks.length > 0) {
      throw new RangeError("Cannot keep value: too large to be checked");
    }
    const found = await readRecord(session, entry);
    // An unreadable one counts as present: what may happen once must not happen twice.
    if (found.state === "corrupt") return false;
    if (found.state === "good" && found.envelope.expiresAt + ONCE_GRACE > now()) return false;
    const row = packIndex(indexOf(envelope, record, true));
    const written = await session.kv.atomic()
      .check({ key: entry, versionstamp: found.versionstamp })
      .set(index, row).set(entry, record.entry).commit();
    return written.ok;
  });
  if (!outcome.ok) return "failed";
  return outcome.value ? "set" : "present";
}

async function seal(session: Session, key: Key, envelope: Envelope) {
  const sealed = await sealKey(session.cipher, key);
  const entry: KvKey = keys.entry(sealed);
  const record = await sealRecord(session, entry, envelope);
  return { entry, index: keys.index(sealed), record };
}

function indexOf(
  { writtenAt, expiresAt }: Envelope,
  { bytes, blob }: { readonly bytes: number; readonly blob?: string },
  keep: boolean,
) {
  const end = keep ? expiresAt + ONCE_GRACE : expiresAt;
  return { writtenAt, expiresAt: end, bytes, keep, ...(blob === undefined ? {} : { blob }) };
}

async function deleteAll({ connection }: Parts, prefix: Key): Promise<number | undefined> {
  let deleted = 0;
  for (;;) {
    const outcome = await connection.write(async ({ kv, cipher }) => {
      const sealed = await sealKey(cipher, prefix);
      const found: KvKey[] = [];
      const options = { batchSize: DELETES_PER_WRITE, limit: DELETES_PER_WRITE };
      for await (const { key } of kv.list({ prefix: keys.index(sealed) }, options)) found.push(key);
      let write = kv.atomic();
      for (const index of found) write = write.delete(index).delete(entryOfIndex(index));
      if (found.length > 0) await write.commit();
      return found.length;
    });
    if (!outcome.ok) return undefined;
    deleted += outcome.value;
    if (outcome.value < DELETES_PER_WRITE) return deleted;
  }
}

/** The entry that an index key stands for: they differ in one part. */
export function entryOfIndex(index: KvKey): KvKey {
  return keys.entry(index.slice(keys.index([]).length).map(String));
}
