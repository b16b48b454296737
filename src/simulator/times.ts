/**
 * What follows from a card's movements: when it was requested, started and ended, and how long it
 * stayed where. Durations are seconds.
 *
 * @module
 */
import type { Block, Card, Transition } from "./types.ts";

const seconds = (from: number, to: number) => Math.max(0, Math.round((to - from) / 1000));

/** When a card first and last entered a section, or one behind it. */
export interface SectionTimes {
  readonly first: number | null;
  readonly last: number | null;
}

/** The times at which a card came into a section or a later one from an earlier one. */
export function sectionTimes(card: Card, section: number): SectionTimes {
  let first: number | null = null;
  let last: number | null = null;
  let before = 0;
  for (const transition of card.transitions) {
    if (transition.section >= section && before < section) {
      first ??= transition.start;
      last = transition.start;
    }
    before = transition.section;
  }
  return { first, last };
}

/** Seconds from the last start to the last end, or until now; `null` before the start. */
export function cycleTime(card: Card, now: number): number | null {
  const start = sectionTimes(card, 3).first;
  if (start === null) return null;
  const end = card.section >= 4 ? sectionTimes(card, 4).last : null;
  return seconds(start, end ?? now);
}

/** Seconds in each column, in the order in which the card came into them. */
export function leadTimes(card: Card, now: number): { column_id: number; lead_time: number }[] {
  const sums = new Map<number, number>();
  for (const { column_id, start, end } of card.transitions) {
    sums.set(column_id, (sums.get(column_id) ?? 0) + seconds(start, end ?? now));
  }
  return [...sums].map(([column_id, lead_time]) => ({ column_id, lead_time }));
}

/** Seconds for which a block lasts, or lasted. */
export function blockTime(block: Block, now: number): number {
  return seconds(block.start, block.end ?? now);
}

/** Notes that a card is in its present place from `now` on. */
export function noteTransition(card: Card, now: number): void {
  const open = card.transitions.at(-1);
  if (open && open.end === null) open.end = now;
  card.transitions.push(placeOf(card, now));
}

/** The present place of a card as an open transition. */
export function placeOf(card: Card, start: number): Transition {
  const { board_id, workflow_id, section, column_id, lane_id } = card;
  return { board_id, workflow_id, section, column_id, lane_id, start, end: null };
}
