/**
 * Many requests of one kind, a few at a time, each with its own outcome.
 *
 * @module
 */
import { UpstreamError } from "../gateway/errors.ts";

export type Result<T> = { readonly ok: true; readonly value: T } | {
  readonly ok: false;
  readonly error: unknown;
};

/** How many run at once: quick enough, and gentle on the budget. */
const AT_ONCE = 3;

/**
 * Runs `work` on every item; the results stand in the order of the items. When nobody waits any more,
 * what has not begun is left.
 *
 * @param atOnce 1 where an item builds upon those before
 * @throws {UpstreamError} `cancelled`
 */
export async function inTurn<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  onDone: (done: number) => Promise<void> = () => Promise.resolve(),
  atOnce = AT_ONCE,
): Promise<Result<R>[]> {
  const results: Result<R>[] = [];
  let next = 0;
  let done = 0;
  async function worker(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index] as T; // index is below length
      try {
        results[index] = { ok: true, value: await work(item) };
      } catch (error) {
        if (error instanceof UpstreamError && error.failure === "cancelled") {
          next = items.length;
          throw error;
        }
        results[index] = { ok: false, error };
      }
      await onDone(++done);
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
