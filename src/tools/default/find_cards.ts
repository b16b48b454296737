import * as z from "zod";
import { scanCards } from "../../businessmap/card_scans.ts";
import { describeSearch, prepareSearch } from "../card_search.ts";
import { CARD_COLUMNS, cardTable } from "../card_table.ts";
import { customFields, refs, time } from "../arguments.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { defineTool } from "../define.ts";
import { rowsThatFit } from "../fit.ts";
import { namesOf } from "../names_of.ts";
import { checkIds } from "../unknown_ids.ts";

/** How many pages of a thousand cards one search may read. */
const MAX_PAGES = 10;

/** How many boards' structures a search reads for the names of columns. */
const MAX_STRUCTURES = 4;

const range = z.strictObject({ from: time.optional(), to: time.optional() });

const input = z.strictObject({
  boards: refs.optional(),
  workspaces: refs.optional(),
  text: z.string().max(300).optional().describe("Words, all in title, description or custom id"),
  owners: refs.optional().describe("Users, `me`, `none`"),
  columns: refs.optional(),
  sections: z.array(z.enum(["backlog", "requested", "in_progress", "done"])).min(1).optional(),
  lanes: refs.optional(),
  types: refs.optional(),
  tags: refs.optional().describe("All of them"),
  priorities: refs.optional(),
  blocked: z.boolean().optional(),
  state: z.enum(["active", "archived", "discarded"]).optional(),
  due: z.union([z.literal("overdue"), range]).optional(),
  created: range.optional(),
  modified: range.optional(),
  custom_fields: customFields.optional(),
  sort: z.enum(["newest", "oldest", "deadline", "priority", "modified", "title", "size"])
    .optional(),
  fields: z.array(z.enum(CARD_COLUMNS)).min(1).optional().describe("Columns of the answer"),
  limit: z.int().min(1).max(200).optional().describe("Default 25"),
  cursor: z.string().max(40).optional(),
});
export type FindCardsInput = z.output<typeof input>;

/** Cards by any mix of criteria, over any number of boards. */
export const findCards = defineTool({
  name: "find_cards",
  title: "Find cards",
  toolset: "default",
  description:
    "Cards that meet all given criteria, over any number of boards (all, when none is named; boards and workspaces add up). " +
    "Dates: 2026-01-31, a time, or -7d, today, 2w. For descriptions, comments or links use get_cards.",
  effect: "read",
  idempotent: true,
  input,
  async handler(args, { account, now, maxTokens }) {
    const { cursor, limit = 25, ...question } = args;
    const offset = readCursor(question, cursor);
    const search = await prepareSearch(account, args, now());
    const scan = await scanCards(account, search.filter, search.depth, MAX_PAGES);
    const matching = search.select(scan.cards);
    if (matching.length === 0) await checkIds(account, args);
    const page = matching.slice(offset, offset + limit);
    // Names are worth a few requests, but not on top of a search that took many.
    const small = scan.requests <= 2;
    const names = await namesOf(account, page, {
      structures: small ? MAX_STRUCTURES : 0,
      users: true,
      types: small,
      tags: small,
    });
    const head = (shown: number) =>
      describeSearch({
        matching: matching.length,
        offset,
        shown,
        scan,
        local: search.local,
        confined: search.confined,
      });
    if (page.length === 0) return { head: head(0) };
    const table = cardTable(page, names, now(), args.fields);
    // What does not fit is left to the cursor, so that paging brings every card once.
    const rows = table.rows.slice(0, rowsThatFit(head(page.length), table, maxTokens));
    const next = offset + rows.length;
    return {
      head: head(rows.length),
      sections: [{ ...table, rows }],
      ...(next < matching.length ? { cursor: writeCursor(question, next) } : {}),
    };
  },
});
