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
import { asBytes, readRecord, unpackIndex } from "./record.ts";
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

/** Milliseconds for one step. */
const STEP_LIMIT = 5_000;

/** Evicting goes this far below the limit, so that it is not due again at once. */
const EVICT_TO = 0.9;

interface Row {
  readonly key: KvKey;
  readonly versionstamp: string | null;
  readonly writtenAt: number;
  readonly bytes: number;
  readonly keep: boolean;
  readonly blob?: string;
}

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
  const live: Row[] = [];
  const expired: Row[] = [];
  let bytes = 0;
  for await (const { key, value, versionstamp } of walk(connection, keys.index([]), STEP)) {
    const found = unpackIndex(value);
    const alive = found !== undefined && found.expiresAt > time &&
      found.expiresAt < time + MAX_LIFETIME + TOO_FAR;
    const row = { key, versionstamp, writtenAt: 0, bytes: 0, keep: false, ...found };
    (alive ? live : expired).push(row);
    if (alive) bytes += row.bytes;
  }
  const gone = await removeRows(connection, expired);
  const evicted = await removeRows(connection, surplus(live, bytes, maxBytes));
  const blobs = await sweepBlobs(parts, blobsOf(live), blobsOf([...gone, ...evicted]));
  await sweepOld(connection, keys.generation([]), (value) => {
    const bumpedAt = timeIn(value);
    return bumpedAt === undefined || bumpedAt < time - GENERATION_AGE;
  });
  await sweepOlderLayouts(connection);
  const left = evicted.reduce((sum, row) => sum - row.bytes, bytes);
  return { expired: gone.length, evicted: evicted.length, blobs, bytes: left };
}

/** The oldest rows, as many as are too much. */
function surplus(live: readonly Row[], bytes: number, maxBytes: number): readonly Row[] {
  if (bytes <= maxBytes) return [];
  let over = bytes - maxBytes * EVICT_TO;
  return live.filter((row) => !row.keep).sort((a, b) => a.writtenAt - b.writtenAt)
    .filter((row) => {
      const wanted = over > 0;
      if (wanted) over -= row.bytes;
      return wanted;
    });
}

function blobsOf(rows: readonly Row[]): Set<string> {
  return new Set(rows.flatMap(({ blob }) => blob === undefined ? [] : [blob]));
}

/** Removes entries with their index, except those that were written again meanwhile. */
async function removeRows(connection: Connection, rows: readonly Row[]): Promise<Row[]> {
  const removed: Row[] = [];
  for (let at = 0; at < rows.length; at += MAX_CHECKS) {
    const some = rows.slice(at, at + MAX_CHECKS);
    const done = must(
      await connection.write(async ({ kv }) => {
        let write = kv.atomic();
        for (const { key, versionstamp } of some) {
          write = write.check({ key, versionstamp }).delete(key).delete(entryOfIndex(key));
        }
        return (await write.commit()).ok;
      }),
    );
    if (done) removed.push(...some);
  }
  return removed;
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
      }),
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
      await connection.write(({ kv }) =>
        kv.atomic().check({ key, versionstamp }).delete(key).commit()
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
      }),
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
        const record = await readRecord(session, key);
        if (record.state !== "corrupt") return record.state;
        await session.kv.atomic().check({ key, versionstamp }).delete(key).commit();
        return record.state;
      }, STEP_LIMIT),
    );
    if (state === "good") result.readable++;
    if (state === "corrupt") result.corrupt++;
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
