import { assertEquals, assertRejects } from "@std/assert";
import { draftCards, draftPlaces } from "../../../src/businessmap/card_drafts.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { withHarness } from "../../support/harness.ts";

Deno.test("draftCards() by ids of column and lane asks nothing and knows no board", async () => {
  await withHarness(async ({ account, simulator }) => {
    const drafted = await draftCards(account(), [{ title: "a", column: 1, lane: "2" }], undefined);
    assertEquals(drafted.bodies, [{ column_id: 1, lane_id: 2, title: "a" }]);
    assertEquals([drafted.boards, draftPlaces(drafted)], [[], []]);
    assertEquals(simulator.requests.length, 0);
  });
});

Deno.test("draftCards() lets a card's own board win over the one for all", async () => {
  await withHarness(async ({ account }) => {
    const drafted = await draftCards(account(), [{ title: "a" }, { title: "b", board: 3 }], 1);
    assertEquals(drafted.bodies, [
      { column_id: 1, lane_id: 1, title: "a" },
      { column_id: 19, lane_id: 7, title: "b" },
    ]);
    assertEquals(drafted.boards, [1, 3]);
    assertEquals(draftPlaces(drafted), ['"Development / Ideas", lane "Expedite"', '"Ideas"']);
  });
});

Deno.test("draftCards() makes a parent a link, seen from the new card", async () => {
  await withHarness(async ({ account }) => {
    const { bodies } = await draftCards(
      account(),
      [{ title: "a", column: 1, lane: 1, parent: 101, links: [{ is: "successor", of: 102 }] }],
      undefined,
    );
    assertEquals(bodies[0]?.links_to_existing_cards_to_add_or_update, [
      { linked_card_id: 102, link_type: "predecessor" },
      { linked_card_id: 101, link_type: "parent" },
    ]);
  });
});

Deno.test("draftCards() sends no null and no position for the bottom", async () => {
  await withHarness(async ({ account }) => {
    const position = async (wanted: "top" | "bottom" | number) =>
      (await draftCards(
        account(),
        [{ title: "a", column: 1, lane: 1, position: wanted, owner: null }],
        undefined,
      )).bodies[0];
    assertEquals(await position("top"), { column_id: 1, lane_id: 1, title: "a", position: 0 });
    assertEquals(await position(3), { column_id: 1, lane_id: 1, title: "a", position: 3 });
    assertEquals(await position("bottom"), { column_id: 1, lane_id: 1, title: "a" });
  });
});

Deno.test("draftCards() leaves the place to a template when nothing else is said", async () => {
  await withHarness(async ({ account }) => {
    const { bodies } = await draftCards(account(), [{ title: "a", template: 1 }], undefined);
    assertEquals(bodies, [{ title: "a", template_id: 1 }]);
  });
});

Deno.test("draftCards() names the draft that is wrong, unless it is the only one", async () => {
  await withHarness(async ({ account }) => {
    await assertRejects(
      () => draftCards(account(), [{ title: "a", board: 1 }, { title: "b" }], undefined),
      DomainError,
      "`cards.1`: Say where the card goes",
    );
    const { message } = await assertRejects(
      () => draftCards(account(), [{ title: "b" }], undefined),
      DomainError,
    );
    assertEquals(message.startsWith("Say where the card goes"), true);
  });
});
