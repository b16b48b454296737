import { assertEquals, assertThrows } from "@std/assert";
import { buildPath } from "../../../../src/businessmap/catalogue/url.ts";
import type { Operation } from "../../../../src/businessmap/catalogue/types.ts";

const operation: Operation = {
  id: "getThings",
  method: "GET",
  path: "/boards/{board_id}/things/{name}",
  group: "Things",
  pathParameters: [
    { name: "board_id", required: true, shape: { type: "integer" } },
    { name: "name", required: true, shape: { type: "string" } },
  ],
  queryParameters: [
    { name: "card_ids", required: false, shape: { type: "array", items: { type: "integer" } } },
    { name: "expand", required: false, shape: { type: "array", items: { type: "string" } } },
    { name: "page", required: false, shape: { type: "integer" } },
  ],
  status: 200,
};
const path = { board_id: 3, name: "a/b c" };

Deno.test("buildPath() joins lists by commas and encodes everything else", () => {
  assertEquals(
    buildPath(operation, { path, query: { card_ids: [1, 2], expand: ["ä&b", "boards[id,name]"] } }),
    "/boards/3/things/a%2Fb%20c?card_ids=1,2&expand=%C3%A4%26b,boards%5Bid,name%5D",
  );
});

Deno.test("buildPath() leaves out undefined and keeps the order of the operation", () => {
  const query = { page: 2, expand: undefined, card_ids: "1,2" };
  assertEquals(
    buildPath(operation, { path, query }),
    "/boards/3/things/a%2Fb%20c?card_ids=1,2&page=2",
  );
  assertEquals(buildPath(operation, { path }), "/boards/3/things/a%2Fb%20c");
});

Deno.test("buildPath() does not read replacement patterns in values", () => {
  assertEquals(
    buildPath(operation, { path: { board_id: "$&", name: "{board_id}" } }),
    "/boards/%24%26/things/%7Bboard_id%7D",
  );
});

for (
  const [title, parts, message] of [
    ["a missing path value", { path: { board_id: 1 } }, "name is missing"],
    ["a path value that leads upward", { path: { board_id: "..", name: "x" } }, "no usable part"],
    ["an empty path value", { path: { board_id: 1, name: "" } }, "no usable part"],
    ["an unknown query name", { path, query: { tag_ids: [1] } }, 'no query parameter "tag_ids"'],
    ["an unknown path name", { path: { ...path, id: 1 } }, 'no path parameter "id"'],
    ["a boolean", { path, query: { page: true } }, "neither text nor a number"],
    ["null", { path, query: { page: null } }, "neither text nor a number"],
    ["a number that is none", { path, query: { page: NaN } }, "neither text nor a number"],
    ["an empty list", { path, query: { card_ids: [] } }, "card_ids is empty"],
  ] as const
) {
  Deno.test(`buildPath() throws at ${title}`, () => {
    assertThrows(() => buildPath(operation, parts), Error, message);
  });
}
