/**
 * What is worked out from the requests of several processes.
 *
 * @module
 */

/**
 * How much of what a limit allows was used, while there was always more to ask: each request is
 * compared with the one that the limit allows again a minute later.
 *
 * @param times Milliseconds at which requests were taken, in any order.
 * @returns 1 when all was used; NaN when there are too few requests to tell.
 */
export function cycleShare(times: readonly number[], perMinute: number, minute: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  const cycles = sorted.slice(perMinute).map((time, at) => time - (sorted[at] ?? time));
  return minute * cycles.length / cycles.reduce((sum, cycle) => sum + cycle, 0);
}

/** The share of the process that got least; NaN when nobody got anything. */
export function smallestShare(counts: readonly number[]): number {
  return Math.min(...counts) / counts.reduce((sum, count) => sum + count, 0);
}

/** The worst of some numbers; NaN when one of them is. */
export function worst(values: readonly number[], bad: "most" | "least"): number {
  return bad === "most" ? Math.max(...values) : Math.min(...values);
}
