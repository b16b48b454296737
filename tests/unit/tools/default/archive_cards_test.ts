import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, tokenOf, withHarness } from "../../../support/harness.ts";

const stateOf = (state: Harness["state"], id: number) => state.cards.get(id)?.state;

/** Active cards of a board. */
const active = (state: Harness["state"], board: number, count: number) =>
  [...state.cards.values()].filter((card) => card.state === "active" && card.board_id === board)
    .map((card) => card.card_id).slice(0, count);

Deno.test("archive_cards archives a few cards at once, and brings them back", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("archive_cards", { cards: [101, 103], action: "archive" });
    assertEquals(text.split("\n")[0], "2 cards archived.");
    assertEquals(seen.length, 3);
    assertEquals([101, 103].map((id) => stateOf(state, id)), ["archived", "archived"]);
    const back = await ok("archive_cards", {
      cards: [101, 103],
      action: "unarchive",
      exceeding_reason: "They were there before",
    });
    assertEquals(back.text.split("\n")[0], "2 cards unarchived.");
    assertEquals([101, 103].map((id) => stateOf(state, id)), ["active", "active"]);
  });
});

Deno.test("archive_cards names columns and lanes of one board for one read, and for none after it", async () => {
  await withHarness(async ({ ok, state }) => {
    const [own, other] = [active(state, 1, 3), active(state, 2, 1)];
    const names = (id = 0) => {
      const { column_id, lane_id } = state.cards.get(id) ?? {};
      return [state.columns.get(column_id ?? 0)?.name, state.lanes.get(lane_id ?? 0)?.name];
    };
    const first = await ok("archive_cards", { cards: own.slice(0, 2), action: "archive" });
    for (const [place, { column = "", lane }] of table(first.text).rows.entries()) {
      const [columnName = "?", laneName] = names(own[place]);
      assertStringIncludes(column, columnName);
      assertEquals(lane, laneName);
    }
    const read = ({ operation }: { operation?: string | undefined }) =>
      operation === "getCurrentBoardStructure";
    assertEquals([first.requests, first.seen.filter(read).length], [3, 1]);
    const again = await ok("archive_cards", {
      cards: [own[2], other[0]],
      action: "archive",
    });
    assertEquals(again.seen.filter(read).map(({ path }) => path), [
      "/boards/2/currentStructure",
    ]);
  });
});

Deno.test("archive_cards does not wait for names that the budget has no request for", async () => {
  for (const [perMinute, reads] of [[2, 0], [3, 1]] as const) {
    await withHarness(async ({ ok, state }) => {
      const { text, seen } = await ok("archive_cards", { cards: [101], action: "archive" });
      assertEquals(stateOf(state, 101), "archived");
      assertEquals(seen.map(({ method }) => method), ["GET", "POST", ...Array(reads).fill("GET")]);
      const [row] = table(text).rows;
      assertEquals(row?.column?.startsWith("#"), reads === 0, text);
      assertEquals(text.split("\n")[0]?.includes("ids stand in their place"), reads === 0);
    }, { simulator: { limits: { perMinute, perHour: 100 } } });
  }
});

Deno.test("archive_cards discards with a reason by name and a comment, and restores", async () => {
  await withHarness(async ({ ok, state }) => {
    const [id = 0] = active(state, 2, 1);
    await ok("archive_cards", {
      cards: [id],
      action: "discard",
      reason: "no longer needed",
      comment: "Asked twice",
    });
    const { state: now, reason_id, discard_comment } = state.cards.get(id) ?? {};
    assertEquals([now, reason_id, discard_comment], ["discarded", 2, "Asked twice"]);
    await ok("archive_cards", { cards: [id], action: "restore" });
    assertEquals(stateOf(state, id), "active");
  });
});

Deno.test("archive_cards says that a board demands a reason, and which there are, before it asks", async () => {
  await withHarness(async ({ call, state }) => {
    const cards = active(state, 2, 12);
    const { text, isError, seen } = await call("archive_cards", { cards, action: "discard" });
    assert(isError);
    assertStringIncludes(text, 'the board "Customer Support" demands a reason for discarding.');
    assertStringIncludes(text, 'Give `reason`, one of: 1 "Duplicate", 2 "No longer needed".');
    assertEquals(seen.filter(({ method }) => method !== "GET"), []);
  });
});

