/**
 * Bringing a list into an order with as few moves as can be.
 *
 * @module
 */

/**
 * Where an item belongs in a list: behind the nearest item before it in `target` that the list has,
 * else first.
 */
export function placeIn<T>(list: readonly T[], target: readonly T[], item: T): number {
  for (let index = target.indexOf(item) - 1; index >= 0; index--) {
    const before = list.findIndex((one) => one === target[index]);
    if (before >= 0) return before + 1;
  }
  return 0;
}

/**
 * The items that can stay where they are while all others of `target` are moved: a longest run of
 * items that is in the order of `target` already. Items that `target` does not have do not count.
 */
export function keepers<T>(list: readonly T[], target: readonly T[]): Set<T> {
  const items = list.filter((item) => target.includes(item));
  /** The longest run that ends in each item. */
  const runs: T[][] = [];
  for (const [index, item] of items.entries()) {
    const place = target.indexOf(item);
    let best: T[] = [];
    for (let before = 0; before < index; before++) {
      const run = runs[before] ?? [];
      const last = run.at(-1);
      if (last !== undefined && target.indexOf(last) < place && run.length > best.length) {
        best = run;
      }
    }
    runs.push([...best, item]);
  }
  return new Set(runs.reduce((longest, run) => run.length > longest.length ? run : longest, []));
}

/** Puts an item of `target` to its place in the list, which changes; gives that place. */
export function settle<T>(list: T[], target: readonly T[], item: T): number {
  const from = list.indexOf(item);
  if (from >= 0) list.splice(from, 1);
  const to = placeIn(list, target, item);
  list.splice(to, 0, item);
  return to;
}
