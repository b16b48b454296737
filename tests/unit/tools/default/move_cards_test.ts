import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cellOf } from "../../../../src/simulator/state.ts";
import { cardIds, table } from "../../../support/answers.ts";
import { type Harness, tokenOf, withHarness } from "../../../support/harness.ts";

const inColumn = (state: Harness["state"], column: number) =>
  [...state.cards.values()].filter((card) => card.column_id === column && card.state === "active")
    .map((card) => card.card_id);

const card = (state: Harness["state"], id: number | undefined) => {
  const found = state.cards.get(id ?? 0);
  assert(found, `card ${id}`);
  return found;
};

Deno.test("move_cards moves ten cards with two requests when the board was just looked at", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("get_board", { board: 1 });
    const cards = inColumn(state, 9).slice(0, 10);
    const { text, requests } = await ok("move_cards", { cards, column: "Ready to release" });
    assertEquals(requests <= 2, true);
    assertEquals(text.split("\n")[0], '10 cards moved to "Development / Ready to release".');
    assertEquals(cards.map((id) => card(state, id).column_id), cards.map(() => 8));
    assertEquals(cardIds(text), cards);
  });
});

Deno.test("move_cards has a move of more cards than the limit confirmed", async () => {
  await withHarness(async ({ ok, fails, confirmed, state }) => {
    const cards = inColumn(state, 9).slice(0, 11);
    const args = { cards, board: 1, column: 8 };
    const { text, seen } = await ok("move_cards", args);
    assertStringIncludes(
      text,
      'Nothing is done yet. 11 cards would be moved to "Development / Ready to release".',
    );
    assertEquals(cardIds(text), cards);
    assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    assertEquals(cards.map((id) => card(state, id).column_id), cards.map(() => 9));
    assertStringIncludes(
      await fails("move_cards", { ...args, column: 2, confirm: tokenOf(text) }),
      "belongs to a call with other arguments",
    );
    const done = await confirmed("move_cards", args);
    assert(!done.isError, done.text);
    assertEquals(cards.map((id) => card(state, id).column_id), cards.map(() => 8));
  });
});

Deno.test("move_cards of ten cards is two requests with the structure alone known", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("get_board", { board: 1, include: [] });
    const cards = inColumn(state, 9).slice(0, 10);
    const { requests } = await ok("move_cards", { cards, column: 8 });
    assertEquals(requests, 2);
  });
});

Deno.test("move_cards lets each card keep its lane unless one is named", async () => {
  await withHarness(async ({ ok, state }) => {
    const cards = inColumn(state, 9).slice(0, 6);
    const lanes = cards.map((id) => card(state, id).lane_id);
    assert(new Set(lanes).size > 1);
    await ok("move_cards", { cards, column: "Backlog" });
    assertEquals(cards.map((id) => card(state, id).lane_id), lanes);
    await ok("move_cards", { cards, lane: "Expedite" });
    assertEquals(cards.map((id) => card(state, id).lane_id), cards.map(() => 1));
    assertEquals(cards.map((id) => card(state, id).column_id), cards.map(() => 2));
  });
});

Deno.test("move_cards puts cards to the top, the bottom and a position, in the order they are named", async () => {
  await withHarness(async ({ ok, state }) => {
    const cell = () => cellOf(state, 2, 1).map((one) => one.card_id);
    const [a = 0, b = 0, c = 0, ...rest] = cell();
    assert(rest.length > 0);
    await ok("move_cards", { cards: [c, b], column: "Backlog", position: "top" });
    assertEquals(cell(), [c, b, a, ...rest]);
    await ok("move_cards", { cards: [c], position: "bottom" });
    assertEquals(cell(), [b, a, ...rest, c]);
    await ok("move_cards", { cards: [b, a], position: "bottom" });
    assertEquals(cell(), [...rest, c, b, a]);
    await ok("move_cards", { cards: [a], position: 1 });
    assertEquals(cell()[1], a);
    const [stranger = 0] = inColumn(state, 9);
    await ok("move_cards", { cards: [stranger], column: 2, lane: 1, position: "bottom" });
    assertEquals(cell().at(-1), stranger);
  });
});

Deno.test("move_cards takes cards to another workflow and to another board", async () => {
  await withHarness(async ({ ok, state }) => {
    const [first = 0, second = 0] = inColumn(state, 9);
    const flow = await ok("move_cards", { cards: [first], workflow: "Initiatives" });
    assertStringIncludes(flow.text, '"Initiatives / Proposed"');
    assertEquals([card(state, first).column_id, card(state, first).lane_id], [10, 4]);
    const board = await ok("move_cards", {
      cards: [second],
      board: "Marketing",
      column: "Planned",
    });
    assertStringIncludes(board.text, '1 card moved to "Planned".');
    assertEquals([card(state, second).board_id, card(state, second).lane_id], [3, 7]);
  });
});

