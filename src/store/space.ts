/**
 * Whether there is space on the store's disk. Asking the system needs a permission that the program
 * never has; so a part of what is wanted is tried out, on a file that is held open, and given back.
 *
 * @module
 */
import type { Marker } from "./file.ts";

/** Keeps the store from filling the disk. */
export interface Space {
  /** Whether `bytes` more may be written. */
  allows(bytes: number): Promise<boolean>;
  /** Deno KV says that the disk is full. */
  full(): void;
  /** Whether writing has been stopped. */
  readonly low: boolean;
  /** Resolves when no trial is under way. */
  idle(): Promise<void>;
}

/** What must stay free, in bytes: more than SQLite's log grows to before it is folded in. */
export const SPACE_FLOOR = 16 * 1024 * 1024;

/** The trial is repeated after this many bytes, or this many milliseconds when something was. */
const EVERY_BYTES = 4 * 1024 * 1024;
const EVERY_MS = 60_000;

/** Behind the marker's own byte. */
const OFFSET = 4_096;
const STEP = 1024 * 1024;

/** Memory and remote stores: the disk is not this program's. */
export const endlessSpace: Space = {
  allows: () => Promise.resolve(true),
  full: () => {},
  low: false,
  idle: () => Promise.resolve(),
};

/** @param monotonic Milliseconds that only ever grow. */
export function createSpace(
  marker: Marker,
  monotonic: () => number = () => performance.now(),
): Space {
  let written = 0;
  let tried: number | undefined;
  let low = false;
  let trial: Promise<void> | undefined;

  async function tryOut(): Promise<void> {
    tried = monotonic();
    written = 0;
    low = !await fits(marker.file);
    trial = undefined;
  }

  return {
    async allows(bytes) {
      written += bytes;
      const due = tried === undefined || monotonic() - tried >= EVERY_MS ||
        (!low && written >= EVERY_BYTES);
      if (due) await (trial ??= tryOut());
      return !low;
    },
    full() {
      low = true;
      tried = monotonic();
    },
    get low() {
      return low;
    },
    idle: () => trial ?? Promise.resolve(),
  };
}

/** Whether the floor can be written behind the marker. */
async function fits(file: Deno.FsFile): Promise<boolean> {
  const zeros = new Uint8Array(STEP);
  try {
    await file.seek(OFFSET, Deno.SeekMode.Start);
    for (let written = 0; written < SPACE_FLOOR;) written += await file.write(zeros);
    return true;
  } catch {
    return false;
  } finally {
    await file.truncate(1).catch(() => {});
  }
}
