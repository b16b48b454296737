import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

Deno.test("change_boards creates a board with its settings, described in Markdown", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("change_boards", {
      changes: [{
        workspace: "Company",
        name: "Hiring",
        description: "Whom we **need**",
        settings: {
          limit_by: "size",
          exceeding: "never",
          sizes: "fibonacci",
          archive_after_days: 30,
          repeat_custom_ids: false,
          discard_needs_reason: true,
        },
      }],
    });
    const board = state.boards.get(Number(table(text).rows[0]?.id));
    assertStringIncludes(board?.description ?? "", "<strong>need</strong>");
    assertEquals(board?.settings, {
      size_type: 2,
      allow_exceeding: 2,
      autoarchive_cards_after: 30,
      limit_type: 1,
      allow_repeating_custom_card_ids: 0,
      is_discard_reason_required: 1,
    });
  });
});

Deno.test("change_boards tells a board that is there apart from its settings that failed", async () => {
  await withHarness(async ({ call, state, simulator }) => {
    simulator.addFault({
      operation: "setBoardSettings",
      answer: { status: 400, body: { error: { code: "XX01", message: "x" } } },
    });
    const { text, isError } = await call("change_boards", {
      changes: [{ workspace: 1, name: "Hiring", settings: { sizes: "t_shirt" } }],
    });
    assert(!isError, text);
    assertStringIncludes(text, 'New board "Hiring": its settings were not:');
    assert([...state.boards.values()].some(({ name }) => name === "Hiring"));
  });
});

Deno.test("change_boards takes the default workspace for a new board", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("change_boards", { changes: [{ name: "Hiring" }] });
    assertEquals(state.boards.get(Number(table(text).rows[0]?.id))?.workspace_id, 2);
  }, { defaultWorkspaceId: 2 });
  await withHarness(async ({ fails }) => {
    const text = await fails("change_boards", { changes: [{ name: "Hiring" }] });
    assertEquals(text, "A new board needs a `workspace`.");
  });
});

Deno.test("change_boards archives and deletes only what was confirmed, with its cards counted", async () => {
  await withHarness(async ({ ok, confirmed, state }) => {
    const cards = [...state.cards.values()].filter(({ board_id }) => board_id === 3);
    const active = cards.filter((card) => card.state === "active").length;
    const plan = await ok("change_boards", {
      changes: [{ board: "Marketing", delete: true }, { board: 4, archived: true }],
    });
    assertStringIncludes(
      plan.text,
      "1 board would be deleted for good, 1 board would be archived.",
    );
    const [first, second] = table(plan.text).rows;
    assertStringIncludes(first?.["cards in it"] ?? "", `${active} active, `);
    assertEquals(second?.name, "Portfolio");
    assert(state.boards.has(3));
    const { text, seen } = await confirmed("change_boards", {
      changes: [{ board: "Marketing", delete: true }, { board: 4, archived: true }],
    });
    assertEquals(text.split("\n")[0], "2 boards changed.");
    assertEquals(state.boards.has(3), false);
    assertEquals(state.boards.get(4)?.is_archived, 1);
    assertEquals(seen.filter(({ method }) => method !== "GET").map(({ operation }) => operation), [
      "updateBoard",
      "deleteBoard",
      "updateBoard",
    ]);
    // An archived board is found by its name where it is to come back.
    await ok("change_boards", { changes: [{ board: "Portfolio", archived: false }] });
    assertEquals(state.boards.get(4)?.is_archived, 0);
  });
});

Deno.test("change_boards deletes nothing when a card came onto the board after the plan", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const args = { changes: [{ board: 3, delete: true }] };
    const token = tokenOf((await ok("change_boards", args)).text);
    await ok("create_cards", { board: 3, cards: [{ title: "Late" }] });
    assertStringIncludes(await fails("change_boards", { ...args, confirm: token }), "is void");
    assert(state.boards.has(3));
  });
});

Deno.test("change_boards sends nothing when a change cannot be used", async () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ workspace: 1 }, "A new board needs a `name`"],
    [{ board: 1 }, "Nothing is to be changed"],
    [{ board: 1, workspace: 2 }, "A board cannot be moved"],
    [{ board: 1, delete: true, name: "x" }, "`delete` goes with `board` alone."],
    [{ workspace: 1, name: "x", delete: true }, "`archived` and `delete` are for a board"],
  ];
  for (const [change, sentence] of cases) {
    await withHarness(async ({ call }) => {
      const { text, isError, seen } = await call("change_boards", { changes: [change] });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    });
  }
});

Deno.test("change_boards is seen at once by the tools that show boards", async () => {
  await withHarness(async ({ ok }) => {
    await ok("list_boards");
    await ok("get_board", { board: 3 });
    await ok("change_boards", {
      changes: [{ board: 3, name: "Publicity", settings: { exceeding: "never" } }],
    });
    assertStringIncludes((await ok("list_boards")).text, "Publicity");
    const board = await ok("get_board", { board: 3, include: ["settings"] });
    assertStringIncludes(board.text, "limits can never be exceeded");
  });
});

Deno.test("change_boards says that a board is archived when it could not be deleted", async () => {
  await withHarness(async ({ confirmed, state, simulator }) => {
    simulator.addFault({
      operation: "deleteBoard",
      answer: { status: 403, body: { error: { code: "XX01", message: "x" } } },
    });
    const args = { changes: [{ board: "Marketing", delete: true }] };
    const { text, isError } = await confirmed("change_boards", args);
    assert(isError, text);
    assertStringIncludes(
      text,
      'Board "Marketing" (3) is archived now, but not deleted. The user of the API key lacks',
    );
    assertEquals(state.boards.get(3)?.is_archived, 1);
  });
});
