/** What a search costs: tokens of its answer, requests to the account. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import { cardIds } from "../../support/answers.ts";
import { cardListJson, cardListPath } from "../../support/card_json.ts";
import { HOST, TOKEN, withHarness } from "../../support/harness.ts";

const LARGE = { boards: 20, cards: 10_000 };

for (
  const [account, seed, args] of [
    ["a small company", "demo", {}],
    ["one of twenty boards", LARGE, { boards: [1] }],
    ["twenty boards", LARGE, {}],
  ] as const
) {
  Deno.test(`100 cards of ${account} cost at most 45 % of the tokens of the account's JSON`, async () => {
    await withHarness(async ({ ok, simulator }) => {
      const { text } = await ok("find_cards", { ...args, limit: 100 });
      const ids = cardIds(text);
      assertEquals(ids.length, 100);
      const answer = await simulator.fetch(
        new Request(`https://${HOST}/api/v2${cardListPath(ids)}`, { headers: { apikey: TOKEN } }),
      );
      const json = cardListJson((await answer.json()).data);
      assertEquals(JSON.parse(json).length, 100);
      const share = countTokens(text) / countTokens(json);
      assert(share <= 0.45, `${share}`);
    }, { simulator: { seed } });
  });
}

Deno.test("a search for words in 10,000 cards costs at most 12 requests, and none again", async () => {
  await withHarness(async ({ ok, state }) => {
    const words = (text: string) =>
      [...state.cards.values()].filter((card) =>
        card.state === "active" && card.title.toLowerCase().includes(text)
      ).length;
    const cold = await ok("find_cards", { text: "expedite" });
    assertMatch(cold.text, new RegExp(`^${words("expedite")} cards, showing 1 to 25\\.`));
    assert(cold.requests > 0 && cold.requests <= 12, `${cold.requests}`);
    assertEquals((await ok("find_cards", { text: "expedite" })).requests, 0);
    const other = await ok("find_cards", { text: "maintenance" });
    assertMatch(other.text, new RegExp(`^${words("maintenance")} cards, showing 1 to 25\\.`));
    assertEquals(other.requests, 0);
  }, { simulator: { seed: LARGE } });
});
