import { assert, assertEquals } from "@std/assert";
import { loadCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import type { OperationId } from "../../../../src/businessmap/catalogue/operation_ids.ts";
import { shownBy, touchedByOperation } from "../../../../src/businessmap/catalogue/touched.ts";
import type { RequestParts } from "../../../../src/businessmap/catalogue/types.ts";
import { FRESHNESS, TAGS } from "../../../../src/businessmap/freshness.ts";

async function operation(id: OperationId) {
  const found = (await loadCatalogue()).get(id);
  assert(found);
  return found;
}

const shown = async (id: OperationId, parts: RequestParts = {}) =>
  shownBy(await operation(id), parts);
const touched = async (id: OperationId, parts: RequestParts = {}) =>
  touchedByOperation(await operation(id), parts);

Deno.test("shownBy() lets only known kinds be used again", async () => {
  assertEquals(await shown("getTags"), {
    freshness: FRESHNESS.library,
    tags: [TAGS.library, TAGS.users],
  });
  assertEquals(await shown("getLanes", { path: { board_id: "3" } }), {
    freshness: FRESHNESS.library,
    tags: [TAGS.structure(3)],
  });
  assertEquals(await shown("getCardComments", { path: { card_id: 12 } }), {
    freshness: FRESHNESS.cards,
    tags: [TAGS.cards, TAGS.card(12)],
  });
  for (
    const id of [
      "getWebhooks",
      "getTagsHistory",
      "getTagCards",
      "getUserLastActivity",
      "getLoggedTimes",
      "getCompanySettings",
      "getBoardSettings",
    ] as const
  ) {
    assertEquals(await shown(id, { path: { board_id: 1 } }), { freshness: 0, tags: [] }, id);
  }
});

Deno.test("whatever a read of a family is kept under, every write of the family touches", async () => {
  const { operations } = await loadCatalogue();
  const parts = { path: { board_id: 3, card_id: 12, workspace_id: 5 } };
  const family = (path: string) => path.split("/")[1];
  for (const read of operations.filter(({ method }) => method === "GET")) {
    const { tags } = shownBy(read, parts);
    if (tags.length === 0) continue;
    const writes = operations.filter(({ method, path }) =>
      method !== "GET" && family(path) === family(read.path)
    );
    for (const write of writes) {
      // A new board has no structure that could be kept.
      if (write.id === "createBoard") continue;
      const touches = touchedByOperation(write, parts);
      assert(tags.some((tag) => touches.includes(tag)), `${write.id} leaves ${read.id} as it was`);
    }
  }
});

Deno.test("touchedByOperation() names the boards of path and body", async () => {
  const copy = await touched("copyWorkflow", {
    path: { board_id: 3, workflow_id: 1 },
    body: { board_id: 4 },
  });
  assert(copy.includes(TAGS.structure(3)) && copy.includes(TAGS.structure(4)));
  const tag = await touched("updateTagBoards", {
    path: { tag_id: 1 },
    body: { board_ids_to_add: [7, "8"] },
  });
  assert(tag.includes(TAGS.structure(7)) && tag.includes(TAGS.structure(8)));
});

Deno.test("touchedByOperation() takes an unknown write to touch everything, one apart nothing", async () => {
  const unknown = await touched("setCompanySetting", { path: { setting_name: "x" } });
  for (const tag of [TAGS.workspaces, TAGS.boards, TAGS.library, TAGS.users, TAGS.cards]) {
    assert(unknown.includes(tag), tag);
  }
  assertEquals(await touched("createWebhook"), []);
});
