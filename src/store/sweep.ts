/**
 * Looking over everything that is kept: removing what has expired or is too much, counting,
 * checking. Works in small steps, so that requests get their turn.
 *
 * @module
 */
import type { Connection } from "./connection.ts";
import { entryOfIndex, type Parts } from "./entries.ts";
import type { Outcome } from "./failure.ts";
import { keys, type KvKey, MAX_CHECKS } from "./kv.ts";
import { asBytes, type IndexEntry, readRecord, unpackIndex } from "./record.ts";
import { type KindStats, MAX_LIFETIME, type Store, type Swept } from "./store.ts";

/** Keys read in one step. Index entries are small. */
const STEP = 500;

/** Entries read in one step: each may hold 60 kB. */
const VALUE_STEP = 20;

/** A writer is done with its chunks long before. */
const BLOB_AGE = 10 * 60 * 1000;

/** A time this far ahead is a clock's mistake. */
const TOO_FAR = 24 * 60 * 60 * 1000;

/** Longer than any entry lives, so that none is left that a forgotten generation made stale. */
const GENERATION_AGE = MAX_LIFETIME + 2 * TOO_FAR;

/** Milliseconds for one step: nobody waits for it. */
const STEP_LIMIT = 5_000;
const STEP_OPTIONS = { limit: STEP_LIMIT };

/** Evicting goes this far below the limit, so that it is not due again at once. */
const EVICT_TO = 0.9;

/** What the index says of an entry, with the key it stands under. */
type Row = IndexEntry & { readonly key: KvKey; readonly versionstamp: string | null };

/** Thrown inside this module only, to leave nested loops with an outcome. */
class Stopped extends Error {
  constructor(readonly outcome: Outcome<never>) {
    super("stopped");
  }
}

/**
 * The part of the store that looks over everything.
 *
 * @param unchecked The file could not be checked thoroughly when it was opened: the first sweep
 * reads all of it.
 */
export function createSweep(
  parts: Parts,
  unchecked: boolean,
): Pick<Store, "sweep" | "stats" | "verify"> {
  let toCheck = unchecked;
  return {
    sweep: (options) =>
      stoppable(async () => {
        if (toCheck) await verifyAll(parts);
        toCheck = false;
        return await sweepAll(parts, options.maxBytes);
      }),
    stats: () => stoppable(() => countAll(parts)),
    verify: () => stoppable(() => verifyAll(parts)),
  };
}

async function stoppable<T>(job: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await job() };
  } catch (error) {
    if (error instanceof Stopped) return error.outcome;
    throw error;
  }
}

async function sweepAll(parts: Parts, maxBytes: number): Promise<Swept> {
  const { connection, now } = parts;
  const time = now();
  const live = { bytes: 0, ages: [] as [writtenAt: number, bytes: number][] };
  const blobs = { live: new Set<string>(), dead: new Set<string>() };
  const expired = await removeWhere(connection, blobs.dead, (row) => {
    const alive = row.expiresAt > time && row.expiresAt < time + MAX_LIFETIME + TOO_FAR;
    if (!alive) return true;
    live.bytes += row.bytes;
    if (!row.keep) live.ages.push([row.writtenAt, row.bytes]);
    if (row.blob !== undefined) blobs.live.add(row.blob);
    return false;
  });
  let evicted = 0;
  if (live.bytes > maxBytes) {
    const cut = cutOff(live.ages, live.bytes - maxBytes * EVICT_TO);
    evicted = await removeWhere(connection, blobs.dead, (row) => {
      const remove = !row.keep && row.writtenAt <= cut;
      if (remove) live.bytes -= row.bytes;
      return remove;
    });
  }
  const swept = await sweepBlobs(parts, blobs.live, blobs.dead);
  await sweepOld(connection, keys.generation([]), (value) => {
    const bumpedAt = timeIn(value);
    return bumpedAt === undefined || bumpedAt < time - GENERATION_AGE;
  });
  await sweepOlderLayouts(connection);
  return { expired, evicted, blobs: swept, bytes: Math.max(0, live.bytes) };
}

/** The time up to which entries must go for `over` bytes to be freed. */
function cutOff(ages: [writtenAt: number, bytes: number][], over: number): number {
  let left = over;
  for (const [writtenAt, bytes] of ages.sort(([a], [b]) => a - b)) {
    left -= bytes;
    if (left <= 0) return writtenAt;
  }
  return Infinity;
}

/** What is no index entry at all is removed like one that expired long ago. */
const NO_ENTRY: IndexEntry = { writtenAt: 0, expiresAt: 0, bytes: 0, keep: false };

/**
 * Removes entries with their index, except those that are written again meanwhile.
 *
 * @param dead Gets the ids of the chunks that are now garbage.
 * @returns How many.
 */
async function removeWhere(
  connection: Connection,
  dead: Set<string>,
  wanted: (row: Row) => boolean,
): Promise<number> {
  let removed = 0;
  let rows: Row[] = [];
  async function flush() {
    if (rows.length === 0 || !await removeRows(connection, rows)) return;
    removed += rows.length;
    for (const { blob } of rows) if (blob !== undefined) dead.add(blob);
  }
  for await (const { key, value, versionstamp } of walk(connection, keys.index([]), STEP)) {
    const row = { key, versionstamp, ...(unpackIndex(value) ?? NO_ENTRY) };
    if (wanted(row)) rows.push(row);
    if (rows.length < MAX_CHECKS) continue;
    await flush();
    rows = [];
  }
  await flush();
  return removed;
}

