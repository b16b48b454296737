/**
 * Opening a store: a file, memory, or a remote Deno KV; and memory in place of a file that cannot be
 * had.
 *
 * @module
 */
import { type Cipher, createCipher, randomSalt } from "./cipher.ts";
import { createConnection, type Session } from "./connection.ts";
import { createEntries, type Parts } from "./entries.ts";
import { failureOf, withinTime } from "./failure.ts";
import { type Marker, prepareFile } from "./file.ts";
import { type Kv, openLocalKv, openRemoteKv } from "./kv.ts";
import { ensureSalt } from "./salt.ts";
import { createShared } from "./shared.ts";
import { createSpace, endlessSpace, type Space } from "./space.ts";
import type { Store, StoreHealth } from "./store.ts";
import { createSweep } from "./sweep.ts";
import { createWatch } from "./watch.ts";

/** Which store, and what it is encrypted with. */
export interface StoreOptions {
  /** The file, its folder created when it is not there; or `:memory:`. */
  readonly path?: string;
  /** A remote Deno KV, in place of a file. */
  readonly url?: string;
  /** The remote store's token. */
  readonly accessToken?: string;
  /** What the keys are derived from: the cache key, or the API token. */
  readonly secret: string;
  /** The account's host: the same secret gives other keys for another account. */
  readonly account: string;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
  /** Told, in one sentence, of what a person should know: a file set aside, memory in its place. */
  readonly notice?: (message: string) => void;
  /** Milliseconds for one call. @default {250} for a file, 1000 for a remote store */
  readonly limit?: number;
}

/** Milliseconds for one call to a local store. */
const LOCAL_LIMIT = 250;

/** Milliseconds for one call to a remote store. */
const REMOTE_LIMIT = 1_000;

/** Milliseconds for opening a file that another program may have locked. */
const OPEN_LIMIT = 2_000;

const NO_FILE = "The store's file cannot be opened, so everything is kept in memory: it is not " +
  "shared with other processes and is lost at the end.";
const DAMAGED = "The store's file is damaged, so everything is kept in memory: it is not shared " +
  "with other processes and is lost at the end. The file is set aside at the next start.";
const NO_SPACE = "The disk of the store's file is nearly full, so nothing new is kept.";
const NO_ANSWER = "The store gives no answer, so nothing is read from it or kept in it.";

/** What opening gave. */
interface Opened {
  readonly kind: Store["kind"];
  readonly session?: Session;
  readonly marker?: Marker;
  readonly setAside: readonly string[];
  readonly unchecked: boolean;
  /** Why it is not what was asked for. */
  readonly reason?: string;
}

/**
 * Opens a store. Must be called while files may still be read and written; what it returns works on
 * when they no longer may be.
 *
 * @returns A store in any case: one in memory when the file cannot be had, and for a remote store
 * that cannot be reached one that tries again by itself.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { now = Date.now } = options;
  const opened = await openKind(options, now);
  for (const name of opened.setAside) {
    options.notice?.(`The store's file was damaged. It is now called ${name}; a new one was made.`);
  }
  if (opened.reason !== undefined) options.notice?.(opened.reason);
  return assemble(options, now, opened);
}

async function openKind(options: StoreOptions, now: () => number): Promise<Opened> {
  if (options.url !== undefined) return { kind: "remote", setAside: [], unchecked: false };
  if (options.path === undefined || options.path === ":memory:") return await openMemory(options);
  try {
    return await openFile(options.path, options, now());
  } catch {
    return { ...await openMemory(options), reason: NO_FILE };
  }
}

async function openMemory(options: StoreOptions): Promise<Opened> {
  const cipher = await createCipher({ ...options, salt: randomSalt() });
  return { kind: "memory", setAside: [], unchecked: false, session: await memorySession(cipher) };
}

async function memorySession(cipher: Cipher): Promise<Session> {
  const kv = await openLocalKv(":memory:");
  return { kv, cipher, name: `${crypto.randomUUID()} ` };
}

async function openFile(
  path: string,
  options: StoreOptions,
  now: number,
  first = true,
): Promise<Opened> {
  const prepared = await prepareFile(path, now);
  try {
    const session = await localSession(path, options);
    prepared.marker.unlock();
    const { marker, setAside, unchecked } = prepared;
    return { kind: "file", session, marker, setAside, unchecked };
  } catch (error) {
    prepared.marker.unlock();
    const again = first && failureOf(error) === "damaged";
    if (again) prepared.marker.damaged();
    prepared.marker.file.close();
    // The first look missed the damage; the next one is thorough.
    if (again) return await openFile(path, options, now, false);
    throw error;
  }
}

async function localSession(path: string, options: StoreOptions): Promise<Session> {
  let late = false;
  let kv: Kv | undefined;
  try {
    const opening = openLocalKv(path).then((made) => {
      if (late) made.close();
      return kv = made;
    });
    const salt = await withinTime(opening.then((made) => ensureSalt(made)), OPEN_LIMIT);
    const session = { kv: await opening, name: "" };
    return { ...session, cipher: await createCipher({ ...options, salt }) };
  } catch (error) {
    late = true;
    // One that hangs would hang in closing too.
    if (failureOf(error) !== "timeout") kv?.close();
    throw error;
  }
}

function assemble(options: StoreOptions, now: () => number, opened: Opened): Store {
  let { kind, reason } = opened;
  const space: Space = opened.marker === undefined ? endlessSpace : createSpace(opened.marker);
  const cipher = opened.session?.cipher;
  const connection = createConnection({
    limit: options.limit ?? (kind === "remote" ? REMOTE_LIMIT : LOCAL_LIMIT),
    ...(opened.session === undefined ? {} : { session: opened.session }),
    ...(kind === "remote" ? { connect: connector(options) } : {}),
    ...(opened.marker === undefined || cipher === undefined ? {} : {
      onDamage: () => {
        opened.marker?.damaged();
        kind = "memory";
        reason = DAMAGED;
        options.notice?.(DAMAGED);
        return memorySession(cipher);
      },
    }),
    onFull: () => space.full(),
  });
  const parts: Parts = { connection, space, now };
  const watches = createWatch(
    connection,
    (text) => options.notice?.(text),
  );

  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    watches.stopAll();
    await connection.close();
    await space.idle();
    opened.marker?.close();
  }

  function health(): StoreHealth {
    const why = reason ?? (connection.away ? NO_ANSWER : space.low ? NO_SPACE : undefined);
    return {
      state: why === undefined ? "ok" : "degraded",
      kind,
      counts: { ...connection.counts },
      setAside: opened.setAside,
      ...(why === undefined ? {} : { reason: why }),
    };
  }

  return {
    get kind() {
      return kind;
    },
    health,
    ...createEntries(parts),
    ...createShared(parts),
    ...createSweep(parts, opened.unchecked),
    watch: watches.watch,
    close: () => closing ??= close(),
  };
}

/** Connects to the remote store, and goes on with the salt that this process began with. */
function connector(options: StoreOptions): () => Promise<Session> {
  const { url = "", accessToken = "", limit = REMOTE_LIMIT } = options;
  let known: { salt: Uint8Array<ArrayBuffer>; cipher: Cipher } | undefined;
  return async () => {
    const kv = await openRemoteKv(url, accessToken, limit);
    try {
      const salt = await ensureSalt(kv, known?.salt);
      const same = known !== undefined && known.salt.every((byte, at) => byte === salt[at]);
      if (known === undefined || !same) {
        known = { salt, cipher: await createCipher({ ...options, salt }) };
      }
      return { kv, cipher: known.cipher, name: "" };
    } catch (error) {
      kv.close();
      throw error;
    }
  };
}
