/**
 * Cards as rows of a table: the same columns in every answer.
 *
 * @module
 */
import { priorityName } from "../businessmap/card_changes.ts";
import type { Card } from "../businessmap/entities.ts";
import { sectionName } from "../businessmap/structure.ts";
import { age } from "../businessmap/times.ts";
import type { Cell, Table } from "./answer.ts";
import type { Names } from "./names_of.ts";

/** What a card table can show beside id and title. */
export const CARD_COLUMNS = [
  "custom_id",
  "board",
  "column",
  "lane",
  "section",
  "owner",
  "type",
  "size",
  "priority",
  "deadline",
  "tags",
  "blocked",
  "subtasks",
  "comments",
  "color",
  "created",
  "modified",
  "here_since",
] as const;
export type CardColumn = (typeof CARD_COLUMNS)[number];

/** Shown when the caller does not choose. */
const USUAL: readonly CardColumn[] = [
  "column",
  "lane",
  "owner",
  "type",
  "priority",
  "deadline",
  "tags",
  "blocked",
];

/** A table of cards. The board is shown when there are several and the caller did not choose. */
export function cardTable(
  cards: readonly Card[],
  names: Names,
  now: number,
  chosen?: readonly CardColumn[],
): Table {
  const boards = new Set(cards.map((card) => card.board_id));
  const columns = chosen ?? (boards.size > 1 ? ["board" as const, ...USUAL] : USUAL);
  return {
    kind: "table",
    columns: ["id", "title", ...columns],
    rows: cards.map((card) => [
      card.card_id,
      card.title,
      ...columns.map((column) => cell(card, column, names, now)),
    ]),
  };
}

function cell(card: Card, column: CardColumn, names: Names, now: number): Cell {
  switch (column) {
    case "custom_id":
      return card.custom_id;
    case "board":
      return names.board(card.board_id);
    case "column":
      return names.column(card);
    case "lane":
      return names.lane(card);
    case "section":
      return sectionName(card.section);
    case "owner":
      return names.user(card.owner_user_id);
    case "type":
      return names.type(card.type_id);
    case "size":
      return card.size;
    case "priority":
      return priorityName(card.priority);
    case "deadline":
      return deadline(card, now);
    case "tags":
      return names.tags(card.tag_ids);
    case "blocked":
      return card.is_blocked ? card.block_reason?.comment || "yes" : null;
    case "subtasks": {
      const done = card.finished_subtask_count ?? 0;
      const all = done + (card.unfinished_subtask_count ?? 0);
      return all === 0 ? null : `${done}/${all}`;
    }
    case "comments":
      return card.comment_count || null;
    case "color":
      return card.color;
    case "created":
      return minute(card.created_at);
    case "modified":
      return minute(card.last_modified);
    case "here_since":
      return minute(card.in_current_position_since);
  }
}

/** Whether a card's deadline has passed without it being done. */
export function isOverdue(card: Card, now: number): boolean {
  return card.deadline !== null && card.section !== 4 && endOf(card.deadline) < now;
}

/** A deadline without a time, which is kept as a day's first second, lasts to the day's end. */
function endOf(deadline: string): number {
  return Date.parse(deadline) + (deadline.endsWith("T00:00:00Z") ? 86_400_000 : 0);
}

function deadline(card: Card, now: number): string | null {
  if (card.deadline === null) return null;
  const day = card.deadline.endsWith("T00:00:00Z")
    ? card.deadline.slice(0, 10)
    : minute(card.deadline);
  return isOverdue(card, now) ? `${day} (${age(now - endOf(card.deadline))} late)` : day;
}

/** `2026-11-24 07:45`, UTC. */
export function minute(time: string | null): string | null {
  return time === null ? null : time.slice(0, 16).replace("T", " ");
}
