import { assert, assertEquals } from "@std/assert";
import { loadCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import { fieldNames } from "../../../../src/businessmap/catalogue/field_names.ts";

Deno.test("fieldNames() has the parameters and the fields at any depth of the body", async () => {
  const catalogue = await loadCatalogue();
  const names = (id: string) => {
    const operation = catalogue.get(id);
    assert(operation);
    return fieldNames(operation);
  };
  const update = names("updateManyCards");
  for (const name of ["cards", "card_id", "title", "subtasks_to_add", "deadline", "link_type"]) {
    assert(update.has(name), name);
  }
  assertEquals(update.has("board_filter_is_archived"), false);
  assert(names("getCards").has("board_ids"));
  assert(names("updateBoard").has("board_id"));
});

Deno.test("fieldNames() comes to an end for every operation", async () => {
  for (const operation of (await loadCatalogue()).operations) {
    assert(fieldNames(operation).size < 1_000, operation.id);
  }
});
