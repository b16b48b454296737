/**
 * The filters of `GET /cards`. All that are given must hold.
 *
 * @module
 */
import { seesBoard, type State } from "./state.ts";
import { sectionTimes } from "./times.ts";
import type { Card, Fields, User } from "./types.ts";

type Test = (card: Card) => boolean;

/** Lists of allowed values, by parameter: what each is compared with. */
const LISTS: Readonly<Record<string, (card: Card) => unknown>> = {
  card_ids: (card) => card.card_id,
  board_ids: (card) => card.board_id,
  workflow_ids: (card) => card.workflow_id,
  column_ids: (card) => card.column_id,
  lane_ids: (card) => card.lane_id,
  sections: (card) => card.section,
  last_column_ids: (card) => card.last_column_id,
  last_lane_ids: (card) => card.last_lane_id,
  owner_user_ids: (card) => card.owner_user_id,
  type_ids: (card) => card.type_id,
  priorities: (card) => card.priority,
  sizes: (card) => card.size,
  colors: (card) => card.color,
  custom_ids: (card) => card.custom_id,
  version_ids: (card) => card.version_id,
  // Stands among the parameters on discarding, so it is read as the discard reason (guessed).
  reason_ids: (card) => card.reason_id,
};

const parsed = (time: string | null) => time === null ? null : Date.parse(time);

/** Ranges of time, by the first part of the four parameters. */
const RANGES: Readonly<Record<string, (card: Card) => number | null>> = {
  created: (card) => card.created_at,
  last_modified: (card) => card.last_modified,
  in_current_position_since: (card) => card.in_current_position_since,
  deadline: (card) => parsed(card.deadline),
  archived: (card) => card.archived_at,
  discarded: (card) => card.discarded_at,
  first_start: (card) => sectionTimes(card, 3).first,
  last_start: (card) => sectionTimes(card, 3).last,
  first_end: (card) => sectionTimes(card, 4).first,
  last_end: (card) => sectionTimes(card, 4).last,
};

/** The bounds of a range in epoch milliseconds, both included; days are those of UTC. */
export function rangeOf(query: Fields, prefix: string): { from: number; to: number } | undefined {
  const at = (name: string) => {
    const value = query[`${prefix}${name}`];
    return typeof value === "string" ? Date.parse(value) : undefined;
  };
  const lastDay = at("to_date");
  const from = [at("from"), at("from_date")].filter((time) => time !== undefined);
  const to = [at("to"), lastDay === undefined ? undefined : lastDay + 86_400_000 - 1]
    .filter((time) => time !== undefined);
  if (from.length === 0 && to.length === 0) return undefined;
  return { from: Math.max(-Infinity, ...from), to: Math.min(Infinity, ...to) };
}

/** The test that a query puts to each card; also whether the user may see the card's board. */
export function cardFilter(state: State, user: User, query: Fields): Test {
  const tests: Test[] = [];
  const wanted = query.state ?? "active";
  tests.push((card) => card.state === wanted);
  for (const [name, value] of Object.entries(LISTS)) {
    const allowed = query[name];
    if (!Array.isArray(allowed)) continue;
    const set = new Set<unknown>(allowed);
    tests.push((card) => set.has(value(card)));
  }
  for (const [name, value] of Object.entries(RANGES)) {
    const range = rangeOf(query, `${name}_`);
    if (!range) continue;
    tests.push((card) => {
      const time = value(card);
      return time !== null && time >= range.from && time <= range.to;
    });
  }
  if (query.is_blocked !== undefined) {
    tests.push((card) => (card.block !== null) === (query.is_blocked === 1));
  }
  if (!user.isOwner) tests.push((card) => seesBoard(state, user, card.board_id));
  return (card) => tests.every((test) => test(card));
}
