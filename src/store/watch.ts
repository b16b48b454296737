/**
 * Learning of changes that other processes make: the store is asked again and again. A local file
 * tells nothing of them. A remote store would, but its client ends the process when the server goes
 * away during a watch, and never notices a connection that died silently.
 *
 * @module
 */
import type { Connection, Session } from "./connection.ts";
import { checkKey, type Key, sealKey } from "./keys.ts";
import { keys, type KvFound, type KvKey, MAX_KEYS_PER_READ } from "./kv.ts";

/** Milliseconds between two looks. */
const PAUSE = 1_000;

/** Starts watching; see {@linkcode Store.watch}. */
export type Watch = (keys: readonly Key[], onChange: () => void) => () => void;

/**
 * @param notice Told of a listener that throws.
 * @param pause Milliseconds between two looks.
 */
export function createWatch(
  connection: Connection,
  notice: (message: string) => void,
  pause: number = PAUSE,
): { readonly watch: Watch; stopAll(): void } {
  const stops = new Set<() => void>();

  function watch(watched: readonly Key[], onChange: () => void): () => void {
    watched.forEach(checkKey);
    if (watched.length === 0 || watched.length > MAX_KEYS_PER_READ) {
      throw new RangeError(`Cannot watch keys: expected 1 to ${MAX_KEYS_PER_READ}`);
    }
    let last: string | undefined;
    const seen = (found: readonly KvFound[]) => {
      const state = found.map(({ versionstamp }) => versionstamp ?? "").join(" ");
      const changed = last !== undefined && state !== last;
      last = state;
      if (!changed) return;
      try {
        onChange();
      } catch {
        // The listener's own mistake: it must not end the watching.
        notice("A change in the store was seen, but what it should have changed failed.");
      }
    };
    const stop = ask(connection, watched, seen, pause);
    stops.add(stop);
    return () => {
      stops.delete(stop);
      stop();
    };
  }

  return {
    watch,
    stopAll() {
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}

type Seen = (found: readonly KvFound[]) => void;

function ask(
  connection: Connection,
  watched: readonly Key[],
  seen: Seen,
  pause: number,
): () => void {
  let busy = false;
  let stopped = false;
  async function look() {
    if (busy) return;
    busy = true;
    const found = await connection.read(async (session) =>
      await session.kv.getMany(await places(session, watched))
    );
    busy = false;
    if (found.ok && !stopped) seen(found.value);
  }
  const timer = setInterval(look, pause);
  Deno.unrefTimer(timer);
  look();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

async function places({ cipher }: Session, watched: readonly Key[]): Promise<readonly KvKey[]> {
  return (await Promise.all(watched.map((key) => sealKey(cipher, key)))).map(keys.entry);
}
