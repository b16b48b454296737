import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { DATA } from "../../../../src/businessmap/catalogue/data.ts";
import { loadCatalogue, openCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import { concerns, overlay } from "../../../../src/businessmap/catalogue/overlay.ts";
import { within } from "../../../../src/businessmap/catalogue/shapes.ts";
import type { Operation, Shape } from "../../../../src/businessmap/catalogue/types.ts";

const catalogue = await loadCatalogue();
// The generator writes this type.
const plain = openCatalogue(JSON.parse(DATA));

function operation(id: string): Operation {
  const found = catalogue.get(id);
  assert(found, `no operation ${id}`);
  return found;
}

function part(shape: Shape | undefined, place: string): Shape | undefined {
  let found: Shape | undefined;
  if (shape) within(shape, place, (one) => (found = one));
  return found;
}

Deno.test("every correction names operations that exist and changes each of them", () => {
  const { corrections } = overlay();
  for (const { operations } of corrections) {
    if (typeof operations !== "function") operations.forEach(operation);
  }
  const idle = new Set(corrections);
  for (const one of plain.operations) {
    corrections.filter((correction) => concerns(correction, one)).reduce((before, correction) => {
      const after = correction.correct(before);
      assert(JSON.stringify(after) !== JSON.stringify(before), `${one.id}: ${correction.evidence}`);
      idle.delete(correction);
      return after;
    }, one);
  }
  assertEquals([...idle], []);
});

Deno.test("a corrected operation carries its evidence, an untouched one none", () => {
  assert(operation("updateCard").evidence?.includes("recorded"));
  assertEquals(operation("getTags").evidence, undefined);
});

Deno.test("a correction of what is not there changes nothing", () => {
  const bare: Operation = {
    id: "updateCard",
    method: "PATCH",
    path: "/cards/{card_id}",
    group: "Cards",
    pathParameters: [],
    queryParameters: [],
    status: 200,
    answer: { type: "object" },
  };
  assertEquals(overlay().correct(bare).answer, { type: "object" });
});

Deno.test("additions have ids and paths of their own and say where they are known from", () => {
  const { additions } = overlay();
  assertEquals(additions.length, 35);
  for (const addition of additions) {
    assertEquals(plain.get(addition.id), undefined, addition.id);
    assert(addition.evidence, addition.id);
    assertStrictEquals(catalogue.get(addition.id)?.path, addition.path);
  }
});

Deno.test("a written card is answered as a list with watcher_ids", () => {
  for (const id of ["createCard", "createManyCards", "updateManyCards", "updateCard"]) {
    const row = part(operation(id).answer, "data.*");
    assert(row?.properties?.watcher_ids, id);
    assertEquals(row.properties.watchers_ids, undefined);
    assertEquals(row.properties.size?.nullable, true);
  }
});

Deno.test("getCards takes the later fields, expansions and ranges", () => {
  const { queryParameters } = operation("getCards");
  const shape = (name: string) => queryParameters.find((one) => one.name === name)?.shape;
  assert(shape("fields")?.items?.enum?.includes("first_request_time"));
  assert(shape("expand")?.items?.enum?.includes("cover_image"));
  assertEquals(shape("first_start_from")?.format, "date-time");
  assertEquals(shape("last_end_to_date")?.format, "date");
});

Deno.test("bodies take what was added since", () => {
  const places: [string, string][] = [
    ["createCard", "milestone_ids_to_add"],
    ["createManyCards", "cards.*.cover_image_link"],
    ["updateCard", "milestone_ids_to_remove"],
    ["updateManyCards", "cards.*.planned_end_date_sync_type"],
    ["updateManyCards", "cards.*.subtasks_to_add.*.deadline"],
    ["addCardSubtask", "deadline"],
    ["inviteUser", "do_not_send_confirmation_email"],
    ["addCardLoggedTime", "category_id"],
  ];
  for (const [id, place] of places) assert(part(operation(id).body, place), `${id} ${place}`);
});

Deno.test("answers that the document gets wrong have the shape of the live service", () => {
  assertEquals(part(operation("getWorkflows").answer, "data")?.type, "array");
  assertEquals(part(operation("getLanes").answer, "data.*.workflow_id")?.type, "integer");
  assertEquals(part(operation("getColumns").answer, "data.*.workflow"), undefined);
  assertEquals(part(operation("getActiveUserData").answer, "data.user_id")?.type, "integer");
  assertEquals(part(operation("getCardComments").answer, "data.*.attachments")?.type, "array");
  assertEquals(part(operation("createWebhook").answer, "data.secret")?.type, "string");
  assertEquals(part(operation("getUsersHistory").answer, "data.*.time")?.format, "date-time");
  assert(part(operation("getCurrentBoardStructure").answer, "data.workflow_order"));
});
