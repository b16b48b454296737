/** The same call of create_cards, made again. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openStore } from "../../../../src/store/mod.ts";
import { cardIds } from "../../../support/answers.ts";
import { type Harness, type HarnessOptions, withHarness } from "../../../support/harness.ts";

const CARDS = { board: 1, cards: [{ title: "One" }, { title: "Two" }, { title: "Two" }] };

/** Waits for nothing longer than a test should. */
const QUICK: HarnessOptions["creations"] = {
  store: {
    read: () => Promise.resolve({ ok: false, reason: "away" }),
    update: () => Promise.resolve({ ok: false, reason: "away" }),
  },
  patience: { sent: 20, unknown: 20, pause: 5 },
};

/** Titles of the cards that came since the account began. */
function added({ state }: Harness, before: ReadonlySet<number>): string[] {
  return [...state.cards.values()].filter(({ card_id }) => !before.has(card_id))
    .map(({ title }) => title);
}

const ids = ({ state }: Harness) => new Set(state.cards.keys());

Deno.test("create_cards again within two minutes gives the cards there are, and says how to get more", async () => {
  let now = Date.now();
  await withHarness(async (harness) => {
    const before = ids(harness);
    const first = await harness.ok("create_cards", CARDS);
    now += 20_000;
    const second = await harness.ok("create_cards", CARDS);
    assertEquals(
      second.text.split("\n")[0],
      "Nothing new was created: the same call 20s ago created these 3 cards. To have the same " +
        "once more, call with again: true.",
    );
    assertEquals(cardIds(second.text), cardIds(first.text));
    assertEquals(second.requests, 1);
    assertEquals(added(harness, before), ["One", "Two", "Two"]);

    const more = { ...CARDS, again: true };
    const third = await harness.ok("create_cards", more);
    assertStringIncludes(third.text, "3 cards created");
    // That call is remembered as well, by itself.
    assertEquals(cardIds((await harness.ok("create_cards", more)).text), cardIds(third.text));
    assertEquals(cardIds((await harness.ok("create_cards", CARDS)).text), cardIds(first.text));
    assertEquals(added(harness, before).length, 6);

    now += 120_001;
    assertStringIncludes((await harness.ok("create_cards", CARDS)).text, "3 cards created");
    assertEquals(added(harness, before).length, 9);
  }, { now: () => now });
});

Deno.test("create_cards with other content, by another caller or on another account is another call", async () => {
  await withHarness(async (harness) => {
    const before = ids(harness);
    const card = (title: string) => ({ board: 1, cards: [{ title }] });
    await harness.ok("create_cards", card("A"));
    await harness.ok("create_cards", { ...card("A"), cards: [{ title: "A", size: 1 }] });
    const other = await harness.call("create_cards", card("A"), { principal: "somebody else" });
    assertStringIncludes(other.text, "1 card created");
    assertEquals(added(harness, before), ["A", "A", "A"]);
    const there = await harness.ok("create_cards", { ...card("A"), instance: "test" });
    assertStringIncludes(there.text, "1 card created");
    // The account that is named by its name is the one that is meant without.
    const same = await harness.ok("create_cards", { ...card("A"), instance: "acme" });
    assertStringIncludes(same.text, "Nothing new was created");
  }, { others: { test: {} } });
});

const LOST = [
  { answer: { status: 502 }, what: "a gateway's error" },
  { answer: "reset", what: "a broken connection" },
  { answer: "truncate", what: "half an answer" },
  { answer: "html", what: "a page in place of the answer" },
] as const;
for (const { answer, what } of LOST) {
  Deno.test(`create_cards finds its cards after ${what}`, async () => {
    await withHarness(async (harness) => {
      const before = ids(harness);
      // Cards of the same title that other calls have made, or somebody else.
      await harness.ok("create_cards", { board: 1, cards: [{ title: "Two", size: 1 }] });
      await harness.ok("create_cards", { board: 3, cards: [{ title: "One", size: 1 }] });
      harness.simulator.addFault({ operation: "createManyCards", applied: true, times: 1, answer });
      const lost = await harness.fails("create_cards", CARDS);
      assertStringIncludes(lost, "Whether it was carried out is not known");
      assertStringIncludes(lost, "The same call again within two minutes finds its cards");
      const again = await harness.ok("create_cards", CARDS);
      assertMatch(again.text, /^Nothing new was created: the same call \d+s ago created these 3/);
      assertEquals(added(harness, before), ["Two", "One", "One", "Two", "Two"]);
      const found = cardIds(again.text).map((id) => harness.state.cards.get(id));
      assertEquals(found.map((card) => [card?.title, card?.size]), [
        ["One", null],
        ["Two", null],
        ["Two", null],
      ]);
      // What was found is remembered: the next time costs no search.
      const third = await harness.ok("create_cards", CARDS);
      assertEquals(cardIds(third.text), cardIds(again.text));
      assertEquals(added(harness, before).length, 5);
    });
  });

  Deno.test(`create_cards creates them after ${what} that came before the effect`, async () => {
    await withHarness(async (harness) => {
      const before = ids(harness);
      harness.simulator.addFault({ operation: "createManyCards", times: 1, answer });
      await harness.fails("create_cards", CARDS);
      const again = await harness.ok("create_cards", CARDS);
      assertStringIncludes(again.text, "3 cards created");
      assertEquals(added(harness, before), ["One", "Two", "Two"]);
    }, { creations: QUICK });
  });
}

