/**
 * Values of custom fields on cards.
 *
 * @module
 */
import { numberOf, numbersOf, objectsOf, stringOf } from "./fields.ts";
import { nextId, type State } from "./state.ts";
import type { Card, Fields, FieldValue } from "./types.ts";

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Keys by which the entries of a list are told apart. */
function merged(
  there: readonly Fields[],
  key: string,
  added: readonly Fields[],
  removed: readonly number[],
): Fields[] {
  const gone = new Set<unknown>(removed);
  const list = there.filter((one) => !gone.has(one[key]));
  for (const one of added) {
    const at = list.findIndex((other) => other[key] === one[key]);
    if (at >= 0) list[at] = { ...list[at], ...one };
    else list.push({ ...one });
  }
  return list.map((one, index) => "position" in one ? { ...one, position: index } : one);
}

function plainValue(field: Fields, given: string): Fields {
  if (field.type === "number") {
    const value = Number(given);
    const shown = `${field.prefix ?? ""}${value}${field.suffix ?? ""}`;
    return { value, display_value: shown };
  }
  const shown = field.type === "single_line_text"
    ? `${field.prefix ?? ""}${given}${field.suffix ?? ""}`
    : given;
  return { value: given, display_value: shown };
}

function dropdown(old: Fields, body: Fields): Fields {
  const added = objectsOf(body, "selected_values_to_add_or_update")
    .map((one) => ({ value_id: one.value_id, position: one.position ?? 0 }));
  const removed = numbersOf(body, "selected_value_ids_to_remove");
  const other = stringOf(body, "other_value");
  return {
    other_value: other === undefined ? old.other_value ?? null : other,
    values: merged(objectsOf(old, "values"), "value_id", added, removed),
  };
}

function files(state: State, old: Fields, body: Fields): Fields {
  const added = objectsOf(body, "files_to_add").map((one) => ({
    id: nextId(state, "attachment"),
    file_name: one.file_name,
    link: one.link,
    position: one.position ?? 0,
  }));
  const updated = objectsOf(body, "files_to_update");
  const removed = numbersOf(body, "file_ids_to_remove");
  return { files: merged(objectsOf(old, "files"), "id", [...updated, ...added], removed) };
}

function valueOf(state: State, user_id: number, field: Fields, old: Fields, body: Fields): Fields {
  switch (field.type) {
    case "dropdown":
      return dropdown(old, body);
    case "contributor": {
      const added = numbersOf(body, "contributor_ids_to_add").map((id) => ({ user_id: id }));
      const removed = numbersOf(body, "contributor_ids_to_remove");
      return { contributors: merged(objectsOf(old, "contributors"), "user_id", added, removed) };
    }
    case "file":
      return files(state, old, body);
    case "vote": {
      const mine = [{ vote: body.vote ?? null, comment: body.comment ?? "", user_id }];
      return { votes: merged(objectsOf(old, "votes"), "user_id", mine, []) };
    }
    case "card_picker": {
      const added = objectsOf(body, "selected_cards_to_add_or_update")
        .map((one) => ({ selected_card_id: one.selected_card_id, position: one.position ?? 0 }));
      const removed = numbersOf(body, "selected_card_ids_to_remove");
      const there = objectsOf(old, "selected_cards");
      return { selected_cards: merged(there, "selected_card_id", added, removed) };
    }
    default: {
      const value = stringOf(body, "value");
      return typeof value === "string" ? plainValue(field, value) : { value: null };
    }
  }
}

/** Sets or changes the value of one field; tells whether anything changed. */
export function setFieldValue(
  state: State,
  user_id: number,
  card: Card,
  field_id: number,
  body: Fields,
): boolean {
  const field = state.library.customFields.get(field_id);
  if (!field) return false;
  const old = card.fields.get(field_id);
  const value: FieldValue = { field_id, ...valueOf(state, user_id, field, old ?? {}, body) };
  if (value.value === null) return card.fields.delete(field_id);
  if (same(old, value)) return false;
  card.fields.set(field_id, value);
  return true;
}

/** The custom field part of a create or an update; removals come first (vendor's client). */
export function changeFieldValues(
  state: State,
  user_id: number,
  card: Card,
  body: Fields,
): boolean {
  let changed = false;
  for (const field_id of numbersOf(body, "custom_field_ids_to_remove")) {
    if (card.fields.delete(field_id)) changed = true;
  }
  for (const value of objectsOf(body, "custom_fields_to_add_or_update")) {
    const field_id = numberOf(value, "field_id") ?? 0;
    if (setFieldValue(state, user_id, card, field_id, value)) changed = true;
  }
  return changed;
}
