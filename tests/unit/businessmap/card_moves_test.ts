import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkMove, planMove } from "../../../src/businessmap/card_moves.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { addColumn } from "../../../src/simulator/structure.ts";
import { withHarness } from "../../support/harness.ts";

Deno.test("planMove() counts all cards that come in, and none that leaves or stays", async () => {
  await withHarness(async ({ account, state }) => {
    const column = (id: number) =>
      [...state.cards.values()].filter((card) => card.column_id === id && card.state === "active")
        .map((card) => card.card_id);
    // "Development" holds 6 of 6 in its two sub-columns.
    const [coding = 0] = column(5);
    const inside = await planMove(account(), { cards: [coding], column: 6 });
    assertEquals(inside.exceeded, []);
    const [ready = 0, more = 0] = column(3);
    const coming = await planMove(account(), { cards: [ready, more, coding], column: 6 });
    assertEquals(coming.exceeded.map(({ what, used, limit }) => [what, used, limit]), [
      ["column Development", 8, 6],
      ["column Development / Code review", 5, 3],
    ]);
    assertThrows(() => checkMove(coming, undefined), DomainError, "only with a reason");
    checkMove(coming, "Agreed");
  });
});

Deno.test("planMove() weighs cards by size on a board that limits sizes", async () => {
  await withHarness(async ({ account, state }) => {
    const board = state.boards.get(3);
    if (board) board.settings.limit_type = 1;
    const cards = [...state.cards.values()].filter((card) => card.column_id === 20);
    const [large, unsized] = cards;
    if (large) large.size = 8;
    if (unsized) unsized.size = null;
    const used = async (card: number | undefined) =>
      (await planMove(account(), { cards: [card ?? 0], column: "Review" })).exceeded[0]?.used;
    const before = [...state.cards.values()].filter((card) => card.column_id === 22).length;
    assertEquals(await used(large?.card_id), before + 8);
    assertEquals(await used(unsized?.card_id), before + 1);
  });
});

Deno.test("planMove() takes a column's bare name as that of the cards' own workflow", async () => {
  await withHarness(async ({ account, state }) => {
    const workflow = state.workflows.get(2);
    if (workflow) addColumn(state, workflow, 1, "Testing", {});
    const initiative = [...state.cards.values()].find((card) => card.column_id === 12);
    const own = await planMove(account(), { cards: [initiative?.card_id ?? 0], column: "Testing" });
    assertEquals(own.targets, ['"Initiatives / Testing"']);
    // A name that the own workflow does not have is looked up on the whole board.
    const other = await planMove(account(), { cards: [initiative?.card_id ?? 0], column: "Ideas" });
    assertEquals(other.targets, ['"Development / Ideas", lane "Expedite"']);
  });
});

Deno.test("planMove() keeps the order of the cards with positions one after the other", async () => {
  await withHarness(async ({ account }) => {
    const positions = async (position: "top" | "bottom" | number) =>
      (await planMove(account(), {
        cards: [101, 102],
        column: "Released",
        lane: "Standard",
        position,
      })).changes
        .map(({ body }) => body.position);
    assertEquals(await positions("top"), [0, 1]);
    assertEquals(await positions(5), [5, 6]);
    assertEquals(await positions("bottom"), [undefined, undefined]);
  });
});

Deno.test("planMove() counts positions in each cell that cards come to", async () => {
  await withHarness(async ({ account, state }) => {
    const [one, two] = [state.cards.get(101), state.cards.get(102)];
    assert(one && two && one.lane_id !== two.lane_id);
    const move = await planMove(account(), { cards: [101, 102], position: "top" });
    assertEquals(move.changes.map(({ body }) => body), [{ position: 0 }, { position: 0 }]);
  });
});

Deno.test("planMove() with nothing but a position leaves every card in its own workflow", async () => {
  await withHarness(async ({ account }) => {
    const move = await planMove(account(), { cards: [242, 243], position: "top" });
    assertEquals(move.changes.map(({ body }) => Object.keys(body)), [["position"], ["position"]]);
    assertEquals(move.targets, ["the top"]);
  });
});

Deno.test("planMove() finds a card that is no longer on the board where it was seen", async () => {
  await withHarness(async ({ account, state }) => {
    const here = account();
    here.sightings.note([
      { card_id: 101, board_id: 3 } as Parameters<
        typeof here.sightings.note
      >[0][number],
    ]); // the two fields that are looked at
    const move = await planMove(here, { cards: [101], column: "Released" });
    assertEquals(move.targets, ['"Development / Released"']);
    // The lane is left as it is, wherever someone else may have put the card meanwhile.
    assertEquals(move.changes[0]?.body, { column_id: 9 });
    assertEquals(state.cards.get(101)?.board_id, 1);
  });
});

Deno.test("planMove() touches the board that a card leaves and the one that it comes to", async () => {
  await withHarness(async ({ account }) => {
    const move = await planMove(account(), { cards: [101], board: "Marketing" });
    assertEquals([...move.boards].sort(), [1, 3]);
    assertEquals(move.missing, []);
  });
});

Deno.test("planMove() says where cards go, and nothing of what they keep", async () => {
  await withHarness(async ({ account }) => {
    const targets = async (wanted: Omit<Parameters<typeof planMove>[1], "cards">) =>
      (await planMove(account(), { cards: [101, 102], ...wanted })).targets.join();
    assertEquals(await targets({ column: "Released" }), '"Development / Released"');
    assertEquals(await targets({ lane: "Expedite" }), 'lane "Expedite"');
    assertEquals(
      await targets({ column: "Released", lane: "Expedite" }),
      '"Development / Released", lane "Expedite"',
    );
    assertEquals(await targets({ position: "top" }), "the top");
    assertEquals(await targets({ position: 3 }), "position 3");
    assertEquals(await targets({ workflow: "Initiatives" }), '"Initiatives / Proposed"');
    assertEquals(await targets({ board: "Marketing" }), '"Ideas"');
    assertEquals(await targets({ board: 1 }), 'workflow "Development"');
  });
});
