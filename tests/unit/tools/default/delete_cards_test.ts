import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, tokenOf, withHarness } from "../../../support/harness.ts";

const writes = (seen: readonly { readonly method: string }[]) =>
  seen.filter(({ method }) => method !== "GET").length;

Deno.test("delete_cards first tells what would be lost, and deletes nothing", async () => {
  await withHarness(async ({ ok, state }) => {
    const before = state.cards.size;
    const { text, seen } = await ok("delete_cards", { cards: [132, 103, 105] });
    assertEquals(writes(seen), 0);
    assertEquals(state.cards.size, before);
    assertStringIncludes(text, "Nothing is done yet. 3 cards would be deleted for good.");
    assertStringIncludes(text, "1 of 3 cards with children: 7 in all.");
    const rows = table(text).rows;
    assertEquals(rows.map(({ id }) => id), ["132", "103", "105"]);
    assertEquals(rows[0]?.children, "101, 109, 121, 140, 156, 164, 213");
    assertEquals(rows[0]?.["other links"], "parent 111");
    assertEquals(rows[2]?.state, "archived");
    for (const row of rows) {
      const card = state.cards.get(Number(row.id));
      assertEquals(row.subtasks ?? "", String(card?.subtasks.length || ""));
      assertEquals(row.comments ?? "", String(card?.comments.length || ""));
    }
  });
});

Deno.test("delete_cards deletes what was confirmed with one request, in whatever state it is", async () => {
  await withHarness(async ({ confirmed, state }) => {
    const called = await confirmed("delete_cards", { cards: [101, 105, 104] });
    assert(!called.isError, called.text);
    assertEquals(called.text.split("\n")[0], "3 cards deleted.");
    assertEquals(writes(called.seen), 1);
    assertEquals([101, 104, 105].filter((id) => state.cards.has(id)), []);
    assertEquals(table(called.text, "Deleted").rows.map(({ id }) => id), ["101", "105", "104"]);
  });
});

Deno.test("delete_cards deletes nothing with a token of other cards, or one that was used", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const token = tokenOf((await ok("delete_cards", { cards: [101] })).text);
    assertStringIncludes(
      await fails("delete_cards", { cards: [102], confirm: token }),
      "belongs to a call with other arguments",
    );
    await ok("delete_cards", { cards: [101], confirm: token });
    assert(state.cards.has(102));
    assertStringIncludes(
      await fails("delete_cards", { cards: [101], confirm: token }),
      "There is no card 101",
    );
  });
});

/** What may happen to a card between plan and confirmation. */
const CHANGES: readonly (readonly [string, (harness: Harness) => Promise<unknown>])[] = [
  ["was moved", ({ ok }) => ok("move_cards", { cards: [103], column: "Ideas" })],
  ["was changed", ({ ok }) => ok("update_cards", { changes: [{ cards: [103], title: "new" }] })],
  [
    "was described",
    ({ ok }) => ok("update_cards", { changes: [{ cards: [103], description: "new" }] }),
  ],
  ["got a comment", ({ ok }) => ok("add_comments", { comments: [{ card: 103, text: "Wait" }] })],
  ["got a subtask", ({ ok }) => ok("update_subtasks", { card: 103, add: ["One more"] })],
  ["got a child", ({ ok }) => ok("link_cards", { links: [{ card: 103, is: "parent", of: 106 }] })],
  ["was revised in the same second", ({ state }) => {
    const card = state.cards.get(103);
    if (card) card.revision++;
    return Promise.resolve();
  }],
  ["was archived", ({ ok }) => ok("archive_cards", { cards: [103], action: "archive" })],
];

for (const [what, change] of CHANGES) {
  Deno.test(`delete_cards does nothing when a card ${what} after the plan`, async () => {
    await withHarness(async (harness) => {
      const { ok, fails, state } = harness;
      const token = tokenOf((await ok("delete_cards", { cards: [103, 108] })).text);
      await change(harness);
      assertStringIncludes(
        await fails("delete_cards", { cards: [103, 108], confirm: token }),
        "Nothing was done: the confirmation is void: what the plan covers has changed since.",
      );
      assert(state.cards.has(103) && state.cards.has(108));
    });
  });
}

Deno.test("delete_cards does nothing when the account does not say what depends on a card", async () => {
  for (const left of ["linked_cards", "subtasks", "comment_count"]) {
    await withHarness(async ({ fails, state }) => {
      assertStringIncludes(
        await fails("delete_cards", { cards: [103] }),
        "Nothing was done: the account did not say what depends on these cards.",
      );
      assert(state.cards.has(103));
    }, {
      wrap: (gateway) => ({
        ...gateway,
        async send(request) {
          const answer = await gateway.send(request);
          if (request.operation !== "getCards") return answer;
          const body = JSON.parse(JSON.stringify(answer.body));
          for (const row of body.data.data) delete row[left];
          return { ...answer, body };
        },
      }),
    });
  }
});

Deno.test("delete_cards tells of cards that are not there, before and after", async () => {
  await withHarness(async ({ ok, confirmed }) => {
    const { text } = await ok("delete_cards", { cards: [101, 9999] });
    assertStringIncludes(text, "1 card would be deleted for good.");
    assertStringIncludes(text, 'Not found, or not visible to this key: "9999".');
    const called = await confirmed("delete_cards", { cards: [101, 9999] });
    assertEquals(called.text.split("\n")[0], "1 of 2 cards deleted; 1 not.");
  });
});

Deno.test("delete_cards says which cards are gone after an answer that was lost", async () => {
  await withHarness(async ({ ok, call, state, simulator }) => {
    const token = tokenOf((await ok("delete_cards", { cards: [101, 102] })).text);
    simulator.addFault({ operation: "deleteManyCards", applied: true, answer: "reset" });
    const { text } = await call("delete_cards", { cards: [101, 102], confirm: token });
    assertEquals(text.split("\n")[0], "2 cards deleted.");
    assert(!state.cards.has(101));
  });
});

Deno.test("delete_cards says which cards are left after a refusal", async () => {
  await withHarness(async ({ ok, call, state, simulator }) => {
    const token = tokenOf((await ok("delete_cards", { cards: [101, 102] })).text);
    simulator.addFault({
      operation: "deleteManyCards",
      answer: { status: 500, body: { error: { code: "XX01", message: "x" } } },
    });
    const { text, isError } = await call("delete_cards", { cards: [101, 102], confirm: token });
    assert(isError, text);
    assert(state.cards.has(101) && state.cards.has(102));
  }, { gateway: { retry: { maxRetries: 0 } } });
});
