import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { buildCatalogue, buildOperationIds } from "../../scripts/catalogue.ts";
import { loadCatalogue } from "../../src/businessmap/catalogue/catalogue.ts";
import { validateAnswer } from "../../src/businessmap/catalogue/validate.ts";

const folder = new URL("../../src/businessmap/catalogue/", import.meta.url);
const documentPath = Deno.env.get("BUSINESSMAP_OPENAPI_DOCUMENT");
const catalogue = await loadCatalogue();

Deno.test({
  name: "the stored catalogue is what the vendor's document gives, byte for byte",
  ignore: documentPath === undefined,
  async fn() {
    const document: unknown = JSON.parse(await Deno.readTextFile(documentPath ?? ""));
    const data = await Deno.readTextFile(new URL("data.ts", folder));
    assert(buildCatalogue(document) === data, "data.ts differs: run scripts/catalogue.ts");
    const ids = await Deno.readTextFile(new URL("operation_ids.ts", folder));
    assert(buildOperationIds(document) === ids, "operation_ids.ts differs");
  },
});

Deno.test("the catalogue holds the document's 506 operations and 35 later ones", () => {
  const ids = catalogue.operations.map((one) => one.id);
  assertEquals(ids.length, 506 + 35);
  assertEquals(new Set(ids).size, ids.length);
  const methods = Map.groupBy(catalogue.operations.slice(0, 506), (one) => one.method);
  assertEquals(
    Object.fromEntries([...methods].map(([method, all]) => [method, all.length])),
    { GET: 265, POST: 52, PATCH: 47, DELETE: 89, PUT: 53 },
  );
});

Deno.test("every operation has an id in operation_ids.ts and the other way round", async () => {
  const text = await Deno.readTextFile(new URL("operation_ids.ts", folder));
  const written = [...text.matchAll(/^ {2}\| "([^"]+)"/gm)].map((found) => found[1]);
  assertEquals(written, catalogue.operations.map((one) => one.id).sort());
});

Deno.test("data.ts stays within 300 kB and says how it is made", async () => {
  const text = await Deno.readTextFile(new URL("data.ts", folder));
  assertLessOrEqual(new TextEncoder().encode(text).length, 300_000);
  assert(text.startsWith("// Generated"));
  assert(text.includes("scripts/catalogue.ts DOCUMENT"));
});

Deno.test("every path parameter stands in its path, and every name in the path is one", () => {
  for (const { id, path, pathParameters } of catalogue.operations) {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map((found) => found[1]);
    assertEquals(pathParameters.map((one) => one.name), names, id);
  }
});

Deno.test("exactly one operation answers pages within data, all others at the top", () => {
  const paged = catalogue.operations.filter((one) => one.paging);
  assertEquals(paged.filter((one) => one.paging === "data").map((one) => one.id), ["getCards"]);
  for (const one of paged) {
    const { properties } = one.answer ?? {};
    assert(one.paging === "data" ? properties?.data?.properties?.data : properties?.data, one.id);
  }
});

Deno.test("the largest page is 1000 for cards and logged time and 200 elsewhere", () => {
  for (const { id, maxPerPage, queryParameters } of catalogue.operations) {
    const perPage = queryParameters.find((one) => one.name === "per_page");
    assertEquals(perPage?.shape.maximum, maxPerPage, id);
    if (!perPage) continue;
    assertEquals(maxPerPage, ["getCards", "getLoggedTimes"].includes(id) ? 1000 : 200, id);
  }
});

Deno.test("parameters and bodies of the card operations are complete", () => {
  const cards = catalogue.get("getCards");
  const names = cards?.queryParameters.map((one) => one.name) ?? [];
  for (const name of ["card_ids", "state", "deadline_to_date", "fields", "expand", "page"]) {
    assert(names.includes(name), name);
  }
  assertEquals(names.includes("tag_ids"), false);
  const create = catalogue.get("createManyCards")?.body;
  assertEquals(create?.required, ["cards"]);
  const priority = create?.properties?.cards?.items?.properties?.priority;
  assertEquals([priority?.minimum, priority?.maximum], [1, 250]);
  assertEquals(catalogue.get("addCardLoggedTime")?.body?.required, ["card_id", "time"]);
});

Deno.test("a conflict is documented for 25 operations", () => {
  assertEquals(catalogue.operations.filter((one) => one.conflicts).length, 25);
});

Deno.test("recorded answers have the shapes of the catalogue", () => {
  const row = {
    card_id: 127,
    custom_id: "RobotTest",
    board_id: 1,
    workflow_id: 1,
    title: "title",
    owner_user_id: null,
    type_id: null,
    color: "ff0000",
    section: 2,
    column_id: 2,
    lane_id: 1,
    position: 1,
  };
  const full = {
    ...row,
    description: "",
    size: null,
    priority: 250,
    deadline: null,
    reporter: { type: "internal", value: 2 },
    created_at: "2023-03-10T13:58:05Z",
    revision: 1,
    last_modified: "2023-03-10T13:58:05Z",
    in_current_position_since: "2023-03-10T13:58:05Z",
    is_blocked: 0,
    block_reason: null,
    child_card_stats: {
      child_card_size_sum: 0,
      finished_bottom_child_card_size_sum: 0,
      unfinished_bottom_child_card_size_sum: 0,
      has_unfinished_child_cards: false,
      last_unfinished_child_card_deadline: null,
    },
    finished_subtask_count: 0,
    unfinished_subtask_count: 1,
    custom_fields: [],
    stickers: [],
    tag_ids: [],
    co_owner_ids: [],
    watcher_ids: [],
    column_checklist_items: [],
    annotations: [],
    attachments: [],
    outcomes: [],
    subtasks: [{
      subtask_id: 128,
      description: "test",
      owner_user_id: 2,
      finished_at: null,
      position: 0,
      attachments: [],
    }],
    linked_cards: [],
    reference: "CCR",
  };
  const pagination = { all_pages: 1, current_page: 1, results_per_page: 200 };
  const denied = {
    error: {
      code: "VE02",
      message: "The parameters in the request body did not pass validation.",
      reference: "0SZ5Q3B0",
      details: { deadline: ["The date and time must be after 1970-01-01 00:00:00."] },
    },
  };
  const recorded: [string, number, unknown][] = [
    ["createCard", 200, { data: [full] }],
    ["updateCard", 200, { data: [full] }],
    ["updateCard", 200, { data: [] }],
    ["getCards", 200, { data: { pagination, data: [row] } }],
    ["deleteCard", 204, undefined],
    ["createCard", 400, denied],
    ["getCard", 401, { error: { code: "A001", message: "Invalid API Key." } }],
  ];
  for (const [id, status, body] of recorded) {
    const operation = catalogue.get(id);
    assert(operation, id);
    assertEquals(validateAnswer(operation, status, body), [], id);
  }
});
