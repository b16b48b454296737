/**
 * A fixed pseudo-random generator: the same numbers in every run.
 *
 * @module
 */

export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** One of a list. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Whether something with this probability happens. */
  chance(probability: number): boolean;
}

/** A linear congruential generator modulo 2^32 (constants of Numerical Recipes). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    chance: (probability) => next() < probability,
  };
}
