/**
 * What depends on things of the library, for plans.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import type { Item } from "../businessmap/library.ts";
import type { Kind } from "../businessmap/library_kinds.ts";
import type { LostValue } from "../businessmap/library_values.ts";
import type { Cell, Table } from "./answer.ts";
import { boardsOf, rulesOf } from "./library_table.ts";

/** Cards that a row names at most. */
const MOST_CARDS = 20;

/**
 * The things with the boards, cards and business rules that use them. Costs no request: names of
 * boards are shown where they are known.
 *
 * @param more Further columns, a cell for each thing.
 */
export async function lostTable(
  account: Account,
  kind: Kind,
  items: readonly Item[],
  more: Readonly<Record<string, readonly Cell[]>> = {},
): Promise<Table> {
  const known = await account.knownBoards() ?? [];
  const names = new Map(known.map((board) => [board.board_id, board.name]));
  return {
    kind: "table",
    columns: [
      kind.id,
      "name",
      "boards",
      "cards with it",
      "cards",
      "outcomes",
      "business rules",
      ...Object.keys(more),
    ],
    rows: items.map((item, index) => [
      item.id,
      item.name,
      item.availability === "all_boards" ? "all boards" : boardsOf(item, names) || "none",
      item.cards?.length,
      cardsOf(item),
      typeof item.row.outcome_count === "number" ? item.row.outcome_count : undefined,
      kind.usedBy.includes("business_rules") ? rulesOf(item) ?? "not told" : undefined,
      ...Object.values(more).map((cells) => cells[index]),
    ]),
  };
}

/** Values of custom fields that would be deleted, a row each. */
export function lostValueTable(values: readonly LostValue[]): Table {
  return {
    kind: "table",
    title: "Values",
    columns: ["field_id", "value_id", "value", "cards", "replaced by"],
    rows: values.map(({ fieldId, value, cards, replacement }) => [
      fieldId,
      value.id,
      value.value,
      cards,
      replacement,
    ]),
  };
}

function cardsOf({ cards = [] }: Item): string {
  const left = cards.length - MOST_CARDS;
  return cards.slice(0, MOST_CARDS).join(", ") + (left > 0 ? ` and ${left} more` : "");
}
