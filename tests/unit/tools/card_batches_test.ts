/**
 * What reading cards by their ids costs in requests, over the whole server on a simulated account.
 */
import { assertEquals } from "@std/assert";
import type { FlagName } from "../../../src/gateway/flags.ts";
import type { Simulator } from "../../../src/simulator/mod.ts";
import { type Harness, withHarness } from "../../support/harness.ts";

const asked = (simulator: Simulator) => simulator.requests.map(({ path }) => path.split("?")[0]);

async function activeCards({ state }: Harness, count: number): Promise<number[]> {
  return await Promise.resolve(
    [...state.cards.values()].filter((card) => card.state === "active").slice(0, count)
      .map((card) => card.card_id),
  );
}

Deno.test("calls that each read one card at the same time take one request together", async () => {
  await withHarness(async (harness) => {
    const { call, simulator } = harness;
    const ids = await activeCards(harness, 8);
    const called = await Promise.all(
      ids.map((id) => call("get_cards", { cards: [id], include: ["description"] })),
    );
    assertEquals(asked(simulator), ["/cards"]);
    for (const [place, { text, isError }] of called.entries()) {
      assertEquals([isError, text.split("\n")[0]], [false, "1 of 1 cards."]);
      assertEquals(text.includes(`${ids[place]}`), true);
    }
    assertEquals(called.reduce((sum, { requests }) => sum + requests, 0), 1);
  });
});

Deno.test("cards that were read alone or with others are not asked for again", async () => {
  await withHarness(async (harness) => {
    const { ok, simulator } = harness;
    const [a = 0, b = 0, c = 0] = await activeCards(harness, 3);
    await ok("get_cards", { cards: [a, b] });
    assertEquals((await ok("get_cards", { cards: [b] })).requests, 0);
    const { seen, text } = await ok("get_cards", { cards: [c, a] });
    assertEquals(text.split("\n")[0], "2 of 2 cards.");
    assertEquals(seen.map(({ path }) => new URLSearchParams(path.split("?")[1]).get("card_ids")), [
      `${c}`,
    ]);
    assertEquals(simulator.requests.length, 2);
  });
});

Deno.test("a change of one card leaves the others in the cache", async () => {
  await withHarness(async (harness) => {
    const { ok } = harness;
    const [a = 0, b = 0] = await activeCards(harness, 2);
    await ok("get_cards", { cards: [a, b] });
    await ok("update_cards", { changes: [{ cards: [a], title: "Changed" }] });
    const { seen, text } = await ok("get_cards", { cards: [a, b] });
    assertEquals(seen.length <= 1, true);
    assertEquals(text.includes("Changed"), true);
  });
});

Deno.test("with batching switched off, a read of several cards is still one request", async () => {
  const off = new Set<FlagName>(["batching"]);
  const flags = { isOn: (name: FlagName) => !off.has(name), ready: Promise.resolve() };
  await withHarness(async (harness) => {
    const ids = await activeCards(harness, 20);
    assertEquals((await harness.ok("get_cards", { cards: ids })).requests, 1);
  }, { gateway: { flags } });
});
