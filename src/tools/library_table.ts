/**
 * Things of the library as rows of a table.
 *
 * @module
 */
import type { Item, Row } from "../businessmap/library.ts";
import type { Kind } from "../businessmap/library_kinds.ts";
import type { Cell, Table } from "./answer.ts";

/** Boards that a row names at most. */
const MOST_BOARDS = 15;

/** What a block reason asks of whoever blocks a card with it, by the API's names. */
const ASKS = { with_cards: "cards", with_date: "date", with_users: "users" } as const;

/** Properties that have a column of their own, or mean nothing to people. */
const SHOWN = [
  "name",
  "label",
  "type",
  "color",
  "description",
  "availability",
  "is_enabled",
  "boards",
  "board_ids",
  "board_count",
  "card_ids",
  "card_count",
  "outcome_count",
  "business_rules",
  "allowed_values",
  "template_cards",
  ...Object.keys(ASKS),
];

/** A row a thing; with `settings`, all its other properties by the API's names. */
export function libraryTable(
  kind: Kind,
  items: readonly Item[],
  boardNames: ReadonlyMap<number, string>,
  show: { readonly settings: boolean; readonly boardId?: number },
): Table {
  return {
    kind: "table",
    columns: [
      kind.id,
      "name",
      "type",
      "availability",
      "disabled",
      "color",
      "boards",
      "settings on this board",
      "values",
      "asks for",
      "description",
      "cards",
      "outcomes",
      "business rules",
      "settings",
    ],
    rows: items.map((item) => [
      item.id,
      item.name,
      text(item.row.type),
      item.availability,
      item.enabled ? null : "yes",
      text(item.row.color),
      boardsOf(item, boardNames),
      show.boardId === undefined ? null : ownSettings(item, show.boardId),
      item.values.map((one) => `${one.value}${one.isDefault ? " (default)" : ""}`).join(", "),
      Object.entries(ASKS).flatMap(([key, what]) => item.row[key] === 1 ? [what] : []).join(", "),
      text(item.row.description),
      item.cards?.length ?? count(item.row.card_count),
      count(item.row.outcome_count),
      rulesOf(item),
      show.settings ? settingsOf(item.row, [kind.id, ...SHOWN]) : null,
    ]),
  };
}

/** The names of the boards that a thing is on; empty where it is on all. */
export function boardsOf(item: Item, names: ReadonlyMap<number, string>): string {
  if (item.availability === "all_boards") return "";
  const boards = item.boards ?? [];
  const shown = boards.slice(0, MOST_BOARDS).map(({ id }) => {
    const name = names.get(id);
    return name === undefined ? `#${id}` : `${id} ${name}`;
  });
  const left = boards.length - shown.length;
  return shown.join(", ") + (left > 0 ? ` and ${left} more` : "");
}

/** The business rules that use a thing, as far as they are told. */
export function rulesOf(item: Item): string | undefined {
  const rules = item.row.business_rules;
  if (!Array.isArray(rules)) return undefined;
  return rules.map((rule: Row) => text(rule.name) ?? `#${count(rule.rule_id) ?? "?"}`).join(", ");
}

function ownSettings(item: Item, boardId: number): string {
  const own = item.boards?.find((board) => board.id === boardId);
  return own ? settingsOf(own.settings, []) : "";
}

/** `min_value 0, suffix days`: what is set, but for the properties with a place of their own. */
export function settingsOf(row: Row, without: readonly string[]): string {
  return Object.entries(row).flatMap(([key, value]) => {
    if (without.includes(key) || value === null || value === undefined || value === "") return [];
    if (Array.isArray(value) && value.length === 0) return [];
    return [`${key} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`];
  }).join(", ");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function count(value: unknown): Cell {
  return typeof value === "number" ? value : undefined;
}
