import { assertEquals, assertRejects } from "@std/assert";
import { customFieldChanges, fieldText } from "../../../src/businessmap/custom_fields.ts";
import { CardField, CustomField } from "../../../src/businessmap/entities.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { withHarness } from "../../support/harness.ts";

const field = CustomField.parse({
  field_id: 4,
  name: "Environment",
  type: "dropdown",
  allowed_values: [{ value_id: 1, value: "Production" }, { value_id: 2, value: "Staging" }],
});
const user = (id: number) => `user ${id}`;
const textOf = (value: Record<string, unknown>, known: readonly CustomField[] = [field]) =>
  fieldText(CardField.parse({ field_id: 4, ...value }), known[0], user);

Deno.test("fieldText() writes every kind of value in words", () => {
  assertEquals(textOf({ value: "x" }), "x");
  assertEquals(textOf({ value: 3.5, display_value: "3.5 days" }), "3.5 days");
  assertEquals(textOf({ value: 0 }), "0");
  assertEquals(textOf({}), "");
  assertEquals(textOf({ values: [{ value_id: 2 }, { value_id: 9 }] }), "Staging, #9");
  assertEquals(textOf({ values: [{ value_id: 1 }], other_value: "else" }), "Production, else");
  assertEquals(textOf({ values: [{ value_id: 1 }] }, []), "#1");
  assertEquals(textOf({ contributors: [{ user_id: 2 }, { user_id: 3 }] }), "user 2, user 3");
  assertEquals(textOf({ files: [{ file_name: "a.pdf" }] }), "a.pdf");
  assertEquals(textOf({ votes: [{ vote: 1 }, { vote: 1 }] }), "2 votes");
  assertEquals(textOf({ selected_cards: [{ selected_card_id: 7 }] }), "card 7");
});

Deno.test("customFieldChanges() replaces selections on a change, and only sets them on a new card", async () => {
  await withHarness(async ({ account }) => {
    const wanted = [
      { field: "Environment", value: ["Staging"] },
      { field: "Reviewer", value: "me" },
      { field: "Customer", value: 7 },
    ];
    const changes = [
      { field_id: 4, selected_values_to_add_or_update: [{ value_id: 2 }] },
      { field_id: 5, contributor_ids_to_add: [1] },
      { field_id: 1, value: "7" },
    ];
    assertEquals(await customFieldChanges(account(), wanted, true), {
      custom_fields_to_add_or_update: changes,
    });
    assertEquals(await customFieldChanges(account(), wanted, false), {
      custom_fields_to_add_or_update: changes,
      custom_field_ids_to_remove: [4, 5],
    });
  });
});

Deno.test("customFieldChanges() empties with null, and has nothing to empty on a new card", async () => {
  await withHarness(async ({ account }) => {
    const wanted = [{ field: 2, value: null }];
    assertEquals(await customFieldChanges(account(), wanted, false), {
      custom_field_ids_to_remove: [2],
    });
    assertEquals(await customFieldChanges(account(), wanted, true), {});
  });
});

Deno.test("customFieldChanges() refuses kinds that it cannot set, and says which it can", async () => {
  await withHarness(async ({ account, state }) => {
    const vote = state.library.customFields.get(1);
    if (vote) vote.type = "vote";
    await assertRejects(
      () => customFieldChanges(account(), [{ field: "Customer", value: "x" }], false),
      DomainError,
      'Custom field "Customer" is of a kind that cannot be set here ("vote").',
    );
  });
});
