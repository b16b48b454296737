/**
 * Values of any size in a store whose values end at 64 KiB. A large one is cut into chunks that are
 * written first, under a random id; the entry that names the id is written last, in one atomic
 * write. A reader sees a whole old or a whole new value; chunks that no entry names are garbage.
 *
 * @module
 */
import { base64url } from "./cipher.ts";
import { keys, type Kv, type KvFound, type KvKey, MAX_KEYS_PER_READ } from "./kv.ts";

/** Deno KV's limit is 65,536 bytes with its own framing. */
export const CHUNK_LENGTH = 60_000;

/** Deno KV's limit of one atomic write is 819,200 bytes. */
const CHUNKS_PER_WRITE = 12;

/** The largest value that is kept, encrypted. */
export const MAX_BLOB_LENGTH = 16 * 1024 * 1024;

/** First byte of an entry: the value itself follows, or the list of its chunks. */
const INLINE = 0;
const CHUNKED = 1;

/** An entry's own value, and the chunks that must be written before it. */
export interface SplitBlob {
  readonly entry: Uint8Array<ArrayBuffer>;
  /** The chunks' id; `undefined` when the entry holds all. */
  readonly blob?: string;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
}

/** Where an entry says its chunks are. */
interface ChunkList {
  readonly blob: string;
  readonly chunks: number;
  readonly length: number;
}

/** Cuts a value up if it must be. */
export function splitBlob(bytes: Uint8Array<ArrayBuffer>): SplitBlob {
  if (bytes.length <= CHUNK_LENGTH) return { entry: prefixed(INLINE, bytes), chunks: [] };
  const blob = base64url(crypto.getRandomValues(new Uint8Array(12)));
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_LENGTH) {
    chunks.push(bytes.subarray(at, at + CHUNK_LENGTH));
  }
  const list: ChunkList = { blob, chunks: chunks.length, length: bytes.length };
  const entry = prefixed(CHUNKED, new TextEncoder().encode(JSON.stringify(list)));
  return { entry, blob, chunks };
}

/**
 * The writes that put a blob's chunks in place, in their order, each to be committed on its own.
 * The first also records that the blob exists, so that it is found again when the rest never comes.
 *
 * @param now Epoch milliseconds.
 */
export function chunkWrites(
  { blob, chunks }: SplitBlob,
  now: number,
): readonly (readonly [KvKey, Uint8Array<ArrayBuffer>][])[] {
  if (blob === undefined) return [];
  const writes: [KvKey, Uint8Array<ArrayBuffer>][][] = [];
  for (let at = 0; at < chunks.length; at += CHUNKS_PER_WRITE) {
    const some = chunks.slice(at, at + CHUNKS_PER_WRITE);
    writes.push(some.map((chunk, place) => [keys.chunk(blob, at + place), chunk]));
  }
  const record = new TextEncoder().encode(JSON.stringify([now, chunks.length]));
  writes[0]?.unshift([keys.blob(blob), record]);
  return writes;
}

/**
 * The whole value of an entry.
 *
 * @returns `undefined` when a chunk is missing, because the entry was replaced meanwhile or is
 * broken, and when the entry is in no known form.
 */
export async function joinBlob(
  kv: Kv,
  entry: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (entry[0] === INLINE) return entry.subarray(1);
  const list = chunkList(entry);
  if (list === undefined) return undefined;
  const wanted = Array.from({ length: list.chunks }, (_, place) => keys.chunk(list.blob, place));
  const reads: Promise<readonly KvFound[]>[] = [];
  for (let at = 0; at < wanted.length; at += MAX_KEYS_PER_READ) {
    reads.push(kv.getMany(wanted.slice(at, at + MAX_KEYS_PER_READ)));
  }
  const bytes = new Uint8Array(list.length);
  let at = 0;
  for (const { value } of (await Promise.all(reads)).flat()) {
    if (!(value instanceof Uint8Array) || at + value.length > bytes.length) return undefined;
    bytes.set(value, at);
    at += value.length;
  }
  return at === bytes.length ? bytes : undefined;
}

/** Where an entry's chunks are; `undefined` when it has none or is in no known form. */
function chunkList(entry: Uint8Array): ChunkList | undefined {
  if (entry[0] !== CHUNKED) return undefined;
  try {
    const list: unknown = JSON.parse(new TextDecoder().decode(entry.subarray(1)));
    return isChunkList(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function isChunkList(value: unknown): value is ChunkList {
  if (typeof value !== "object" || value === null) return false;
  const { blob, chunks, length } = value as Partial<Record<keyof ChunkList, unknown>>; // checked next
  return typeof blob === "string" && typeof chunks === "number" && typeof length === "number" &&
    length >= 0 && length <= MAX_BLOB_LENGTH && chunks === Math.ceil(length / CHUNK_LENGTH);
}

function prefixed(form: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const entry = new Uint8Array(1 + bytes.length);
  entry[0] = form;
  entry.set(bytes, 1);
  return entry;
}
