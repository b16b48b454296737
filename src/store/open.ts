/**
 * Opening a store: a file, memory, or a remote Deno KV; and memory in place of a file that cannot be
 * had.
 *
 * @module
 */
import { type Cipher, createCipher, type Owner, randomSalt } from "./cipher.ts";
import { createConnection, type Session, withCipher } from "./connection.ts";
import { createEntries, type Parts } from "./entries.ts";
import { fileTrouble } from "../file_trouble.ts";
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
export interface StoreOptions extends Owner {
  /** The file, its folder created when it is not there; or `:memory:`. */
  readonly path?: string;
  /** A remote Deno KV, in place of a file. */
  readonly url?: string;
  /** The remote store's token. */
  readonly accessToken?: string;
  /** Epoch milliseconds. @default {Date.now} */
  readonly now?: () => number;
  /** Told, in one sentence, of what a person should know: a file set aside, memory in its place. */
  readonly notice?: (message: string) => void;
  /** Milliseconds for one call. @default {250} for a file, 1000 for a remote store */
  readonly limit?: number;
  /** Milliseconds between two looks at what is watched. @default {1000} */
  readonly lookEvery?: number;
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
  /** Which file it is and what is wrong with it, for whoever reads the log alone. */
  readonly where?: string;
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
  if (opened.reason !== undefined) {
    options.notice?.([opened.reason, opened.where].filter(Boolean).join(" "));
  }
  return assemble(options, now, opened);
}

async function openKind(options: StoreOptions, now: () => number): Promise<Opened> {
  if (options.url !== undefined) return { kind: "remote", setAside: [], unchecked: false };
  if (options.path === undefined || options.path === ":memory:") return await openMemory(options);
  try {
    return await openFile(options.path, options, now());
  } catch (error) {
    const where = `${options.path} ${fileTrouble(error)}; allowed is a file of this user's own.`;
    return { ...await openMemory(options), reason: NO_FILE, where };
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
  const notice = (text: string) => options.notice?.(text);
  const watches = new Set<() => void>();

  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    for (const stop of watches) stop();
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

  /** The store over these parts; the first one is the one that closes all. */
  function storeOver(own: Parts, end: (stop: () => void) => Promise<void>): Store {
    const { watch, stopAll } = createWatch(own.connection, notice, options.lookEvery);
    watches.add(stopAll);
    return {
      get kind() {
        return kind;
      },
      health,
      ...createEntries(own),
      ...createShared(own),
      ...createSweep(own, own === parts && opened.unchecked),
      watch,
      forOwner(owner) {
        const view = withCipher(connection, siblings(owner));
        return storeOver({ ...parts, connection: view }, (stop) => {
          stop();
          watches.delete(stop);
          return Promise.resolve();
        });
      },
      close: () => end(stopAll),
    };
  }

  return storeOver(parts, () => closing ??= close());
}

/** The owner's cipher beside another; made once for each salt. */
function siblings(owner: Owner): (own: Cipher) => Promise<Cipher> {
  const made = new WeakMap<Cipher, Promise<Cipher>>();
  return (own) => {
    const cipher = made.get(own) ?? own.sibling(owner);
    made.set(own, cipher);
    return cipher;
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
