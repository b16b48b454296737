/**
 * The form of an entry before it is encrypted: times and the caller's note in front of the value,
 * compressed when that pays.
 *
 * @module
 */
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** What an entry holds. */
export interface Envelope {
  /** Epoch milliseconds. */
  readonly writtenAt: number;
  /** Epoch milliseconds; `Infinity` for what never expires. */
  readonly expiresAt: number;
  /** Anything small that is JSON; `undefined` when there is none. */
  readonly note?: unknown;
  readonly value: Uint8Array<ArrayBuffer>;
}

/** Below this size compressing costs more than it saves. */
const WORTH_COMPRESSING = 1024;

/** Kept compressed only when at least a tenth is saved. */
const WORTH_KEEPING = 0.9;

/** `ZSTD_c_compressionLevel`, as `node:zlib` numbers it, and its value. */
const LEVEL_PARAMETER = 100;
const LEVEL = 3;

/** More than any entry that was ever packed: a guard, not a limit that is met. */
const MAX_UNPACKED = 256 * 1024 * 1024;

/** First byte: the form of the rest. */
const PLAIN = 0;
const ZSTD = 1;

/** Bytes before the head: none are compressed yet. */
const LENGTH_BYTES = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Packs an entry into bytes. */
export function packEnvelope(envelope: Envelope): Uint8Array<ArrayBuffer> {
  const { writtenAt, expiresAt, note, value } = envelope;
  const end = expiresAt === Infinity ? null : expiresAt;
  const head = encoder.encode(JSON.stringify([writtenAt, end, note]));
  const packed = new Uint8Array(1 + LENGTH_BYTES + head.length + value.length);
  packed[0] = PLAIN;
  new DataView(packed.buffer).setUint32(1, head.length);
  packed.set(head, 1 + LENGTH_BYTES);
  packed.set(value, 1 + LENGTH_BYTES + head.length);
  if (packed.length <= WORTH_COMPRESSING) return packed;
  const small = zstdCompressSync(packed.subarray(1), { params: { [LEVEL_PARAMETER]: LEVEL } });
  if (small.length > packed.length * WORTH_KEEPING) return packed;
  const compressed = new Uint8Array(1 + small.length);
  compressed[0] = ZSTD;
  compressed.set(small, 1);
  return compressed;
}

/**
 * The opposite of {@linkcode packEnvelope}.
 *
 * @throws {Error} If the bytes are no packed entry.
 */
export function unpackEnvelope(packed: Uint8Array<ArrayBuffer>): Envelope {
  const bytes = rest(packed);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = LENGTH_BYTES + view.getUint32(0);
  if (start > bytes.length) throw new RangeError("Cannot unpack entry: expected a longer one");
  const head: unknown = JSON.parse(decoder.decode(bytes.subarray(LENGTH_BYTES, start)));
  if (!Array.isArray(head) || typeof head[0] !== "number") {
    throw new TypeError("Cannot unpack entry: expected its times");
  }
  const [writtenAt, end, note]: unknown[] = head;
  return {
    writtenAt: Number(writtenAt),
    expiresAt: typeof end === "number" ? end : Infinity,
    ...(note === null || note === undefined ? {} : { note }),
    value: bytes.subarray(start),
  };
}

function rest(packed: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (packed[0] === PLAIN) return packed.subarray(1);
  if (packed[0] !== ZSTD) throw new TypeError("Cannot unpack entry: expected a known form");
  const bytes = zstdDecompressSync(packed.subarray(1), { maxOutputLength: MAX_UNPACKED });
  // A Buffer may be a view into a shared pool; it is never over shared memory.
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}
