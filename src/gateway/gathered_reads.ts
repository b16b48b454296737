/**
 * Reads of small values that come while others are under way go together, as one read after those.
 *
 * @module
 */

/** Reads values in the order of their keys. */
export type ReadMany<Value> = (keys: readonly string[]) => Promise<readonly Value[]>;

/** Limits of {@linkcode gatherReads}. */
export interface GatherOptions {
  /** Reads at once. Whoever comes while fewer are under way does not wait. @default {2} */
  readonly atOnce?: number;
  /** Keys of one read that others may join. @default {200} */
  readonly maxKeys?: number;
}

/** A read that has not begun. */
interface Gathered<Value> {
  readonly keys: Set<string>;
  readonly read: PromiseWithResolvers<ReadonlyMap<string, Value>>;
}

/**
 * The same read, gathered. Each answer is from a read that began after it was asked for, so that it
 * shows all that was done before.
 */
export function gatherReads<Value>(
  readMany: ReadMany<Value>,
  { atOnce = 2, maxKeys = 200 }: GatherOptions = {},
): ReadMany<Value> {
  const waiting: Gathered<Value>[] = [];
  let running = 0;

  function enlist(keys: readonly string[]): Gathered<Value> {
    const last = waiting.at(-1);
    if (last !== undefined && last.keys.size + keys.length <= maxKeys) {
      for (const key of keys) last.keys.add(key);
      return last;
    }
    const made: Gathered<Value> = { keys: new Set(keys), read: Promise.withResolvers() };
    waiting.push(made);
    return made;
  }

  async function begin(): Promise<void> {
    const next = running < atOnce ? waiting.shift() : undefined;
    if (next === undefined) return;
    running++;
    const keys = [...next.keys];
    try {
      const values = await readMany(keys);
      next.read.resolve(new Map(keys.map((key, at) => [key, values[at] as Value]))); // one for each
    } catch (error) {
      next.read.reject(error);
    } finally {
      running--;
      void begin();
    }
  }

  return async (keys) => {
    const { read } = enlist(keys);
    void begin();
    const found = await read.promise;
    return keys.map((key) => found.get(key) as Value); // all of them were asked for
  };
}
