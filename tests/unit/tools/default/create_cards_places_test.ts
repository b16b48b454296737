import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { cellOf } from "../../../../src/simulator/state.ts";
import { cardIds } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("create_cards puts several cards to the top in the order in which they are given", async () => {
  await withHarness(async ({ ok, state }) => {
    const before = cellOf(state, 2, 1).map((card) => card.card_id);
    const top = (title: string, lane: number) => ({ title, column: 2, lane, position: "top" });
    await ok("create_cards", {
      board: 1,
      cards: [top("a", 1), top("x", 2), top("b", 1), top("c", 1), top("y", 2)],
    });
    const titles = (lane: number) => cellOf(state, 2, lane).map((card) => card.title);
    assertEquals(titles(1).slice(0, 3), ["a", "b", "c"]);
    assertEquals(titles(2).slice(0, 2), ["x", "y"]);
    assertEquals(cellOf(state, 2, 1).slice(3).map((card) => card.card_id), before);
  });
});

Deno.test("create_cards from a template keeps a lane that is given without a board", async () => {
  await withHarness(async ({ call, fails }) => {
    const { seen } = await call("create_cards", {
      cards: [{ title: "x", template: "Bug report", lane: 2 }],
    });
    const body: unknown = seen.find(({ method }) => method === "POST")?.body;
    const [card] = Reflect.get(Object(body), "cards");
    assertEquals(card.lane_id, 2);
    assertEquals(card.column_id, undefined);
    assertEquals(
      await fails("create_cards", {
        cards: [{ title: "x", template: "Bug report", lane: "Standard" }],
      }),
      "A lane given by name needs the card's `board`.",
    );
  });
});

const TWO = { board: 1, cards: [{ title: "first" }, { title: "second" }] };

for (
  const [what, rows] of [
    ["references", [{ card_id: 901, title: "first", reference: "1" }]],
    ["titles", [{ card_id: 901, title: "first" }]],
  ] as const
) {
  Deno.test(`create_cards names the cards that the account's answer lacks, by ${what}`, async () => {
    await withHarness(async ({ ok, simulator }) => {
      simulator.addFault({
        operation: "createManyCards",
        answer: { status: 200, body: { data: rows } },
      });
      const { text } = await ok("create_cards", TWO);
      assertMatch(text, /^1 of 2 cards created in .*; 1 not\.$/m);
      assertEquals(cardIds(text), [901]);
      assertStringIncludes(text, '`cards.1` is not in the account\'s answer: "second".');
    });
  });
}

Deno.test("create_cards fails where the account's answer has none of the cards", async () => {
  await withHarness(async ({ fails, simulator }) => {
    simulator.addFault({
      operation: "createManyCards",
      answer: { status: 200, body: { data: [] } },
    });
    const text = await fails("create_cards", TWO);
    assert(text.startsWith("0 of 2 cards created"), text);
    assertStringIncludes(text, '`cards.0` is not in the account\'s answer: "first".');
  });
});
