import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { UpstreamRequest } from "../../../src/gateway/request.ts";
import { createdIds, requestIds } from "../../../src/server/audited_ids.ts";

const request = (
  method: UpstreamRequest["method"],
  path: string,
  body?: unknown,
): UpstreamRequest => ({ operation: "anything", method, path, body });

Deno.test("ids are found in the path, the query and the body", () => {
  assertEquals(
    requestIds(request("PATCH", "/cards/12/subtasks/5?board_ids=3,4&text=7", {
      column_id: 9,
      co_owner_ids_to_add: [1, 2],
      custom_fields_to_add_or_update: [{ field_id: 30, value: "77" }],
    })),
    {
      card_id: [12],
      subtask_id: [5],
      board_ids: [3, 4],
      column_id: [9],
      co_owner_ids_to_add: [1, 2],
      field_id: [30],
    },
  );
});

Deno.test("the path's words become the names that the API uses for ids", () => {
  assertEquals(requestIds(request("DELETE", "/cardTypes/4")), { card_type_id: [4] });
  assertEquals(requestIds(request("DELETE", "/businessRules/4/loggedTimeCategories/6")), {
    business_rule_id: [4],
    logged_time_category_id: [6],
  });
});

Deno.test("an id is noted once, and no more than five hundred of one request", () => {
  assertEquals(requestIds(request("PATCH", "/cards", { card_ids: [1, 1, 2] })), {
    card_ids: [1, 2],
  });
  const many = Array.from({ length: 2_000 }, (_, id) => id + 1);
  assertEquals(requestIds(request("PATCH", "/cards", { card_ids: many })).card_ids?.length, 500);
});

Deno.test("what came into being is named by what was posted", () => {
  const answer = { data: [{ card_id: 5, board_id: 1, title: "8" }, { card_id: 6 }] };
  assertEquals(createdIds(request("POST", "/cards/many", {}), answer), { card_id: [5, 6] });
  assertEquals(createdIds(request("PATCH", "/cards/5", {}), answer), undefined);
  assertEquals(createdIds(request("POST", "/cards/5/comments"), { data: { comment_id: 3 } }), {
    comment_id: [3],
  });
});

Deno.test("what was posted to be changed has not come into being", () => {
  const moved = request("POST", "/cards/updateMany", { cards: [{ card_id: 5, column_id: 2 }] });
  assertEquals(createdIds(moved, { data: [{ card_id: 5 }] }), undefined);
  const gone = request("POST", "/cards/deleteMany", { card_ids: [5] });
  assertEquals(createdIds(gone, { data: [{ card_id: 5 }] }), undefined);
  const answer = { data: { comment_id: 3, card_id: 5 } };
  assertEquals(createdIds(request("POST", "/cards/5/comments"), answer), { comment_id: [3] });
});

Deno.test("no text of a request is ever part of its ids, whatever its shape", () => {
  const text = fc.string({ minLength: 3 }).map((rest) => `TEXT${rest}`);
  const body = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.dictionary(fc.constantFrom("card_id", "ids", "title", "custom_id", "id"), tie("value")),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.integer(),
    ),
  })).value;
  fc.assert(fc.property(body, text, (value, part) => {
    const path = `/cards/${encodeURIComponent(part)}?custom_ids=${encodeURIComponent(part)}`;
    const found = JSON.stringify([
      requestIds(request("POST", path, value)),
      createdIds(request("POST", path), value),
    ]);
    assert(!found.includes("TEXT"), found);
  }));
});
