/**
 * The store's file before Deno KV opens it. Deno KV ends the whole process when it meets a damaged
 * file, so the file is looked at first, and set aside when it is bad.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { jitter, withinTime } from "./failure.ts";

/** A file that is ready to be opened by Deno KV. */
export interface PreparedFile {
  /** Names (without folder) of damaged files that were set aside. */
  readonly setAside: readonly string[];
  /** Whether the last end was not clean and the file too large to be checked at once. */
  readonly unchecked: boolean;
  readonly marker: Marker;
}

/**
 * A small file beside the store's, held open: what is written to it needs no permission later. It
 * says how the last end was, and is used to find out whether there is space on the disk.
 */
export interface Marker {
  readonly file: Deno.FsFile;
  /** Lets other processes go on opening. */
  unlock(): void;
  /** Has the file checked thoroughly at the next opening. */
  damaged(): void;
  /** A clean end. */
  close(): void;
}

/** What the marker's one byte says. */
const OPEN = "o";
const CLOSED = "c";
const DAMAGED = "d";

/** Larger files are not checked thoroughly while somebody waits: 16 MiB take 20 ms. */
const CHECK_AT_ONCE = 16 * 1024 * 1024;

/** Milliseconds to wait for another process that is opening the same store. */
const LOCK_WAIT = 2_000;

/** The files that SQLite keeps beside the store's. */
const COMPANIONS = ["-wal", "-shm"] as const;

/** SQLite's codes for a damaged file and for one that is no database. */
const DAMAGE_CODES = [11, 26];

/** SQLite's codes for a file, and for a table, that another program locks. */
const LOCK_CODES = [5, 6];

/** Milliseconds to wait for such a program. */
const FILE_LOCK_WAIT = 1_000;

/** What Deno KV itself reads in the background, where an error would end the process. */
const BACKGROUND_READS = [
  "select version from migration_state where k = 0",
  "select version from data_version where k = 0",
  "select expiration_ms from kv where expiration_ms >= 0 order by expiration_ms limit 1",
  "select id from queue_running where deadline <= 0 order by deadline limit 1",
  "select ts from queue order by ts limit 1",
];

/**
 * Makes the folder (mode 700) and the file (mode 600) unless they are there, and sets a damaged
 * file aside. Other processes that do the same wait until the marker is unlocked.
 *
 * @throws {Error} If there can be no file: no permission, no space, a read-only disk.
 */
export async function prepareFile(path: string, now: number): Promise<PreparedFile> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const { marker, state, locked } = await openMarker(path);
  try {
    const size = await sizeOf(path);
    const large = size > CHECK_AT_ONCE;
    const thorough = state === DAMAGED || (state !== CLOSED && !large);
    const damaged = size > 0 && await inspect(path, thorough) === "damaged";
    // Another process may be replacing it at this moment; Deno KV must not meet it either.
    if (damaged && !locked) throw new Error("Cannot open store: its damaged file is in use");
    const setAside = damaged ? await setFileAside(path, now) : [];
    await createFile(path);
    return { setAside, marker, unchecked: state === OPEN && large && setAside.length === 0 };
  } catch (error) {
    marker.file.close();
    throw error;
  }
}

/** Looks at the file; waits a moment for another program that has locked all of it. */
async function inspect(path: string, thorough: boolean): Promise<"damaged" | "fine"> {
  const end = performance.now() + FILE_LOCK_WAIT;
  for (let attempt = 0;; attempt++) {
    const found = lookAt(path, thorough);
    if (found !== "locked") return found;
    // Deno KV would block the whole process for seconds.
    if (performance.now() >= end) throw new Error("Cannot open store: another program locks it");
    await jitter(attempt);
  }
}

/**
 * Whether the file is a damaged database, or none at all. One that cannot be read or that Deno KV
 * has not filled yet is called fine: opening it says more.
 *
 * @param thorough Reads every page; else only those that Deno KV reads in the background.
 */
export function lookAt(path: string, thorough: boolean): "damaged" | "locked" | "fine" {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    database.exec("PRAGMA busy_timeout = 0"); // the default waits for five seconds
    for (const sql of BACKGROUND_READS) database.prepare(sql).all();
    if (!thorough) return "fine";
    const [result] = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {});
    return result === "ok" ? "fine" : "damaged";
  } catch (error) {
    const code = sqliteCode(error);
    if (DAMAGE_CODES.includes(code)) return "damaged";
    return LOCK_CODES.includes(code) ? "locked" : "fine";
  } finally {
    database?.close();
  }
}

/** Extended codes keep the plain one in their lowest byte. */
function sqliteCode(error: unknown): number {
  if (!(error instanceof Error) || !("errcode" in error)) return -1;
  return Number(error.errcode) & 0xff;
}

/** Renames the file and its companions; the new names say when. */
async function setFileAside(path: string, now: number): Promise<string[]> {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  let aside = `${path}.damaged-${stamp}`;
  for (let copy = 2; await exists(aside); copy++) aside = `${path}.damaged-${stamp}-${copy}`;
  await Deno.rename(path, aside);
  for (const companion of COMPANIONS) {
    // A log of the damaged file must not be applied to the new one.
    await Deno.rename(path + companion, aside + companion).catch(ignoreMissing);
  }
  return [basename(aside)];
}

/** SQLite takes an empty file for an empty database, and gives its companions the file's mode. */
async function createFile(path: string): Promise<void> {
  try {
    // Closing a file drops every lock that this process has on it; so only a new one is opened.
    (await Deno.open(path, { write: true, createNew: true, mode: 0o600 })).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  if (Deno.build.os === "windows") return;
  for (const suffix of ["", ...COMPANIONS]) {
    await Deno.chmod(path + suffix, 0o600).catch(ignoreMissing);
  }
}

async function openMarker(
  path: string,
): Promise<{ marker: Marker; state: string; locked: boolean }> {
  const options = { read: true, write: true, create: true, mode: 0o600 };
  const file = await Deno.open(`${path}.state`, options);
  let locked = true;
  try {
    await withinTime(file.lock(true), LOCK_WAIT);
  } catch {
    // Whoever holds it hangs, or the file system knows no locks: go on, but rename nothing.
    locked = false;
  }
  const state = readState(file);
  // What is no longer sure is not made to look better by another start.
  if (state !== DAMAGED) writeState(file, OPEN);
  const marker: Marker = {
    file,
    unlock() {
      if (locked) file.unlockSync();
      locked = false;
      if (readState(file) === DAMAGED) writeState(file, OPEN);
    },
    damaged: () => writeState(file, DAMAGED),
    close() {
      if (readState(file) !== DAMAGED) writeState(file, CLOSED);
      file.close();
    },
  };
  return { marker, state, locked };
}

function readState(file: Deno.FsFile): string {
  file.seekSync(0, Deno.SeekMode.Start);
  const byte = new Uint8Array(1);
  return file.readSync(byte) === 1 ? String.fromCharCode(byte[0] ?? 0) : "";
}

function writeState(file: Deno.FsFile, state: string): void {
  file.truncateSync(1); // a probe for space may have been cut short
  file.seekSync(0, Deno.SeekMode.Start);
  try {
    file.writeSync(new TextEncoder().encode(state));
  } catch {
    // A full disk: the next start then takes the end for an unclean one, which costs a check.
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const info = await Deno.stat(path);
    if (!info.isFile) throw new Deno.errors.NotSupported("Cannot open store: expected a file");
    return info.size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
