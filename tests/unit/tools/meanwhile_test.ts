/** What every tool on cards makes of one that somebody moved since it was looked at. */
import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { TOOLS } from "../../../src/tools/registry.ts";
import { BAD_INPUT } from "../../samples/mod.ts";
import { type Harness, HOST, TOKEN, tokenOf, withHarness } from "../../support/harness.ts";

/** Somebody moves a card to the board Marketing. */
async function moveAway({ simulator }: Harness, id: number): Promise<void> {
  const answer = await simulator.fetch(
    new Request(`https://${HOST}/api/v2/cards/${id}`, {
      method: "PATCH",
      headers: { apikey: TOKEN, "content-type": "application/json" },
      body: JSON.stringify({ column_id: 20, lane_id: 7 }),
    }),
  );
  assertEquals(answer.status, 200);
}

/** The cards that the samples of a tool are about. */
function cardsIn(args: unknown): number[] {
  const text = JSON.stringify(args) ?? "";
  return [...new Set(text.match(/\b1[0-2]\d\b/g) ?? [])].map(Number);
}

const ON_CARDS = TOOLS.filter(({ name, effect }) =>
  effect !== "read" && cardsIn(BAD_INPUT[name]?.valid).length > 0
);

Deno.test("there are tools that write to cards", () => {
  assert(ON_CARDS.length >= 12, ON_CARDS.map(({ name }) => name).join());
});

for (const { name } of ON_CARDS) {
  const args = BAD_INPUT[name]?.valid ?? {};
  const cards = cardsIn(args);

  Deno.test(`${name} does what it can, or says why not, with a card that was moved meanwhile`, async () => {
    await withHarness(async (harness) => {
      const { ok, call, state } = harness;
      await ok("get_board", { board: 1 });
      await ok("get_cards", { cards });
      for (const id of cards) await moveAway(harness, id);
      const first = await call(name, args);
      const { text, isError } = first.text.startsWith("Nothing is done yet.")
        ? await call(name, { ...args, confirm: tokenOf(first.text) })
        : first;
      assertNotMatch(text, /internal error|undefined/);
      assert(text.length < 2_000);
      // Nothing but a move takes it back, least of all unseen.
      if (isError) {
        assertEquals(cards.map((id) => state.cards.get(id)?.column_id), cards.map(() => 20));
      }
    });
  });

  Deno.test(`${name} changes nothing once a card was moved after the plan`, async () => {
    await withHarness(async (harness) => {
      const { call, simulator } = harness;
      const plan = await call(name, args);
      if (!plan.text.startsWith("Nothing is done yet.") || !/_cards$/.test(name)) return;
      for (const id of cards) await moveAway(harness, id);
      const before = simulator.requests.length;
      const { text, isError } = await call(name, { ...args, confirm: tokenOf(plan.text) });
      assert(isError, text);
      assertMatch(text, /^Nothing was done: the confirmation is void: /);
      const since = simulator.requests.slice(before);
      assertEquals(since.filter(({ method }) => method !== "GET"), []);
    }, { confirmAbove: 0 });
  });
}

Deno.test("move_cards says where a card is now that was moved to another board", async () => {
  await withHarness(async (harness) => {
    const { ok, fails } = harness;
    await ok("get_board", { board: 1 });
    await moveAway(harness, 101);
    assertEquals(
      await fails("move_cards", { cards: [101], column: "Backlog" }),
      "Somebody moved cards in the meantime: 101 is in workflow 4 of board 3 now. Say where they " +
        "are to go from there: with `board`, or with other names.",
    );
  });
  await withHarness(async (harness) => {
    await harness.ok("get_board", { board: 1 });
    await moveAway(harness, 101);
    const { text } = await harness.ok("move_cards", { cards: [101, 242], column: "Backlog" });
    assertMatch(text, /^1 of 2 cards moved to .*; 1 not\.$/m);
    assertMatch(text, /^Somebody moved cards in the meantime: 101 is in workflow 4 of board 3/m);
  });
});
