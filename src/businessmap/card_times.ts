/**
 * How long cards were where, worked out from their movements and blocks.
 *
 * @module
 */
import type { Stay } from "./card_history.ts";
import type { Card } from "./entities.ts";

/** The numbers of the sections. */
const IN_PROGRESS = 3;
const DONE = 4;

/** One stay in one place; milliseconds. */
export interface TimedStay {
  readonly stay: Stay;
  readonly milliseconds: number;
}

/** All stays in one column together. */
export interface ColumnTime {
  readonly stay: Stay;
  readonly milliseconds: number;
  readonly visits: number;
}

/** A block, as far as the account tells: the shape of these rows is not documented. */
export interface TimedBlock {
  readonly start: string | null;
  readonly end: string | null;
  readonly milliseconds: number;
  readonly reasonId: number | null;
  readonly comment: string;
}

/** The times of one card. */
export interface CardTimes {
  readonly card: Card;
  /** In order of time. */
  readonly stays: readonly TimedStay[];
  /** In the order in which the card came into them. */
  readonly columns: readonly ColumnTime[];
  readonly blocks: readonly TimedBlock[];
  /** When it first came into a section in progress or done, and last into done, if it is there. */
  readonly started: string | null;
  readonly finished: string | null;
  /** From the creation, and from the start, to the end or to now. */
  readonly lead: number | null;
  readonly cycle: number | null;
  readonly blocked: number;
}

/** Works out the times of a card that was read with transitions and block times. */
export function timesOf(card: Card, now: number): CardTimes {
  // The clock of a card that was put away stands still, whatever its last stay says.
  const away = instant(card.archived_at) ?? instant(card.discarded_at);
  const until = away ?? now;
  const stays = card.transitions.filter(({ start }) => instant(start) !== undefined)
    .toSorted((a, b) => (instant(a.start) ?? 0) - (instant(b.start) ?? 0))
    .map((stay) => ({ stay, milliseconds: between(stay.start, stay.end, until) }));
  const blocks = card.block_times.map((row) => blockOf(row, until));
  const entries = stays.filter(({ stay }, index) =>
    (stay.section ?? 0) !== (stays[index - 1]?.stay.section ?? 0)
  );
  const started = entries.find(({ stay }) => (stay.section ?? 0) >= IN_PROGRESS)?.stay.start ??
    null;
  const isDone = (stays.at(-1)?.stay.section ?? card.section) === DONE;
  const finished = isDone
    ? entries.findLast(({ stay }) => stay.section === DONE)?.stay.start ?? null
    : null;
  const created = card.created_at ?? stays[0]?.stay.start ?? null;
  return {
    card,
    stays,
    columns: columnsOf(stays),
    blocks,
    started,
    finished,
    lead: created === null ? null : between(created, finished, until),
    cycle: started === null ? null : between(started, finished, until),
    blocked: blocks.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  };
}

function columnsOf(stays: readonly TimedStay[]): ColumnTime[] {
  const columns = new Map<string, ColumnTime>();
  let before: string | undefined;
  for (const { stay, milliseconds } of stays) {
    const key = `${stay.board_id} ${stay.column_id}`;
    const sum = columns.get(key) ?? { stay, milliseconds: 0, visits: 0 };
    columns.set(key, {
      stay,
      milliseconds: sum.milliseconds + milliseconds,
      // A change of lane is no new visit of the column.
      visits: sum.visits + (before === key ? 0 : 1),
    });
    before = key;
  }
  return [...columns.values()];
}

function blockOf(row: Readonly<Record<string, unknown>>, until: number): TimedBlock {
  const text = (value: unknown) => typeof value === "string" ? value : null;
  const [start, end] = [text(row.start), text(row.end)];
  return {
    start,
    end,
    milliseconds: start === null ? 0 : between(start, end, until),
    reasonId: typeof row.reason_id === "number" ? row.reason_id : null,
    comment: text(row.comment) ?? "",
  };
}

function between(start: string | null, end: string | null, until: number): number {
  const from = instant(start);
  return from === undefined ? 0 : Math.max(0, (instant(end) ?? until) - from);
}

function instant(time: string | null): number | undefined {
  const parsed = time === null ? NaN : Date.parse(time);
  return Number.isNaN(parsed) ? undefined : parsed;
}
