/**
 * Logged time over cards, people and days: all of its entries, and sums of them.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { LoggedTime } from "./entities.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";

/** Which entries are meant; what is left out means all. */
export interface TimeFilter {
  readonly card_ids?: readonly number[];
  readonly user_ids?: readonly number[];
  /** Days on which the work was done, both included. */
  readonly from_date?: string;
  readonly to_date?: string;
}

/** The entries that were read. */
export interface TimeScan {
  readonly entries: readonly LoggedTime[];
  /** False when there are more pages than may be read. */
  readonly complete: boolean;
  /** About how many there are: exact when complete. */
  readonly matching: number;
  readonly requests: number;
}

/** The largest page (the vendor's document). */
const PER_PAGE = 1_000;

/** All entries that a filter matches, those of subtasks included, up to `maxPages` requests. */
export async function scanTimes(
  account: Account,
  filter: TimeFilter,
  maxPages: number,
): Promise<TimeScan> {
  const read = (page: number) =>
    account.client.page(
      "getLoggedTimes",
      { query: { ...filter, include_logged_time_for_subtasks: 1, per_page: PER_PAGE, page } },
      LoggedTime,
      {
        freshness: FRESHNESS.cards,
        tags: [TAGS.cards, TAGS.cardsAnywhere],
        priority: page === 1 ? "person" : "scan",
      },
    );
  const first = await read(1);
  const last = Math.min(first.pages, maxPages);
  const entries = [...first.rows];
  if (last > 1) await account.progress(1, last, "Reading logged time");
  for (let page = 2; page <= last; page += 2) {
    // Two at a time: quick enough, and little is wasted when the caller gives up.
    const batch = [read(page), ...(page + 1 <= last ? [read(page + 1)] : [])];
    for (const { rows } of await Promise.all(batch)) entries.push(...rows);
    await account.progress(Math.min(page + 1, last), last, "Reading logged time");
  }
  const complete = first.pages <= maxPages;
  return {
    entries,
    complete,
    matching: complete ? entries.length : first.pages * PER_PAGE,
    requests: Math.max(1, last),
  };
}

/** What entries can be summed by. */
export const SUM_KEYS = ["card", "user", "day", "week", "month", "category"] as const;
export type SumKey = (typeof SUM_KEYS)[number];

/** The part of an entry that a sum is over; a week is its Monday. */
const KEYS: Readonly<Record<SumKey, (entry: LoggedTime) => string | number | null>> = {
  card: (entry) => entry.card_id,
  user: (entry) => entry.user_id,
  day: (entry) => dayOf(entry),
  week: (entry) => mondayOf(dayOf(entry)),
  month: (entry) => dayOf(entry)?.slice(0, 7) ?? null,
  category: (entry) => entry.category_id,
};

/** Seconds and entries of one group. */
export interface Sum {
  /** One a key, in the order of the keys. */
  readonly group: readonly (string | number | null)[];
  readonly seconds: number;
  readonly entries: number;
}

/** The seconds of all entries together. */
export function secondsOf(entries: readonly LoggedTime[]): number {
  return entries.reduce((sum, { time }) => sum + (time ?? 0), 0);
}

/** Sums by one or more keys: in order of time where one is a period, else the largest first. */
export function sumsBy(entries: readonly LoggedTime[], keys: readonly SumKey[]): Sum[] {
  const groups = new Map<string, LoggedTime[]>();
  for (const entry of entries) {
    const name = JSON.stringify(keys.map((key) => KEYS[key](entry)));
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  const period = keys.findIndex((key) => key === "day" || key === "week" || key === "month");
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{
      group: keys.map((key) => KEYS[key](first)),
      seconds: secondsOf(group),
      entries: group.length,
    }];
  }).sort((a, b) =>
    (period < 0 ? 0 : String(a.group[period]).localeCompare(String(b.group[period]))) ||
    b.seconds - a.seconds
  );
}

function dayOf({ date }: LoggedTime): string | null {
  return date?.slice(0, 10) ?? null;
}

function mondayOf(day: string | null): string | null {
  const time = day === null ? NaN : Date.parse(day);
  if (Number.isNaN(time)) return null;
  const date = new Date(time);
  date.setUTCDate(date.getUTCDate() - (date.getUTCDay() + 6) % 7);
  return date.toISOString().slice(0, 10);
}
