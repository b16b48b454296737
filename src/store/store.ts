/**
 * The store as the rest of the program sees it.
 *
 * Nothing here throws for a fault of the store: a read is a miss, a write says that it did not
 * happen, and the health says why.
 *
 * @module
 */
import type { Owner } from "./cipher.ts";
import type { Failure, Outcome } from "./failure.ts";
import type { Key } from "./keys.ts";

/** An entry that was read. */
export interface Stored {
  readonly value: Uint8Array<ArrayBuffer>;
  /** What the writer gave along; `undefined` when nothing. */
  readonly note?: unknown;
  /** Epoch milliseconds, by the writer's clock. */
  readonly writtenAt: number;
  /** Epoch milliseconds; `Infinity` for what never expires. */
  readonly expiresAt: number;
}

/** How long an entry lives, and what goes with it. */
export interface SetOptions {
  /** Epoch milliseconds. Brought forward when it is more than {@linkcode MAX_LIFETIME} away. */
  readonly expiresAt: number;
  /** Anything small that is JSON, encrypted with the value. */
  readonly note?: unknown;
}

/** The longest life of an entry, in milliseconds: seven days. */
export const MAX_LIFETIME = 7 * 24 * 60 * 60 * 1000;

/** What {@linkcode Store.update} came to. `contended`: others were faster until the time was up. */
export type Updated<T> =
  | { readonly ok: true; readonly value: T | undefined }
  | { readonly ok: false; readonly reason: Failure | "contended" | "too_large" };

/** Counts since the store was opened. */
export interface StoreCounts {
  /** Writes repeated because another process wrote at the same moment. */
  readonly locked: number;
  /** Calls without an answer in time. */
  readonly timeouts: number;
  /** Calls not made because the store does not answer. */
  readonly skipped: number;
  /** Calls that failed in another way. */
  readonly failed: number;
  /** Entries that did not decrypt or parse, and were deleted. */
  readonly corrupt: number;
  /** Entries written later than now, passed over: a clock was set back. */
  readonly fromFuture: number;
  /** Writes left out for want of disk space. */
  readonly noSpace: number;
}

/** How the store is. */
export interface StoreHealth {
  readonly state: "ok" | "degraded";
  readonly kind: "file" | "memory" | "remote";
  /** One sentence, when degraded. */
  readonly reason?: string;
  readonly counts: StoreCounts;
  /** Names of damaged files that were set aside when the store was opened. */
  readonly setAside: readonly string[];
}

/** What is kept of one kind. */
export interface KindStats {
  readonly entries: number;
  /** Bytes as stored: compressed and encrypted. */
  readonly bytes: number;
  /** Entries past their time that have not been swept yet. */
  readonly expired: number;
  /** Epoch milliseconds; `undefined` when there is no entry. */
  readonly oldest?: number;
  readonly newest?: number;
}

/** What a sweep removed. */
export interface Swept {
  readonly expired: number;
  /** Removed, oldest first, because all together were too large. */
  readonly evicted: number;
  /** Values that no entry names any more: replaced ones, and half-written ones. */
  readonly blobs: number;
  /** Bytes that are left. */
  readonly bytes: number;
}

/** What {@linkcode Store.verify} found among the entries of this secret. */
export interface Verified {
  readonly readable: number;
  readonly corrupt: number;
}

/** Encrypted entries, shared by every process that opens the same store with the same secret. */
export interface Store {
  /** `memory` once there is nothing better: nothing is shared or kept then. */
  readonly kind: "file" | "memory" | "remote";
  health(): StoreHealth;
  /** `undefined` when it is not there, has expired, cannot be read, or the store gives no answer. */
  get(key: Key): Promise<Stored | undefined>;
  /** Keeps a value of up to 16 MiB. `false` when it could not be kept. */
  set(key: Key, value: Uint8Array<ArrayBuffer>, options: SetOptions): Promise<boolean>;
  /**
   * Keeps a value unless there is one, for things that may happen once. `failed` means unknown.
   * It goes on being there for two hours after its end, whatever the clocks of others say.
   */
  setIfAbsent(
    key: Key,
    value: Uint8Array<ArrayBuffer>,
    options: SetOptions,
  ): Promise<"set" | "present" | "failed">;
  /** `false` when the store gave no answer. */
  delete(key: Key): Promise<boolean>;
  /**
   * Deletes what was kept by `set` and `setIfAbsent` under keys that begin like this one.
   *
   * @returns How many; `undefined` when the store stopped to answer on the way.
   */
  deletePrefix(prefix: Key): Promise<number | undefined>;
  /**
   * Changes a small JSON value that never expires, by check-and-set: no change of another process is
   * lost. `change` gets `undefined` when there is no value or an unreadable one, and is called again
   * when another process was faster; it answers `undefined` to leave all as it is.
   *
   * @param options.within Milliseconds to keep trying. @default {2000}
   */
  update<T>(
    key: Key,
    change: (current: T | undefined) => T | undefined,
    options?: { readonly within?: number },
  ): Promise<Updated<T>>;
  /** The value that `update` keeps. `undefined` inside when there is none. */
  read<T>(key: Key): Promise<Outcome<T | undefined>>;
  /** Gives every key a new generation, all in one atomic write. At most 500 keys. */
  bump(keys: readonly Key[]): Promise<Outcome<void>>;
  /** The generations in the order of the keys; a key that was never bumped has one too. */
  generations(keys: readonly Key[]): Promise<Outcome<readonly string[]>>;
  /**
   * Calls `onChange` after a value under one of the keys (at most ten) was changed by `update` or
   * `set`, by any process: within about a second.
   *
   * @returns Stops it.
   */
  watch(keys: readonly Key[], onChange: () => void): () => void;
  /** Removes what has expired, and the oldest entries while all together exceed `maxBytes`. */
  sweep(options: { readonly maxBytes: number }): Promise<Outcome<Swept>>;
  /** What is kept, by kind; every secret's. */
  stats(): Promise<Outcome<Readonly<Record<string, KindStats>>>>;
  /** Reads every entry of this secret; deletes those that do not decrypt or parse. */
  verify(): Promise<Outcome<Verified>>;
  /**
   * The same place with the keys of another secret or account: neither sees what the other keeps.
   * Closing it ends its watches alone; closing this one closes it too.
   */
  forOwner(owner: Owner): Store;
  close(): Promise<void>;
}
