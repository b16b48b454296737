/**
 * The part of Deno KV that this folder uses, where it comes from, and the layout of the keys.
 *
 * Only bytes are ever stored: both clients, the built-in one and the remote one, keep them as they
 * are, so that what one writes the other reads.
 *
 * @module
 */

/** A full key as Deno KV sees it. */
export type KvKey = readonly (string | number)[];

/** What stands under a key. `versionstamp` is `null` when nothing does. */
export interface KvFound {
  readonly value: unknown;
  readonly versionstamp: string | null;
}

/** One atomic write under construction. */
export interface KvAtomic {
  check(check: { key: KvKey; versionstamp: string | null }): KvAtomic;
  set(key: KvKey, value: Uint8Array): KvAtomic;
  delete(key: KvKey): KvAtomic;
  commit(): Promise<{ readonly ok: boolean }>;
}

/** An open Deno KV, local or remote. */
export interface Kv {
  get(key: KvKey): Promise<KvFound>;
  /** At most {@linkcode MAX_KEYS_PER_READ} keys. */
  getMany(keys: readonly KvKey[]): Promise<readonly KvFound[]>;
  list(
    range: { prefix: KvKey; start?: KvKey } | { start: KvKey; end: KvKey },
    options: { batchSize: number; limit?: number },
  ): AsyncIterable<KvFound & { readonly key: KvKey }>;
  atomic(): KvAtomic;
  close(): void;
}

/** Deno KV's limit of ranges in one read. */
export const MAX_KEYS_PER_READ = 10;

/** The self-hosted server's limit of checks in one atomic write. */
export const MAX_CHECKS = 10;

/** The layout's version. Another layout lives beside this one, under another number. */
export const LAYOUT = 1;

/** The first key parts of everything here. */
const ROOT = ["store", LAYOUT] as const;

/** Keys by what stands under them. */
export const keys = {
  /** 32 random bytes, in clear: what the keys are derived with, beside the secret. */
  salt: (): KvKey => [...ROOT, "salt"],
  /** An encrypted entry, or the list of its chunks. */
  entry: (sealed: readonly string[]): KvKey => [...ROOT, "entry", ...sealed],
  /** Times and size of an entry that expires, in clear: sweeping needs no secret. */
  index: (sealed: readonly string[]): KvKey => [...ROOT, "index", ...sealed],
  /** A piece of an encrypted entry that is too large for one value. */
  chunk: (blob: string, place: number): KvKey => [...ROOT, "chunk", blob, place],
  /** When the chunks of a blob were begun and how many there are. */
  blob: (blob: string): KvKey => [...ROOT, "blob", blob],
  /** All of them. */
  blobs: (): KvKey => [...ROOT, "blob"],
  /** When a generation was bumped last; its versionstamp is the generation. */
  generation: (sealed: readonly string[]): KvKey => [...ROOT, "generation", ...sealed],
  /** Everything that an older layout left. */
  olderLayouts: (): { start: KvKey; end: KvKey } => ({ start: ["store", 0], end: [...ROOT] }),
} as const;

/** A local file, or `:memory:`. Creates the file; its folder must be there. */
export async function openLocalKv(path: string): Promise<Kv> {
  const kv = await Deno.openKv(path);
  // Narrower than the built-in type: byte values only, and keys without bytes, booleans, bigints.
  return kv as unknown as Kv;
}

/**
 * A remote Deno KV, by the official client: the built-in one stalls on most operations and hangs
 * for ever when the server goes away.
 *
 * @param timeout Milliseconds for one request.
 * @throws {Error} If the server cannot be reached or refuses the token.
 */
export async function openRemoteKv(
  url: string,
  accessToken: string,
  timeout: number,
): Promise<Kv> {
  const { openKv } = await import("@deno/kv");
  const kv = await openKv(url, {
    implementation: "remote",
    accessToken,
    // Repeating is decided here, not there.
    maxRetries: 0,
    // Neither is called for bytes; without them the client would load another module.
    encodeV8: refuseToEncode,
    decodeV8: refuseToEncode,
    fetcher: (address: URL | Request | string, init?: RequestInit) =>
      fetch(address, { ...init, redirect: "error", signal: AbortSignal.timeout(timeout) }),
  });
  // The same narrowing as above; the two clients have the same methods.
  return kv as unknown as Kv;
}

function refuseToEncode(): never {
  throw new TypeError("Cannot encode value: expected bytes");
}
