/**
 * Cycles that new links would close, found level by level with as few reads as possible.
 *
 * @module
 */

/** A link that goes upwards: from a card to its parent, or its predecessor. */
export interface Edge {
  readonly upper: number;
  readonly lower: number;
}

/** The cards directly above these. */
export type Up = (ids: readonly number[]) => Promise<ReadonlyMap<number, readonly number[]>>;

/** How many levels above the cards that are linked are read. */
const MOST_LEVELS = 10;

/** Cards above, of all levels together: more would not be a plan of people. */
const MOST_CARDS = 2_000;

/** What the search came to. */
export interface Cycle {
  /** A cycle that the new links would close: its cards upwards, the first one again at the end. */
  readonly cycle?: readonly number[];
  /** False when there was more above than is looked at. */
  readonly complete: boolean;
}

/**
 * Looks for a cycle through one of the new edges. Reads only what can be part of one: a card with
 * nothing below it cannot be met again on the way up.
 *
 * @param hasLower whether a card at an end of an edge has anything below it already
 */
export async function cycleIn(
  edges: readonly Edge[],
  up: Up,
  { hasLower }: { readonly hasLower: (id: number) => boolean },
): Promise<Cycle> {
  const uppers = new Set(edges.map((edge) => edge.upper));
  // The way up from an edge's upper end leads to its lower end only through something below that.
  const suspects = edges.filter(({ lower }) => uppers.has(lower) || hasLower(lower));
  if (suspects.length === 0) return { complete: true };
  const above = new Map<number, readonly number[]>();
  let level = [...new Set(suspects.map((edge) => edge.upper))];
  let levels = 0;
  while (level.length > 0 && levels++ < MOST_LEVELS && above.size < MOST_CARDS) {
    const read = await up(level);
    for (const id of level) {
      const added = edges.flatMap((edge) => edge.lower === id ? [edge.upper] : []);
      above.set(id, [...read.get(id) ?? [], ...added]);
    }
    level = [...new Set(level.flatMap((id) => above.get(id) ?? []))].filter((id) => !above.has(id));
  }
  const complete = level.length === 0;
  for (const { upper, lower } of suspects) {
    const way = wayUp(above, upper, lower);
    if (way) return { cycle: [lower, ...way], complete };
  }
  return { complete };
}

/** The shortest way up from a card to another, both included. */
function wayUp(
  above: ReadonlyMap<number, readonly number[]>,
  from: number,
  to: number,
): number[] | undefined {
  const cameFrom = new Map<number, number | undefined>([[from, undefined]]);
  for (const id of cameFrom.keys()) {
    if (id === to) {
      const way: number[] = [];
      for (let step: number | undefined = id; step !== undefined; step = cameFrom.get(step)) {
        way.unshift(step);
      }
      return way;
    }
    for (const next of above.get(id) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, id);
  }
  return undefined;
}
