import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { cardIds, table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

const created = (state: Harness["state"], text: string) =>
  cardIds(text).map((id) => {
    const card = state.cards.get(id);
    assert(card, `card ${id}`);
    return card;
  });

Deno.test("create_cards creates ten cards in one request once the structure is known", async () => {
  await withHarness(async ({ ok, state }) => {
    const cards = Array.from({ length: 10 }, (_, index) => ({ title: `Card ${index}` }));
    const cold = await ok("create_cards", { board: 1, cards });
    assertEquals(cold.requests, 2);
    const { text, requests } = await ok("create_cards", { board: 1, cards, again: true });
    assertEquals(requests, 1);
    assertEquals(created(state, text).map((card) => card.title), cards.map(({ title }) => title));
  });
});

Deno.test("create_cards puts cards into the board's first cell, and says so", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("create_cards", { cards: [{ board: "Marketing", title: "New" }] });
    assertStringIncludes(text, '1 card created in "Ideas".');
    const [card] = created(state, text);
    assertEquals([card?.board_id, card?.column_id, card?.lane_id], [3, 19, 7]);
    const other = await ok("create_cards", {
      board: 1,
      cards: [{ title: "a" }, { title: "b", workflow: "Initiatives" }, { title: "c", board: 3 }],
    });
    assertStringIncludes(
      other.text,
      '3 cards created in "Development / Ideas", lane "Expedite"; "Initiatives / Proposed"; "Ideas".',
    );
  });
});

Deno.test("create_cards takes every property by name", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("create_cards", {
      board: "Product / Product Development",
      cards: [{
        title: "  Everything  ",
        column: "Development / Backlog",
        lane: "standard",
        description: "**Bold** <script>alert(1)</script>\n\n- a\n- b",
        owner: "tomas.okafor",
        type: "bug",
        priority: "critical",
        size: 2.5,
        deadline: "2031-05-01",
        color: "#A1B2C3",
        tags: ["frontend", 2],
        custom_fields: [
          { field: "Customer", value: "Oyster Bay" },
          { field: "Effort", value: 4 },
          { field: "Environment", value: "staging" },
          { field: "Reviewer", value: ["Sam Whitfield", 4] },
        ],
        co_owners: ["Yuki Brandt"],
        watchers: ["me"],
        subtasks: ["One", { text: "Two", owner: "Ines Carvalho", deadline: "2031-04-01" }],
        parent: 198,
        links: [{ is: "predecessor", of: 101 }],
        custom_id: "NEW-1",
        position: "top",
        planned: { start: "2031-01-01", end: "2031-02-01" },
      }],
    });
    const [card] = created(state, text);
    assert(card);
    assertEquals(card.title, "Everything");
    assertEquals([card.column_id, card.lane_id, card.position], [2, 2, 0]);
    assertStringIncludes(card.description, "<strong>Bold</strong>");
    assertMatch(card.description, /<li>a<\/li>\s*<li>b<\/li>/);
    assert(!card.description.includes("<script"));
    assertEquals([card.owner_user_id, card.type_id, card.priority, card.size], [2, 2, 1, 2.5]);
    assertEquals([card.deadline, card.color, card.custom_id], [
      "2031-05-01T00:00:00Z",
      "a1b2c3",
      "NEW-1",
    ]);
    assertEquals(card.tag_ids, [1, 2]);
    assertEquals([card.co_owner_ids, card.watcher_ids], [[3], [1]]);
    assertEquals(
      card.subtasks.map(({ description, owner_user_id, deadline }) => [
        description,
        owner_user_id,
        deadline,
      ]),
      [["One", null, null], ["Two", 4, "2031-04-01T00:00:00Z"]],
    );
    assertEquals(card.links.map(({ card_id, type }) => [card_id, type]), [
      [101, "successor"],
      [198, "parent"],
    ]);
    assertEquals(card.fields.get(1)?.value, "Oyster Bay");
    assertEquals(card.fields.get(2)?.value, 4);
    assertEquals(JSON.stringify(card.fields.get(4)).includes('"value_id":2'), true);
    assertEquals([card.planned_start_date, card.planned_end_date], ["2031-01-01", "2031-02-01"]);
    assertEquals(
      state.cards.get(198)?.links.some((link) =>
        link.card_id === card.card_id && link.type === "child"
      ),
      true,
    );
  });
});

Deno.test("create_cards with the ids of column and lane needs no board and no structure", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, requests } = await ok("create_cards", {
      cards: [{ title: "By ids", column: 14, lane: "6" }],
    });
    assertEquals(requests, 1);
    assertEquals(created(state, text).map((card) => card.board_id), [2]);
    assertEquals(text.split("\n")[0], "1 card created.");
  });
});

