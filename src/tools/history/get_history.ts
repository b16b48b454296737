import * as z from "zod";
import { cardIds } from "../../businessmap/cards.ts";
import {
  EVENTS_PER_PAGE,
  HISTORY_NAMES,
  type HistoryEvent,
  historyPage,
} from "../../businessmap/histories.ts";
import { toDateTime, toEnd } from "../../businessmap/times.ts";
import type { Cell, Table } from "../answer.ts";
import { cards, refs, time } from "../arguments.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { minute } from "../card_table.ts";
import { defineTool } from "../define.ts";
import { rowsThatFit } from "../fit.ts";
import { brief } from "../json_sections.ts";
import { type Names, namesOf } from "../names_of.ts";
import { hideSecrets } from "../secrets.ts";

/** Who did what to the things of the account. */
export const getHistory = defineTool({
  name: "get_history",
  title: "Read histories",
  toolset: "history",
  description:
    "Who created, changed or deleted things of one kind, and when; for business_rules, what they " +
    "did to cards. events are such as board_created; a wrong one lists them.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    of: z.enum(HISTORY_NAMES),
    things: refs.optional(),
    cards: cards.optional(),
    users: refs.optional(),
    events: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
    from: time.optional(),
    to: time.optional(),
    cursor: z.string().max(40).optional(),
  }),
  async handler({ cursor, ...question }, { account, now, maxTokens }) {
    const offset = readCursor(question, cursor);
    const { of, things, events, users, from, to } = question;
    const wanted = {
      things,
      events,
      cards: question.cards && await cardIds(account, question.cards),
      users: users && await Promise.all(users.map(account.userId)),
      from: from === undefined ? undefined : toDateTime(from, now()),
      to: to === undefined ? undefined : toEnd(to, now()),
    };
    const number = Math.floor(offset / EVENTS_PER_PAGE) + 1;
    const page = await historyPage(account, of, wanted, number);
    const rows = page.rows.slice(offset % EVENTS_PER_PAGE);
    if (rows.length === 0) return { head: `No ${offset === 0 ? "" : "more "}events of ${of}.` };
    await account.decorating("users", account.users);
    const table = eventTable(rows, await namesOf(account, []));
    const head = (shown: number) => {
      const place = `Events ${offset + 1} to ${offset + shown} of ${of}`;
      return page.pages > 1
        ? `${place}, of about ${page.pages * EVENTS_PER_PAGE}.`
        : `${place}, of ${page.rows.length}.`;
    };
    const fitting = table.rows.slice(0, rowsThatFit(head(rows.length), table, maxTokens));
    const next = offset + fitting.length;
    const isMore = fitting.length < rows.length || number < page.pages;
    return {
      head: head(fitting.length),
      sections: [{ ...table, rows: fitting }],
      ...(isMore ? { cursor: writeCursor(question, next) } : {}),
    };
  },
});

function eventTable(events: readonly HistoryEvent[], names: Names): Table {
  return {
    kind: "table",
    columns: ["at", "event", "id", "user", "details"],
    rows: events.map((event): Cell[] => [
      minute(event.time),
      event.event,
      event.thing,
      names.user(event.userId),
      brief(hideSecrets(event.details)),
    ]),
  };
}