Deno.test("create_cards that was refused is forgotten", async () => {
  await withHarness(async (harness) => {
    const before = ids(harness);
    harness.simulator.addFault({
      operation: "createManyCards",
      times: 1,
      answer: { status: 403, body: { error: { code: "X001", message: "no" } } },
    });
    await harness.fails("create_cards", CARDS);
    const again = await harness.ok("create_cards", CARDS);
    assertStringIncludes(again.text, "3 cards created");
    assertEquals(again.seen.map(({ operation }) => operation), ["createManyCards"]);
    assertEquals(added(harness, before).length, 3);
  });
});

Deno.test("create_cards that the client gave up on finds its cards", async () => {
  await withHarness(async (harness) => {
    const before = ids(harness);
    harness.simulator.addFault({
      operation: "createManyCards",
      applied: true,
      times: 1,
      answer: "hang",
    });
    const controller = new AbortController();
    const pending = harness.call("create_cards", CARDS, { signal: controller.signal });
    while (added(harness, before).length === 0) await new Promise((go) => setTimeout(go, 1));
    controller.abort();
    assert((await pending).isError);
    const again = await harness.ok("create_cards", CARDS);
    assertStringIncludes(again.text, "created these 3 cards");
    assertEquals(added(harness, before).length, 3);
  });
});

Deno.test("create_cards of which a part is there says what is not", async () => {
  await withHarness(async (harness) => {
    harness.simulator.addFault({
      operation: "createManyCards",
      applied: true,
      times: 1,
      answer: "reset",
    });
    await harness.fails("create_cards", CARDS);
    const [last] = [...harness.state.cards.keys()].slice(-1);
    harness.state.cards.delete(last ?? 0);
    const { text } = await harness.ok("create_cards", CARDS);
    assertStringIncludes(text, "created these 2 cards");
    assertStringIncludes(text, 'Not there: "Two". Create them in a call of their own.');
  });
});

Deno.test("create_cards creates again what was deleted meanwhile", async () => {
  await withHarness(async (harness) => {
    const first = await harness.ok("create_cards", CARDS);
    for (const id of cardIds(first.text)) harness.state.cards.delete(id);
    await harness.gateway.clear();
    assertStringIncludes((await harness.ok("create_cards", CARDS)).text, "3 cards created");
  });
});

Deno.test("create_cards at the same moment twice creates once", async () => {
  await withHarness(async (harness) => {
    const before = ids(harness);
    const answers = await Promise.all([
      harness.call("create_cards", CARDS),
      harness.call("create_cards", CARDS),
      harness.call("create_cards", CARDS),
    ]);
    assertEquals(answers.map(({ isError }) => isError), [false, false, false]);
    assertEquals(added(harness, before).length, 3);
    assertEquals(new Set(answers.map(({ text }) => cardIds(text).join())).size, 1);
  });
});

Deno.test("create_cards waits for nobody for ever: a call that does not end is told of", async () => {
  let now = Date.now();
  await withHarness(async (harness) => {
    const before = ids(harness);
    harness.simulator.addFault({ operation: "createManyCards", times: 1, answer: "hang" });
    const controller = new AbortController();
    const pending = harness.call("create_cards", CARDS, { signal: controller.signal });
    const sent = () => harness.simulator.requests.some(({ method }) => method === "POST");
    while (!sent()) await new Promise((go) => setTimeout(go, 1));
    now += 30_000;
    assertEquals(
      await harness.fails("create_cards", CARDS),
      "Nothing was created: the same call began 30 seconds ago and has not ended, so its cards " +
        "may still come. None is there so far. Call again in 90 seconds, or with `again`: true " +
        "to create them now.",
    );
    const forced = await harness.ok("create_cards", { ...CARDS, again: true });
    assertStringIncludes(forced.text, "3 cards created");
    controller.abort();
    await pending;
    assertEquals(added(harness, before).length, 3);
  }, { now: () => now, creations: QUICK });
});

Deno.test("create_cards remembers over a store: another process with the same key knows", async () => {
  const store = await openStore({ path: ":memory:", secret: "s3cret", account: "acme" });
  const creations = { store };
  let first = "";
  // Two processes on one account: each with its own memory, both with the same store.
  await withHarness(async (one) => {
    await withHarness(async (other) => {
      first = (await one.ok("create_cards", CARDS)).text;
      const again = await other.call("create_cards", CARDS);
      assertStringIncludes(again.text, "created these 3 cards");
      assertEquals(cardIds(again.text), cardIds(first));
    }, {
      creations,
      gateway: { fetch: (input, init) => one.simulator.fetch(new Request(input, init)) },
    });
  }, { creations });
  await store.close();
});
