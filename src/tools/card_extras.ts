/**
 * What few cards have: shown in a table of its own, with a row for those that have any of it.
 *
 * @module
 */
import type { Expansion } from "../businessmap/cards.ts";
import type { Card } from "../businessmap/entities.ts";
import type { Cell, Table } from "./answer.ts";
import type { Names } from "./names_of.ts";

/** What has to be expanded for it. */
export const EXTRAS: readonly Expansion[] = [
  "co_owner_ids",
  "watcher_ids",
  "stickers",
  "initiative_details",
  "checked_column_checklist_items",
];

const COLUMNS: Readonly<Record<string, (card: Card, names: Names) => Cell>> = {
  co_owners: (card, names) => card.co_owner_ids.map(names.user).join(", "),
  watchers: (card, names) => card.watcher_ids.map(names.user).join(", "),
  stickers: (card, names) =>
    card.stickers.map(({ sticker_id }) => names.sticker(sticker_id)).join(", "),
  planned_start: (card) => day(card.initiative_details?.planned_start_date),
  planned_end: (card) => day(card.initiative_details?.planned_end_date),
  checked: (card, names) => checkedItems(card).map((id) => names.criterion(card, id)).join("; "),
};

/** The table, if any of the cards has any of it. */
export function extrasTable(cards: readonly Card[], names: Names): Table[] {
  const rows = cards.map((card) => [
    card.card_id,
    ...Object.values(COLUMNS).map((cell) => cell(card, names) || null),
  ]).filter(([, ...cells]) => cells.some((cell) => cell !== null));
  const columns = ["card", ...Object.keys(COLUMNS)];
  return rows.length === 0 ? [] : [{ kind: "table", title: "Also", columns, rows }];
}

/** Exit criteria that are met: under the name of the expansion, or that of a whole card. */
function checkedItems(card: Card): number[] {
  const items = [...card.checked_column_checklist_items, ...card.column_checklist_items];
  return [...new Set(items.map(({ item_id }) => item_id))];
}

function day(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, 10) : null;
}
