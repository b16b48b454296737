import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { cardIds, readCards } from "../../businessmap/cards.ts";
import { DomainError } from "../../businessmap/errors.ts";
import type { Ref } from "../../businessmap/names.ts";
import {
  scanTimes,
  secondsOf,
  type Sum,
  SUM_KEYS,
  type SumKey,
  sumsBy,
  type TimeFilter,
  type TimeScan,
} from "../../businessmap/time_report.ts";
import { duration, toDate } from "../../businessmap/times.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Cell, Table } from "../answer.ts";
import { cards, refs, time } from "../arguments.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { defineTool } from "../define.ts";
import { rowsThatFit } from "../fit.ts";
import { type Names, namesOf } from "../names_of.ts";
import { entryTable } from "../time_table.ts";
import { checkIds } from "../unknown_ids.ts";
import { counted } from "../words.ts";

/** Requests for entries that one report may take: ten thousand of them. */
const MAX_PAGES = 10;

/** Cards whose titles are worth a request. */
const MOST_TITLES = 100;

/** Time that was logged, entry by entry or in sums. */
export const getLoggedTime = defineTool({
  name: "get_logged_time",
  title: "Read logged time",
  toolset: "time",
  description:
    "Time logged on cards, subtasks included: each entry, or sums by one or more of card, user, " +
    "day, week, month, category. from and to are days of work, both included. Reads at most " +
    `${MAX_PAGES},000 entries, and says when there are more.`,
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    cards: cards.optional(),
    users: refs.optional(),
    from: time.optional(),
    to: time.optional(),
    categories: z.array(z.int().positive()).min(1).max(100).optional(),
    sum_by: z.array(z.enum(SUM_KEYS)).min(1).max(3).optional(),
    cursor: z.string().max(40).optional(),
  }),
  async handler({ cursor, ...question }, { account, now, maxTokens }) {
    const offset = readCursor(question, cursor);
    const { categories, sum_by } = question;
    const keys = sum_by && [...new Set(sum_by)];
    const filter = await filterOf(account, question, now());
    const scan = await scanTimes(account, filter, MAX_PAGES);
    const entries = categories
      ? scan.entries.filter(({ category_id }) => categories.includes(category_id ?? 0))
      : scan.entries;
    if (entries.length === 0) await checkNamed(account, question);
    else await account.decorating("users", account.users);
    const names = await namesOf(account, []);
    const head = `${counted(entries.length, "entry", "entries")} of logged time, ` +
      `${duration(secondsOf(entries))} together${scan.complete ? "" : notAll(scan)}.`;
    if (entries.length === 0) return { head };
    const table = keys
      ? await sumTable(account, sumsBy(entries, keys), keys, names, offset)
      : entryTable(entries, names);
    const left = table.rows.slice(offset);
    const rows = left.slice(0, rowsThatFit(head, { ...table, rows: left }, maxTokens));
    const next = offset + rows.length;
    return {
      head,
      sections: [{ ...table, rows }],
      ...(next < table.rows.length ? { cursor: writeCursor(question, next) } : {}),
    };
  },
});

/** Sums over a part are no sums: the first line says so. */
function notAll({ entries, matching, requests }: TimeScan): string {
  return `. These are NOT all: ${entries.length} of about ${matching} were read, with the ` +
    `${requests} requests that one call may make; narrow it by from, to, cards or users`;
}

interface Wanted {
  readonly cards?: readonly Ref[] | undefined;
  readonly users?: readonly Ref[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

async function filterOf(
  account: Account,
  { cards, users, from, to }: Wanted,
  now: number,
): Promise<TimeFilter> {
  const from_date = from === undefined ? undefined : toDate(from, now);
  const to_date = to === undefined ? undefined : toDate(to, now);
  if (from_date !== undefined && to_date !== undefined && from_date > to_date) {
    throw new DomainError("invalid", "`to` must not be earlier than `from`.");
  }
  return {
    ...(cards ? { card_ids: await cardIds(account, cards) } : {}),
    ...(users ? { user_ids: await Promise.all(users.map(account.userId)) } : {}),
    ...(from_date === undefined ? {} : { from_date }),
    ...(to_date === undefined ? {} : { to_date }),
  };
}

/** Nothing found may mean that there is no such card or user: the account does not say so. */
async function checkNamed(account: Account, { cards, users }: Wanted): Promise<void> {
  await checkIds(account, { owners: users });
  if (!cards) return;
  const { missing } = await readCards(account, cards, [], { description: false });
  if (missing.length === 0) return;
  throw new DomainError(
    "not_found",
    `There is no time to show: no card has the reference ${
      missing.map((one) => quoted(one)).join(", ")
    }.`,
  );
}

async function sumTable(
  account: Account,
  sums: readonly Sum[],
  keys: readonly SumKey[],
  names: Names,
  offset: number,
): Promise<Table> {
  const place = keys.indexOf("card");
  const ids = place < 0 ? [] : [
    ...new Set(sums.slice(offset, offset + MOST_TITLES).map(({ group }) => Number(group[place]))),
  ];
  const titles = await titlesOf(account, ids);
  const cell = (key: SumKey, value: Cell): Cell =>
    key === "user" && typeof value === "number" ? names.user(value) : value;
  return {
    kind: "table",
    columns: [
      ...keys.map((key) => key === "week" ? "week from" : key),
      ...(place < 0 ? [] : ["title"]),
      "time",
      "hours",
      "entries",
    ],
    rows: sums.map(({ group, seconds, entries }) => [
      ...keys.map((key, index) => cell(key, group[index])),
      ...(place < 0 ? [] : [titles.get(Number(group[place]))]),
      duration(seconds),
      Math.round(seconds / 36) / 100,
      entries,
    ]),
  };
}

async function titlesOf(account: Account, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const found = await account.decorating(
    "cards",
    () => readCards(account, ids.filter((id) => id > 0), [], { description: false }),
  );
  return new Map(found?.cards.map((card) => [card.card_id, card.title]));
}
