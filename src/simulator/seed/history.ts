/**
 * Cards with a past: where they have been, and the revisions that this left.
 *
 * @module
 */
import { addCard, blankCard } from "../card_create.ts";
import { iso, type State } from "../state.ts";
import type { Card, Column, Lane } from "../types.ts";
import type { Random } from "./random.ts";

export const DAY = 86_400_000;

/** What a card's past was. */
export interface Past {
  readonly card_id: number;
  /** The columns that it went through, the present one last. */
  readonly path: readonly Column[];
  readonly lane: Lane;
  readonly created: number;
  /** When it came into the present column. */
  readonly arrived: number;
  readonly reporter: number;
  /** Who moved it. */
  readonly mover: number;
}

/** Times that lie between two others, in order. */
function between(random: Random, from: number, to: number, count: number): number[] {
  const times = Array.from({ length: count }, () => from + random.next() * (to - from));
  return times.sort((a, b) => a - b).map((time) => Math.floor(time / 1000) * 1000);
}

/** Adds a card that went along a path. */
export function grownCard(state: State, random: Random, past: Past): Card {
  const { path, lane, created, arrived } = past;
  const [first] = path;
  const last = path.at(-1);
  if (!first || !last) throw new Error("Cannot grow a card: its path is empty");
  const card = blankCard(past.card_id, last, lane, past.reporter, created);
  card.transitions = [];
  const stops = between(random, created, arrived, Math.max(0, path.length - 2));
  const starts = path.length === 1 ? [created] : [created, ...stops, arrived];
  path.forEach((column, index) => {
    const start = starts[index] ?? arrived;
    card.transitions.push({
      board_id: column.board_id,
      workflow_id: column.workflow_id,
      section: column.section,
      column_id: column.column_id,
      lane_id: lane.lane_id,
      start,
      end: starts[index + 1] ?? null,
    });
    if (index === 0) return;
    const before = path[index - 1] ?? column;
    card.revisions.push({
      revision: index,
      user_id: past.mover,
      replaced_at: start,
      was: {
        section: before.section,
        column_id: before.column_id,
        revision: index,
        in_current_position_since: iso(starts[index - 1] ?? created),
      },
    });
  });
  card.revision = path.length;
  card.in_current_position_since = card.last_modified = starts.at(-1) ?? created;
  addCard(state, card);
  return card;
}
