import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encode } from "gpt-tokenizer/encoding/cl100k_base";
import { loadCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import { searchApi } from "../../../../src/tools/default/search_api.ts";
import { table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

const run = (work: (harness: Harness) => Promise<void>) =>
  withHarness(work, { tools: [searchApi] });

Deno.test("search_api finds operations without a request", async () => {
  await run(async ({ ok }) => {
    const { text, requests } = await ok("search_api", { query: "who is allowed on this board" });
    assertEquals(requests, 0);
    assertEquals(table(text).rows[0], {
      operation: "getBoardAssignees",
      method: "GET",
      path: "/boards/{board_id}/userRoles",
      takes: "",
      gives: "user_id, role_id",
    });
  });
});

Deno.test("search_api tells all that an operation takes and gives", async () => {
  await run(async ({ ok }) => {
    const { text, requests } = await ok("search_api", { operation: "setCellLimit" });
    assertEquals(requests, 0);
    assertEquals(text.split("\n").slice(0, 13), [
      "setCellLimit: PUT /boards/{board_id}/cellLimits (Cell Limits).",
      "",
      "Path:",
      "board_id* int",
      "",
      "Body:",
      "lane_id* int",
      "column_id* int",
      "limit* int ..10000",
      "",
      "Answer:",
      "{board_id, lane_id, column_id, limit}",
      "",
    ]);
  });
});

Deno.test("search_api writes out enums, lists, defaults, ranges and paging", async () => {
  await run(async ({ ok }) => {
    const cards = await ok("search_api", { operation: "getCards" });
    assertStringIncludes(cards.text, "\nboard_ids [int]\n");
    assertStringIncludes(cards.text, "\nstate active|archived|discarded");
    assertStringIncludes(cards.text, "\nper_page int 1..1000");
    assertStringIncludes(cards.text, "\npages of {card_id");
    const column = await ok("search_api", { operation: "createColumn" });
    assertStringIncludes(column.text, "\nname* text 1..100\n");
    assertStringIncludes(column.text, "\nflow_type 1|2 = 1");
    const field = await ok("search_api", { operation: "createCustomField" });
    assertStringIncludes(field.text, "\nor with: comment_is_required 0|1 = 0\n");
    const gone = await ok("search_api", { operation: "deleteLane" });
    assertStringIncludes(gone.text, "\nnothing (204)");
  });
});

Deno.test("search_api knows an operation by its method and path, and in any case", async () => {
  await run(async ({ ok }) => {
    for (const operation of ["GET /boards/{board_id}", "get /api/v2/boards/3", "GETBOARD"]) {
      assertStringIncludes((await ok("search_api", { operation })).text, "getBoard: GET /boards/");
    }
  });
});

Deno.test("search_api describes every operation in under 2,000 tokens", async () => {
  await run(async ({ ok }) => {
    for (const { id } of (await loadCatalogue()).operations) {
      const { text } = await ok("search_api", { operation: id });
      assert(encode(text).length < 2_000, `${id}: ${encode(text).length}`);
      assert(!/undefined|\[object|NaN/.test(text), text);
    }
  });
});

Deno.test("search_api answers a wrong name with the nearest ones", async () => {
  await run(async ({ fails }) => {
    assertEquals(
      await fails("search_api", { operation: "getTgs" }),
      'There is no operation "getTgs". Closest: getTags, getTag.',
    );
    assertStringIncludes(
      await fails("search_api", { operation: "toString" }),
      "There is no operation",
    );
  });
});

Deno.test("search_api wants a query or an operation, and says when nothing fits", async () => {
  await run(async ({ fails }) => {
    const both = "Give either `query` or `operation`, one of the two.";
    assertEquals(await fails("search_api", {}), both);
    assertEquals(await fails("search_api", { query: "tags", operation: "getTags" }), both);
    assertStringIncludes(await fails("search_api", { query: "xyzzy" }), 'to do with "xyzzy"');
  });
});