Deno.test("archive_cards tells cards apart by the state they are in", async () => {
  await withHarness(async ({ call, state }) => {
    // Active, archived, discarded, not there.
    const { text, isError } = await call("archive_cards", {
      cards: [101, 105, 104, 9999],
      action: "archive",
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "2 of 4 cards archived; 2 not.");
    assertStringIncludes(text, "Already so, nothing changed: 105.");
    assertStringIncludes(text, "Card 104 failed: It is discarded: restore it first.");
    assertStringIncludes(text, 'Not found: "9999".');
    assertEquals([101, 105, 104].map((id) => stateOf(state, id)), [
      "archived",
      "archived",
      "discarded",
    ]);
  });
});

Deno.test("archive_cards asks for nothing when every card is as wanted", async () => {
  await withHarness(async ({ ok }) => {
    const { text, seen } = await ok("archive_cards", { cards: [105, 109], action: "archive" });
    assertEquals(text.split("\n")[0], "0 cards archived, 2 already so.");
    assertStringIncludes(text, "Already so, nothing changed: 105, 109.");
    assertEquals(seen.filter(({ method }) => method !== "GET"), []);
  });
});

Deno.test("archive_cards takes reason and comment for discarding alone", async () => {
  await withHarness(async ({ fails }) => {
    for (const more of [{ reason: 1 }, { comment: "x" }]) {
      assertEquals(
        await fails("archive_cards", { cards: [101], action: "archive", ...more }),
        "`reason` and `comment` belong to the action discard alone.",
      );
    }
  });
});

Deno.test("archive_cards has more cards than the limit confirmed, and not one less", async () => {
  await withHarness(async ({ ok, state, confirmed }) => {
    const cards = active(state, 1, 4);
    const few = await ok("archive_cards", { cards: cards.slice(0, 3), action: "archive" });
    assertEquals(few.text.split("\n")[0], "3 cards archived.");
    const back = { cards: cards.slice(0, 3), action: "unarchive", exceeding_reason: "x" };
    assertEquals((await ok("archive_cards", back)).text.split("\n")[0], "3 cards unarchived.");
    const plan = await ok("archive_cards", { cards, action: "archive" });
    assertStringIncludes(plan.text, "Nothing is done yet. 4 cards would be archived.");
    assertEquals(stateOf(state, cards[3] ?? 0), "active");
    const { text } = await confirmed("archive_cards", { cards, action: "archive" });
    assertEquals(text.split("\n")[0], "4 cards archived.");
  }, { confirmAbove: 3 });
});

Deno.test("archive_cards counts the cards that would change, not those that are named", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("archive_cards", { cards: [105, 109, 101], action: "archive" });
    assertEquals(text.split("\n")[0], "1 card archived, 2 already so.");
  }, { confirmAbove: 1 });
});

Deno.test("archive_cards does nothing when a card changed after the plan", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const args = { cards: [101, 103], action: "archive" };
    const token = tokenOf((await ok("archive_cards", args)).text);
    await ok("update_cards", { changes: [{ cards: [103], title: "new" }] });
    assertStringIncludes(await fails("archive_cards", { ...args, confirm: token }), "is void");
    assertEquals([101, 103].map((id) => stateOf(state, id)), ["active", "active"]);
  }, { confirmAbove: 1 });
});

Deno.test("archive_cards says what became of each card when the account refuses", async () => {
  await withHarness(async ({ call, simulator }) => {
    simulator.addFault({
      operation: "updateManyCards",
      answer: { status: 400, body: { error: { code: "XX01", message: "x" } } },
    });
    const { text, isError } = await call("archive_cards", { cards: [101, 103], action: "archive" });
    assert(isError, text);
    assertEquals(text.split("\n")[0], "0 of 2 cards archived; 2 not.");
    assertStringIncludes(text, "Card 101 failed: ");
  });
});

Deno.test("archive_cards brings cards back over a WIP limit only as far as the board allows it", async () => {
  const cases: readonly (readonly [rule: 0 | 1 | 2, reason: string | undefined, says: string])[] = [
    [0, undefined, "WIP limit exceeded: "],
    [1, undefined, "allows that only with a reason: give exceeding_reason."],
    [1, "It was there before", "WIP limit exceeded: "],
    [2, "It was there before", "never allows that"],
  ];
  for (const [rule, reason, says] of cases) {
    await withHarness(async ({ ok, call, state }) => {
      const [board, card] = [state.boards.get(1), state.cards.get(101)];
      const column = state.columns.get(card?.column_id ?? 0);
      assert(board && column);
      board.settings.allow_exceeding = rule;
      column.limit = 1;
      await ok("archive_cards", { cards: [101], action: "archive" });
      const { text, isError, seen } = await call("archive_cards", {
        cards: [101],
        action: "unarchive",
        ...(reason === undefined ? {} : { exceeding_reason: reason }),
      });
      assertStringIncludes(text, says);
      assertEquals(isError, !says.startsWith("WIP"));
      if (isError) assertEquals(seen.filter(({ method }) => method !== "GET"), []);
      assertEquals(stateOf(state, 101), isError ? "archived" : "active");
    });
  }
});