async function removeRows(connection: Connection, rows: readonly Row[]): Promise<boolean> {
  return must(
    await connection.write(async ({ kv }) => {
      let write = kv.atomic();
      for (const { key, versionstamp } of rows) {
        write = write.check({ key, versionstamp }).delete(key).delete(entryOfIndex(key));
      }
      return (await write.commit()).ok;
    }, STEP_OPTIONS),
  );
}

/** Chunks of removed and replaced entries, and those whose writer never came to an end. */
async function sweepBlobs(
  { connection, now }: Parts,
  live: ReadonlySet<string>,
  dead: ReadonlySet<string>,
): Promise<number> {
  let swept = 0;
  for await (const { key, value } of walk(connection, keys.blobs(), STEP)) {
    const blob = String(key.at(-1));
    const { begunAt, chunks } = blobRecord(value);
    const old = begunAt < now() - BLOB_AGE || begunAt > now() + TOO_FAR;
    if (!dead.has(blob) && (live.has(blob) || !old)) continue;
    must(
      await connection.write(async ({ kv }) => {
        let write = kv.atomic();
        for (let place = 0; place < chunks; place++) write = write.delete(keys.chunk(blob, place));
        await write.delete(key).commit();
      }, STEP_OPTIONS),
    );
    swept++;
  }
  return swept;
}

function blobRecord(value: unknown): { begunAt: number; chunks: number } {
  try {
    const [begunAt, chunks] = JSON.parse(new TextDecoder().decode(asBytes(value)));
    return { begunAt: Number(begunAt) || 0, chunks: Math.min(Number(chunks) || 0, 900) };
  } catch {
    return { begunAt: 0, chunks: 900 };
  }
}

function timeIn(value: unknown): number | undefined {
  try {
    const time = Number(new TextDecoder().decode(asBytes(value)));
    return Number.isFinite(time) ? time : undefined;
  } catch {
    return undefined;
  }
}

async function sweepOld(
  connection: Connection,
  prefix: KvKey,
  isOld: (value: unknown) => boolean,
): Promise<void> {
  for await (const { key, value, versionstamp } of walk(connection, prefix, STEP)) {
    if (!isOld(value)) continue;
    must(
      await connection.write(
        ({ kv }) => kv.atomic().check({ key, versionstamp }).delete(key).commit(),
        STEP_OPTIONS,
      ),
    );
  }
}

async function sweepOlderLayouts(connection: Connection): Promise<void> {
  for (;;) {
    const more = must(
      await connection.write(async ({ kv }) => {
        const found: KvKey[] = [];
        const options = { batchSize: VALUE_STEP, limit: VALUE_STEP };
        for await (const { key } of kv.list(keys.olderLayouts(), options)) found.push(key);
        let write = kv.atomic();
        for (const key of found) write = write.delete(key);
        if (found.length > 0) await write.commit();
        return found.length;
      }, STEP_OPTIONS),
    );
    if (more < VALUE_STEP) return;
  }
}

async function countAll(
  { connection, now }: Parts,
): Promise<Readonly<Record<string, KindStats>>> {
  const kinds: Record<string, { -readonly [K in keyof KindStats]: KindStats[K] }> = {};
  const kindPlace = keys.index([]).length;
  for await (const { key, value } of walk(connection, keys.index([]), STEP)) {
    const found = unpackIndex(value);
    if (found === undefined) continue;
    const kind = kinds[String(key[kindPlace])] ??= { entries: 0, bytes: 0, expired: 0 };
    kind.entries++;
    kind.bytes += found.bytes;
    if (found.expiresAt <= now()) kind.expired++;
    kind.oldest = Math.min(kind.oldest ?? Infinity, found.writtenAt);
    kind.newest = Math.max(kind.newest ?? -Infinity, found.writtenAt);
  }
  return kinds;
}

async function verifyAll({ connection }: Parts): Promise<{ readable: number; corrupt: number }> {
  const result = { readable: 0, corrupt: 0 };
  const ownerPlace = keys.entry([]).length + 1;
  for await (const { key, versionstamp } of walk(connection, keys.entry([]), VALUE_STEP)) {
    const state = must(
      await connection.read(async (session) => {
        if (key[ownerPlace] !== session.cipher.owner) return "other";
        return (await readRecord(session, key)).state;
      }, STEP_LIMIT),
    );
    if (state === "good") result.readable++;
    if (state !== "corrupt") continue;
    result.corrupt++;
    // Repeated while another process writes.
    must(
      await connection.write(async ({ kv }) => {
        await kv.atomic().check({ key, versionstamp }).delete(key).commit();
      }, { limit: STEP_LIMIT }),
    );
  }
  connection.counts.corrupt += result.corrupt;
  return result;
}

/** Everything under a prefix, some keys at a time, each step with its own time limit. */
async function* walk(connection: Connection, prefix: KvKey, step: number) {
  let after: KvKey | undefined;
  for (;;) {
    const found = must(
      await connection.read(async ({ kv }) => {
        const range = after === undefined ? { prefix } : { prefix, start: [...after, ""] };
        const options = { batchSize: step, limit: step };
        return await Array.fromAsync(kv.list(range, options));
      }, STEP_LIMIT),
    );
    yield* found;
    after = found.at(-1)?.key;
    if (found.length < step || after === undefined) return;
  }
}

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Stopped(outcome);
}
