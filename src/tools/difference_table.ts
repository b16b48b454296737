/**
 * Differences between revisions of cards as rows: names in place of ids, words in place of HTML.
 *
 * @module
 */
import { priorityName } from "../businessmap/card_changes.ts";
import type { Difference } from "../businessmap/card_revisions.ts";
import { fieldText } from "../businessmap/custom_fields.ts";
import { CardField } from "../businessmap/entities.ts";
import { toMarkdown } from "../businessmap/richtext.ts";
import { oneLine } from "../businessmap/untrusted.ts";
import type { Cell } from "./answer.ts";
import { minute } from "./card_table.ts";
import { brief } from "./json_sections.ts";
import type { Names } from "./names_of.ts";

/** Characters of a value that a cell shows. */
const SHOWN = 120;

type Show = (value: unknown, names: Names) => string | Promise<string>;

const user: Show = (id, names) => typeof id === "number" ? names.user(id) : "";
const date: Show = (time) => typeof time === "string" ? minute(time) ?? "" : "";
const flag: Show = (value) => value === 1 || value === true ? "yes" : "no";

/** The fields that are shown otherwise than as they come. */
const SHOW: Readonly<Record<string, Show>> = {
  description: async (value) => await toMarkdown(typeof value === "string" ? value : ""),
  owner_user_id: user,
  co_owner_ids: user,
  watcher_ids: user,
  type_id: (id, names) => typeof id === "number" ? names.type(id) : "",
  tag_ids: (id, names) => typeof id === "number" ? names.tags([id]) : "",
  board_id: (id, names) => typeof id === "number" ? names.board(id) : "",
  priority: (value) => typeof value === "number" ? String(priorityName(value)) : "",
  deadline: date,
  archived_at: date,
  discarded_at: date,
  is_blocked: flag,
  block_reason: named("comment", "label"),
  subtasks: (item, names) =>
    item === undefined
      ? ""
      : `${String(memberOf(item, "description") ?? "")}${
        memberOf(item, "finished_at") ? " (finished)" : ""
      }${owned(item, names)}`,
  attachments: named("file_name"),
  linked_cards: (item) =>
    item === undefined ? "" : `${memberOf(item, "link_type")} ${memberOf(item, "card_id")}`,
  custom_fields: (item, names) => {
    const field = CardField.safeParse(item);
    if (!field.success) return "";
    return fieldText(field.data, names.field(field.data.field_id), names.user);
  },
};

/** A row: the field, before, after. Places are looked up on the boards that the card was on. */
export async function differenceRow(
  { field, before, after }: Difference,
  boards: { readonly before: unknown; readonly after: unknown },
  names: Names,
): Promise<Cell[]> {
  const show = async (value: unknown, board: unknown) => {
    if (value === undefined) return null;
    const place = placeName(field, value, board, names);
    const shown = await SHOW[field]?.(value, names);
    return oneLine(place ?? shown ?? (typeof value === "string" ? value : brief(value)), SHOWN);
  };
  return [
    labelOf(field, before ?? after, names),
    await show(before, boards.before),
    await show(after, boards.after),
  ];
}

/** A thing by the first of these members that has a text. */
function named(...keys: string[]): Show {
  return (item) => {
    for (const key of keys) {
      const value = memberOf(item, key);
      if (typeof value === "string" && value !== "") return value;
    }
    return brief(item);
  };
}

function placeName(
  field: string,
  value: unknown,
  board: unknown,
  names: Names,
): string | undefined {
  const structure = typeof board === "number" ? names.structure(board) : undefined;
  if (typeof value !== "number" || !structure) return undefined;
  if (field === "column_id") return structure.column(value)?.path;
  return field === "lane_id" ? structure.lane(value)?.name : undefined;
}

/** `owner` for `owner_user_id`; a custom field by its own name. */
function labelOf(field: string, item: unknown, names: Names): string {
  if (field === "custom_fields") {
    const id = memberOf(item, "field_id");
    return typeof id === "number" ? names.field(id)?.name ?? `field ${id}` : "custom field";
  }
  return field.replace(/_user_id$|_ids?$/, "").replaceAll("_", " ");
}

function owned(item: unknown, names: Names): string {
  const owner = memberOf(item, "owner_user_id");
  return typeof owner === "number" ? `, ${names.user(owner)}` : "";
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