Deno.test("move_cards looks a column's name up on the board that each card is on", async () => {
  await withHarness(async ({ ok, state }) => {
    const [development = 0] = inColumn(state, 9);
    const [marketing = 0] = inColumn(state, 20);
    const { text } = await ok("move_cards", { cards: [development, marketing], column: "Ideas" });
    assertStringIncludes(text, '2 cards moved to "Development / Ideas"');
    assertEquals([card(state, development).column_id, card(state, marketing).column_id], [1, 19]);
  });
});

Deno.test("move_cards says which limit is in the way, and moves nothing", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const [one = 0, two = 0] = inColumn(state, 2);
    const question = { cards: [one, two], column: "Testing" };
    assertEquals(
      await fails("move_cards", question),
      'The WIP limit of "column Testing" is 4; it would hold 7. Board 1 allows that only with a ' +
        "reason: give exceeding_reason.",
    );
    assertEquals(card(state, one).column_id, 2);
    const { text } = await ok("move_cards", { ...question, exceeding_reason: "Agreed" });
    assertStringIncludes(text, 'WIP limit exceeded: "column Testing" now holds 7 of 4.');
    assertEquals(card(state, one).column_id, 7);
  });
});

Deno.test("move_cards never exceeds a limit where the board forbids it", async () => {
  await withHarness(async ({ fails, state, simulator }) => {
    const [one = 0] = inColumn(state, 15);
    const text = await fails("move_cards", {
      cards: [one],
      column: "Working on it",
      exceeding_reason: "Please",
    });
    assertEquals(
      text,
      'The WIP limit of "column Working on it" is 5; it would hold 6. Board 2 never allows that: ' +
        "take fewer cards, or make room.",
    );
    assertEquals(simulator.requests.some((request) => request.method !== "GET"), false);
  });
});

Deno.test("move_cards exceeds a limit where the board allows it, and says so", async () => {
  await withHarness(async ({ ok, state }) => {
    const [one = 0] = inColumn(state, 20);
    const { text } = await ok("move_cards", { cards: [one], column: "Review" });
    assertStringIncludes(text, 'WIP limit exceeded: "column Review" now holds 4 of 2.');
    assertEquals(card(state, one).column_id, 22);
  });
});

Deno.test("move_cards lets cards move inside a column whose limit is exceeded already", async () => {
  await withHarness(async ({ ok, state }) => {
    const [one = 0] = inColumn(state, 7);
    const { text } = await ok("move_cards", { cards: [one], lane: "Expedite" });
    assert(!text.includes("exceeded"), text);
    assertEquals(card(state, one).lane_id, 1);
  });
});

Deno.test("move_cards says which cards were there already and which are not there at all", async () => {
  await withHarness(async ({ ok, call, state }) => {
    const [here = 0] = inColumn(state, 2);
    const [there = 0] = inColumn(state, 9);
    const archived = [...state.cards.values()].find((one) => one.state === "archived")?.card_id;
    const again = await ok("move_cards", { cards: [here], column: "Backlog" });
    assertStringIncludes(again.text, `Already so, nothing changed: ${here}.`);
    const { text, isError } = await call("move_cards", {
      cards: [here, there, archived, 9999],
      column: "Backlog",
    });
    assertEquals(isError, false);
    assertStringIncludes(text, '2 of 4 cards moved to "Development / Backlog"');
    assertStringIncludes(text.split("\n")[0] ?? "", "; 2 not.");
    assertStringIncludes(text, `Not found among active cards: "${archived}", "9999".`);
    assertEquals(card(state, archived).state, "archived");
    assertEquals(table(text).rows.map((row) => row.column), ["Development / Backlog"]);
  });
});

Deno.test("move_cards refuses a move to nowhere and of nothing", async () => {
  await withHarness(async ({ fails }) => {
    assertEquals(
      await fails("move_cards", { cards: [101] }),
      "Say where to: board, workflow, column, lane or position.",
    );
    assertEquals(
      await fails("move_cards", { cards: [9999], column: "Ideas" }),
      "No active card has the id 9999, or this key does not see it.",
    );
    assertEquals(
      await fails("move_cards", { cards: [101], column: "Tessting" }),
      'There is no column called "Tessting". Closest: 7 "Development / Testing".',
    );
    assertEquals(
      await fails("move_cards", { cards: ["#NOPE"], column: "Ideas" }),
      'No active card has the reference "#NOPE".',
    );
  });
});

Deno.test("move_cards is refused to a user who may only read", async () => {
  await withHarness(async ({ fails, state }) => {
    const [one = 0] = inColumn(state, 9);
    assertStringIncludes(
      await fails("move_cards", { cards: [one], column: "Backlog" }),
      "The user of the API key lacks the right to do this.",
    );
    assertEquals(card(state, one).column_id, 9);
  }, { asViewer: true });
});
