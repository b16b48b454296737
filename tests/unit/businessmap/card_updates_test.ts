import { assertEquals, assertRejects } from "@std/assert";
import { prepareUpdates } from "../../../src/businessmap/card_updates.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { withHarness } from "../../support/harness.ts";

Deno.test("prepareUpdates() makes one change a card, in the order they are named", async () => {
  await withHarness(async ({ account, simulator }) => {
    const prepared = await prepareUpdates(account(), [
      { cards: [5, "4"], title: "a" },
      { cards: [3], title: "b", blocked: null },
    ]);
    assertEquals(prepared, [
      { cardId: 5, body: { title: "a" } },
      { cardId: 4, body: { title: "a" } },
      { cardId: 3, body: { title: "b", block_reason: null } },
    ]);
    assertEquals(simulator.requests.length, 0);
  });
});

Deno.test("prepareUpdates() blocks with a reason, a comment, both or neither", async () => {
  await withHarness(async ({ account }) => {
    const block = async (blocked: { reason?: string; comment?: string }) =>
      (await prepareUpdates(account(), [{ cards: [1], blocked }]))[0]?.body.block_reason;
    assertEquals(await block({}), {});
    assertEquals(await block({ comment: "c" }), { comment: "c" });
    assertEquals(await block({ reason: "external dependency", comment: "c" }), {
      reason_id: 2,
      comment: "c",
    });
    await assertRejects(() => block({ reason: "none such" }), DomainError, "block reason");
  });
});

Deno.test("prepareUpdates() removes a sticker by its place on each card", async () => {
  await withHarness(async ({ account, state, simulator }) => {
    const own = state.cards.get(103)?.stickers[0]?.id;
    state.cards.get(101)?.stickers.push({ id: 9_001, sticker_id: 2 });
    const prepared = await prepareUpdates(account(), [
      { cards: [103, 101], stickers: { add: [1], remove: ["hot"] } },
    ]);
    assertEquals(prepared.map(({ body }) => body.sticker_ids_to_remove), [[own], [9_001]]);
    assertEquals(prepared[0]?.body.stickers_to_add, [{ sticker_id: 1, if_not_present: 1 }]);
    // The cards, and the stickers' names.
    assertEquals(simulator.requests.length, 2);
  });
});

Deno.test("prepareUpdates() takes exit criteria by id without looking at the cards", async () => {
  await withHarness(async ({ account, simulator }) => {
    const prepared = await prepareUpdates(account(), [
      { cards: [101], checklist: { check: [1], uncheck: ["2"] } },
    ]);
    assertEquals(prepared[0]?.body, {
      column_checklist_items_to_check_or_update: [{ item_id: 1 }],
      column_checklist_item_ids_to_uncheck: [2],
    });
    assertEquals(simulator.requests.length, 0);
  });
});

Deno.test("prepareUpdates() names the update that is wrong, unless it is the only one", async () => {
  await withHarness(async ({ account }) => {
    await assertRejects(
      () => prepareUpdates(account(), [{ cards: [1], title: "a" }, { cards: [2], color: "red" }]),
      DomainError,
      "`changes.1`: A color is six hex digits",
    );
    await assertRejects(
      () => prepareUpdates(account(), [{ cards: [101, "#NOPE"], title: "a" }]),
      DomainError,
      'No active card has the reference "#NOPE".',
    );
  });
});
