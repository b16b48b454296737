/** Milliseconds between two looks. */
const PAUSE = 100;

/**
 * Looks until something is so.
 *
 * @param what for the error, as in "Nothing came of: the alert"
 * @returns the first value that is neither `undefined` nor `false`
 */
export async function until<T>(
  what: string | (() => string),
  seconds: number,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) {
      throw new Error(`Nothing came of: ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
