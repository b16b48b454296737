/**
 * One entry under one key: sealed and opened, with what stands beside it in the index.
 *
 * @module
 */
import { joinBlob, type SplitBlob, splitBlob } from "./blobs.ts";
import type { Cipher } from "./cipher.ts";
import type { Session } from "./connection.ts";
import { type Envelope, packEnvelope, unpackEnvelope } from "./envelope.ts";
import type { KvKey } from "./kv.ts";

/** What stands under an entry's key. */
export type StoredRecord =
  | { readonly state: "none"; readonly versionstamp: null }
  | { readonly state: "corrupt"; readonly versionstamp: string }
  | { readonly state: "good"; readonly versionstamp: string; readonly envelope: Envelope };

/** What is known of an entry without the secret. */
export interface IndexEntry {
  readonly writtenAt: number;
  readonly expiresAt: number;
  /** Bytes as stored. */
  readonly bytes: number;
  /** The id of its chunks, if it has any. */
  readonly blob?: string;
  /** Never removed before its time, however large all together are. */
  readonly keep: boolean;
}

/** Reads while an entry is replaced again and again: more than happens. */
const TRIES = 4;

/** Reads and decrypts an entry; a half-written or replaced one is never seen. */
export async function readRecord({ kv, cipher }: Session, key: KvKey): Promise<StoredRecord> {
  let broken: string | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { value, versionstamp } = await kv.get(key);
    if (versionstamp === null) return { state: "none", versionstamp };
    // Its chunks are missing although nobody has replaced it.
    if (versionstamp === broken) return { state: "corrupt", versionstamp };
    if (!(value instanceof Uint8Array)) return { state: "corrupt", versionstamp };
    const sealed = await joinBlob(kv, ownBuffer(value));
    if (sealed === undefined) {
      broken = versionstamp;
      continue;
    }
    const envelope = await openEnvelope(cipher, sealed, key);
    return envelope === undefined
      ? { state: "corrupt", versionstamp }
      : { state: "good", versionstamp, envelope };
  }
  throw new Error("Cannot read entry: it is replaced faster than it can be read");
}

/** `undefined` when the bytes do not decrypt or are no packed entry, for whatever reason. */
async function openEnvelope(
  cipher: Cipher,
  sealed: Uint8Array<ArrayBuffer>,
  key: KvKey,
): Promise<Envelope | undefined> {
  try {
    return unpackEnvelope(await cipher.decrypt(sealed, key));
  } catch {
    return undefined;
  }
}

/** Packs, encrypts and cuts up an entry. */
export async function sealRecord(
  { cipher }: Session,
  key: KvKey,
  envelope: Envelope,
): Promise<SplitBlob & { readonly bytes: number }> {
  const sealed = await cipher.encrypt(packEnvelope(envelope), key);
  return { ...splitBlob(sealed), bytes: sealed.length };
}

/** The bytes of an index entry. They hold no secret. */
export function packIndex(entry: IndexEntry): Uint8Array<ArrayBuffer> {
  const { writtenAt, expiresAt, bytes, blob, keep } = entry;
  const row = [writtenAt, expiresAt, bytes, keep ? 1 : 0, ...(blob === undefined ? [] : [blob])];
  return new TextEncoder().encode(JSON.stringify(row));
}

/** The opposite; `undefined` for anything else. */
export function unpackIndex(value: unknown): IndexEntry | undefined {
  try {
    const row: unknown = JSON.parse(new TextDecoder().decode(asBytes(value)));
    if (!Array.isArray(row)) return undefined;
    const [writtenAt, expiresAt, bytes, keep, blob]: unknown[] = row;
    if (![writtenAt, expiresAt, bytes].every(Number.isFinite)) return undefined;
    return {
      writtenAt: Number(writtenAt),
      expiresAt: Number(expiresAt),
      bytes: Number(bytes),
      keep: keep === 1,
      ...(typeof blob === "string" ? { blob } : {}),
    };
  } catch {
    return undefined;
  }
}

/** The bytes of a value that was read. @throws {TypeError} If it is something else. */
export function asBytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (!(value instanceof Uint8Array)) throw new TypeError("Cannot read value: expected bytes");
  return ownBuffer(value);
}

/** Deno KV never answers with shared memory; the type does not say so. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
