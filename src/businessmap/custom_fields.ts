/**
 * Values of custom fields: written by name, shown by name.
 *
 * @module
 */
import type { Account } from "./account.ts";
import type { CardField, CustomField } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { type Ref, resolve } from "./names.ts";
import { quoted } from "./untrusted.ts";

/** A field and what it is to hold; null empties it. */
export interface FieldValue {
  readonly field: Ref;
  readonly value: string | number | readonly (string | number)[] | null;
}

/** Kinds of field whose value is one string, as the vendor's document names them. */
const SINGLE = new Set(["single_line_text", "multi_line_text", "number", "date", "link"]);

/**
 * The part of a card write that sets custom fields. A dropdown's or contributor's values replace
 * what was there: the field is emptied in the same request, as the vendor's own client does.
 */
export async function customFieldChanges(
  account: Account,
  wanted: readonly FieldValue[],
  isNew: boolean,
): Promise<Record<string, unknown>> {
  const changes: Record<string, unknown>[] = [];
  const emptied: number[] = [];
  for (const { field: ref, value } of wanted) {
    const field = await account.customField(ref);
    if (value === null) {
      emptied.push(field.field_id);
      continue;
    }
    const values = Array.isArray(value) ? [...value] : [value];
    if (SINGLE.has(field.type)) {
      changes.push({ field_id: field.field_id, value: single(field, values) });
    } else if (field.type === "dropdown") {
      if (!isNew) emptied.push(field.field_id);
      changes.push({
        field_id: field.field_id,
        selected_values_to_add_or_update: values.map((name) => ({
          value_id: allowedValue(field, name),
        })),
      });
    } else if (field.type === "contributor") {
      if (!isNew) emptied.push(field.field_id);
      changes.push({
        field_id: field.field_id,
        contributor_ids_to_add: await Promise.all(values.map(account.userId)),
      });
    } else {
      throw new DomainError(
        "invalid",
        `Custom field ${quoted(field.name)} is of a kind that cannot be set here ` +
          `(${quoted(field.type)}). Text, number, date, link, dropdown and contributor fields can.`,
      );
    }
  }
  return {
    ...(changes.length > 0 ? { custom_fields_to_add_or_update: changes } : {}),
    ...(emptied.length > 0 && !isNew ? { custom_field_ids_to_remove: emptied } : {}),
  };
}

/** A card's value of a field, in words. */
export function fieldText(
  value: CardField,
  field: CustomField | undefined,
  userName: (id: number) => string,
): string {
  if (value.values.length > 0 || value.other_value) {
    const names = value.values.map(({ value_id }) =>
      field?.allowed_values.find((allowed) => allowed.value_id === value_id)?.value ??
        `#${value_id}`
    );
    return [...names, ...(value.other_value ? [value.other_value] : [])].join(", ");
  }
  if (value.contributors.length > 0) {
    return value.contributors.map(({ user_id }) => userName(user_id)).join(", ");
  }
  if (value.files.length > 0) return value.files.map((file) => file.file_name).join(", ");
  if (value.votes.length > 0) return `${value.votes.length} votes`;
  if (value.selected_cards.length > 0) {
    return value.selected_cards.map((card) => `card ${card.selected_card_id}`).join(", ");
  }
  return value.display_value ?? (value.value === null ? "" : String(value.value));
}

function single(field: CustomField, values: readonly Ref[]): string {
  const [value] = values;
  if (values.length !== 1 || value === undefined) {
    throw new DomainError("invalid", `Custom field ${quoted(field.name)} holds one value.`);
  }
  if (field.type === "number" && !Number.isFinite(Number(value))) {
    throw new DomainError("invalid", `Custom field ${quoted(field.name)} holds a number.`);
  }
  return String(value);
}

function allowedValue(field: CustomField, ref: Ref): number {
  return resolve(`value of ${quoted(field.name)}`, ref, field.allowed_values, {
    id: (value) => value.value_id,
    names: (value) => [value.value],
  }).value_id;
}
