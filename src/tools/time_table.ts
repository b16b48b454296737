/**
 * Logged time as rows of a table.
 *
 * @module
 */
import type { LoggedTime } from "../businessmap/entities.ts";
import { duration } from "../businessmap/times.ts";
import type { Table } from "./answer.ts";
import type { Names } from "./names_of.ts";

/** One row an entry. A category is its id: the API does not tell the names. */
export function entryTable(entries: readonly LoggedTime[], names: Names): Table {
  return {
    kind: "table",
    columns: ["logged_time_id", "card", "subtask", "date", "time", "user", "category", "comment"],
    rows: entries.map((entry) => [
      entry.logged_time_id,
      entry.card_id,
      entry.subtask_id,
      entry.date,
      duration(entry.time ?? 0),
      names.user(entry.user_id),
      entry.category_id,
      entry.comment,
    ]),
  };
}