Deno.test("create_cards puts a card for a column with sub-columns into the first of them", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("create_cards", {
      board: 1,
      cards: [{ title: "x", column: "Development / Development" }],
      exceeding_reason: "Agreed",
    });
    assertEquals(created(state, text)[0]?.column_id, 5);
    assertStringIncludes(text, '"Development / Development / Coding"');
  });
});

Deno.test("create_cards from a template takes over what the template says", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("create_cards", {
      board: 2,
      cards: [{ title: "Broken", template: "bug report" }],
    });
    const [card] = created(state, text);
    assertEquals([card?.title, card?.type_id, card?.priority], ["Broken", 2, 2]);
  });
});

Deno.test("create_cards creates nothing when one of the cards is wrong, and names it", async () => {
  await withHarness(async ({ fails, state }) => {
    const before = state.cards.size;
    const cards = [{ title: "a" }, { title: "b", owner: "Tomas" }, { title: "c" }];
    assertMatch(
      await fails("create_cards", { board: 1, cards }),
      /^`cards\.1`: There is no user called "Tomas"\. Closest: 2 "Tomas Okafor"/,
    );
    assertStringIncludes(
      await fails("create_cards", {
        board: 1,
        cards: [{ title: "a" }, { title: "b", parent: 9999 }],
      }),
      "There is no card with the id 9999.",
    );
    assertEquals(state.cards.size, before);
  });
});

Deno.test("create_cards says which WIP limit keeps the cards out", async () => {
  await withHarness(async ({ fails, ok, state }) => {
    const before = state.cards.size;
    const question = { board: 1, cards: [{ title: "a", column: "Testing" }, { title: "b" }] };
    assertEquals(
      await fails("create_cards", question),
      'The WIP limit of "column Testing" is 4; it would hold 6. Board 1 allows that only with a ' +
        "reason: give exceeding_reason.",
    );
    assertEquals(
      await fails("create_cards", {
        board: 2,
        cards: [{ title: "a", column: "Working on it" }],
        exceeding_reason: "No matter",
      }),
      'The WIP limit of "column Working on it" is 5; it would hold 6. Board 2 never allows that: ' +
        "take fewer cards, or make room.",
    );
    assertEquals(state.cards.size, before);
    await ok("create_cards", { ...question, exceeding_reason: "Agreed" });
    assertEquals(state.cards.size, before + 2);
    // A board without such a rule takes any number.
    const { text } = await ok("create_cards", {
      board: 3,
      cards: [{ title: "a", column: "Review" }],
    });
    assertEquals(created(state, text)[0]?.column_id, 22);
  });
});

Deno.test("create_cards refuses a place that it cannot know", async () => {
  await withHarness(async ({ fails, state }) => {
    assertEquals(
      await fails("create_cards", { cards: [{ title: "a", column: "Ideas" }] }),
      "Say where the card goes: name its board, or give the ids of its column and lane.",
    );
    assertEquals(
      await fails("create_cards", { board: 1, cards: [{ title: "a", column: "Ready", lane: 4 }] }),
      'There is no lane with the id 4. There are: 1 "Development / Expedite", ' +
        '2 "Development / Standard", 3 "Development / Technical debt".',
    );
    const board = state.boards.get(3);
    if (board) board.is_archived = 1;
    assertEquals(
      await fails("create_cards", { board: 3, cards: [{ title: "a" }] }),
      "Board 3 is archived: it takes no cards.",
    );
  });
});

Deno.test("create_cards is refused to a user who may only read", async () => {
  await withHarness(async ({ fails, state }) => {
    const before = state.cards.size;
    assertStringIncludes(
      await fails("create_cards", { board: 1, cards: [{ title: "a" }] }),
      "The user of the API key lacks the right to do this.",
    );
    assertEquals(state.cards.size, before);
  }, { asViewer: true });
});

Deno.test("create_cards says when it is not known whether the cards were created", async () => {
  await withHarness(async ({ fails, simulator }) => {
    simulator.addFault({ operation: "createManyCards", applied: true, answer: { status: 502 } });
    const text = await fails("create_cards", { board: 1, cards: [{ title: "a" }] });
    assertStringIncludes(
      text,
      "Whether it was carried out is not known: check before you repeat it.",
    );
    const sent = simulator.requests.filter((one) => one.operation === "createManyCards");
    assertEquals(sent.length, 1);
  });
});

Deno.test("create_cards makes new cards visible to the next look at the board", async () => {
  await withHarness(async ({ ok }) => {
    await ok("find_cards", { boards: [3] });
    const made = await ok("create_cards", { board: 3, cards: [{ title: "Fresh" }] });
    const { text } = await ok("find_cards", { boards: [3], limit: 1 });
    assertEquals(cardIds(text), cardIds(made.text));
    assertEquals(table(text).rows[0]?.title, "Fresh");
  });
});
