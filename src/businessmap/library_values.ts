/**
 * The values that dropdowns offer.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { DomainError } from "./errors.ts";
import type { AllowedValue, Item } from "./library.ts";
import type { Step } from "./library_requests.ts";
import { type Ref, resolve } from "./names.ts";
import { quoted } from "./untrusted.ts";

/** What is to be done to the values that a dropdown offers. */
export interface ValueWishes {
  readonly add?: readonly string[] | undefined;
  readonly change?:
    | readonly {
      readonly value: Ref;
      readonly name?: string | undefined;
      readonly default?: boolean | undefined;
      readonly position?: number | undefined;
    }[]
    | undefined;
  readonly remove?:
    | readonly {
      readonly value: Ref;
      readonly replace_with?: Ref | undefined;
    }[]
    | undefined;
}

/** A value that is to be deleted, and how many cards have it. */
export interface LostValue {
  readonly fieldId: number;
  readonly value: Pick<AllowedValue, "id" | "value">;
  readonly cards: number;
  readonly replacement: number | undefined;
}

/** Said of fields of other types. */
export const notDropdown = () => new DomainError("invalid", "Only a dropdown has `values`.");

/**
 * Wishes about a dropdown's values as steps. Costs one request when values go: the API tells which
 * cards have them.
 *
 * @throws {DomainError} when the field is no dropdown, or a value is not there
 */
export async function valueSteps(
  account: Account,
  field: Item,
  { add = [], change = [], remove = [] }: ValueWishes,
): Promise<{ readonly steps: Step[]; readonly lost: LostValue[] }> {
  if (field.row.type !== "dropdown") throw notDropdown();
  const of = `of custom field ${field.id}`;
  const value = (ref: Ref) =>
    resolve(`value of ${quoted(field.name)}`, ref, field.values, {
      id: (one) => one.id,
      names: (one) => [one.value],
    });
  const path = (id: number) => ({ field_id: field.id, value_id: id });
  const removed = remove.map(({ value: ref, replace_with }) => ({
    value: value(ref),
    by: replace_with === undefined ? undefined : value(replace_with).id,
  }));
  for (const { value: one, by } of removed) {
    if (by !== undefined && removed.some((other) => other.value.id === by)) {
      throw new DomainError(
        "invalid",
        `The value ${quoted(one.value)} would be replaced by one that goes as well.`,
      );
    }
  }
  const steps: Step[] = [
    ...add.map((name): Step => ({
      what: `Value ${quoted(name)} ${of}`,
      done: `value ${quoted(name)} added`,
      operation: "createCustomFieldAllowedValue",
      parts: { path: { field_id: field.id }, body: { value: name } },
    })),
    ...change.map(({ value: ref, name, default: isDefault, position }): Step => ({
      what: `Change of value ${value(ref).id} ${of}`,
      done: `value ${quoted(value(ref).value)} changed`,
      operation: "updateCustomFieldAllowedValue",
      parts: {
        path: path(value(ref).id),
        body: {
          ...(name === undefined ? {} : { value: name }),
          ...(isDefault === undefined ? {} : { is_default: Number(isDefault) }),
          ...(position === undefined ? {} : { position }),
        },
      },
    })),
    ...removed.map(({ value: { id, value: name }, by }): Step => ({
      what: `Deletion of value ${id} ${of}`,
      done: `value ${quoted(name)} deleted`,
      operation: "deleteCustomFieldAllowedValue",
      parts: {
        path: path(id),
        ...(by === undefined ? {} : { query: { replace_with_value_id: by } }),
      },
    })),
  ];
  if (removed.length === 0) return { steps, lost: [] };
  return { steps, lost: await lostValues(account, field.id, removed) };
}

/** Values that are to be deleted, with how many cards have each. Costs one request. */
export async function lostValues(
  account: Account,
  fieldId: number,
  removed: readonly { readonly value: LostValue["value"]; readonly by: number | undefined }[],
): Promise<LostValue[]> {
  const path = { field_id: fieldId };
  const holders = await account.client.data("getCustomFieldCards", { path }, Holder.array());
  return removed.map(({ value, by }) => ({
    fieldId,
    value,
    cards:
      holders.filter(({ values }) => values.some(({ value_id }) => value_id === value.id)).length,
    replacement: by,
  }));
}

/** What a card has of a dropdown; the vendor's document does not name the card. */
const Holder = z.object({
  values: z.array(z.object({ value_id: z.int() })).nullish().transform((rows) => rows ?? []),
});
