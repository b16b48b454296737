import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { type Item, listItems, pickItem, type Row } from "../../businessmap/library.ts";
import { type Kind, KIND_NAMES, KINDS } from "../../businessmap/library_kinds.ts";
import { toMarkdown } from "../../businessmap/richtext.ts";
import type { Table } from "../answer.ts";
import { ref, refs } from "../arguments.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { defineTool } from "../define.ts";
import { rowsThatFit } from "../fit.ts";
import { libraryTable, settingsOf } from "../library_table.ts";
import { checkIds } from "../unknown_ids.ts";
import { counted } from "../words.ts";

/** What boards share, and on which boards it is. */
export const listLibrary = defineTool({
  name: "list_library",
  title: "List tags, types, reasons, fields, templates",
  toolset: "library",
  description:
    "Tags, stickers, card types, block and discard reasons, custom fields with the values they " +
    "offer, or card templates: where they are available. items shows all settings of some, uses " +
    "counts cards and names business rules.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    kind: z.enum(KIND_NAMES),
    board: ref.optional().describe("Only what is on it"),
    query: z.string().max(200).optional(),
    items: refs.optional(),
    uses: z.boolean().optional(),
    cursor: z.string().max(40).optional(),
  }),
  async handler({ cursor, ...question }, { account, maxTokens }) {
    const offset = readCursor(question, cursor);
    const kind = KINDS[question.kind];
    const { board, items, query = "", uses = false } = question;
    const boardId = board === undefined ? undefined : await account.boardId(board);
    const all = await listItems(account, kind, uses);
    const named = items?.map((item) => pickItem(kind, item, all));
    const words = query.toLowerCase().trim();
    const found = (named ?? all).filter((item) =>
      item.name.toLowerCase().includes(words) && (boardId === undefined || isOn(item, boardId))
    );
    if (board !== undefined && found.length === 0) await checkIds(account, { boards: [board] });
    const head = `${counted(found.length, kind.one, kind.many)}${
      boardId === undefined ? "" : ` on board ${boardId}`
    }.`;
    if (found.length === 0) return { head };
    const table = libraryTable(kind, found, await boardNames(account, found), {
      settings: named !== undefined,
      ...(boardId === undefined ? {} : { boardId }),
    });
    const left = table.rows.slice(offset);
    const rows = left.slice(0, rowsThatFit(head, { ...table, rows: left }, maxTokens));
    const next = offset + rows.length;
    return {
      head,
      sections: [{ ...table, rows }, ...(named ? await cardsOf(kind, named) : [])],
      ...(next < table.rows.length ? { cursor: writeCursor(question, next) } : {}),
    };
  },
});

/** What is on all boards is on this one, whether or not the account names it there. */
function isOn(item: Item, boardId: number): boolean {
  return item.availability === "all_boards" ||
    (item.boards?.some((board) => board.id === boardId) ?? false);
}

async function boardNames(
  account: Account,
  items: readonly Item[],
): Promise<ReadonlyMap<number, string>> {
  const some = items.some((item) => item.availability !== "all_boards" && item.boards?.length);
  const boards = some ? await account.decorating("boards", account.boards) : undefined;
  return new Map(boards?.map((board) => [board.board_id, board.name]));
}

/** The cards of the templates that were named. */
async function cardsOf(kind: Kind, items: readonly Item[]): Promise<Table[]> {
  if (!kind.has.includes("card")) return [];
  const rows = items.flatMap((item) => {
    const cards = Array.isArray(item.row.template_cards) ? item.row.template_cards : [];
    return cards.map((card: Row) => ({ id: item.id, card }));
  });
  return [{
    kind: "table",
    title: "Cards in them",
    columns: ["template", "title", "description", "holds"],
    rows: await Promise.all(rows.map(async ({ id, card }) => [
      id,
      typeof card.name === "string" ? card.name : null,
      typeof card.description === "string" ? await toMarkdown(card.description) : null,
      settingsOf(card, ["template_card_id", "name", "description"]),
    ])),
  }];
}
