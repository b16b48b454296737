import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { columnsOf, type State } from "../../../../src/simulator/state.ts";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

/** `section: name` in order, sub-columns too. */
const shape = (state: State, workflow = 1) =>
  columnsOf(state, workflow).map(({ section, name }) => `${section} ${name}`);

const cardsIn = (state: State, column: number) =>
  [...state.cards.values()].filter(({ column_id }) => column_id === column);

Deno.test("change_columns creates at the end of a section, at a place, and inside a column", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("change_columns", {
      board: 1,
      changes: [
        { name: "Acceptance", section: "in_progress", flow: "queue", limit: 3, color: "#ABC" },
        { name: "Someday", section: "backlog", position: 0, cards_per_row: 2 },
        { name: "Pairing", parent: "Development", description: "Two at one screen" },
      ],
    });
    const columns = columnsOf(state, 1);
    const find = (name: string) => columns.find((column) => column.name === name);
    assertEquals(shape(state).slice(0, 3), ["1 Someday", "1 Ideas", "1 Backlog"]);
    const acceptance = find("Acceptance");
    assertEquals(
      [acceptance?.position, acceptance?.flow_type, acceptance?.limit, acceptance?.color],
      [2, 2, 3, "aabbcc"],
    );
    assertEquals(find("Someday")?.cards_per_row, 2);
    assertEquals([find("Pairing")?.parent_column_id, find("Pairing")?.position], [4, 2]);
  });
});

Deno.test("change_columns renames, moves within and between sections, and shows it at once", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("get_board", { board: 1 });
    await ok("change_columns", {
      board: 1,
      changes: [
        { column: "Testing", name: "Checking", position: 0 },
        { column: "Ready to release", section: "in_progress" },
      ],
    });
    const top = columnsOf(state, 1).filter(({ parent_column_id }) => parent_column_id === null);
    assertEquals(top.filter(({ section }) => section === 3).map(({ name }) => name), [
      "Checking",
      "Development",
      "Ready to release",
    ]);
    assertStringIncludes((await ok("get_board", { board: 1 })).text, "Checking");
  });
});

Deno.test("change_columns deletes a column with cards only where these have somewhere to go", async () => {
  await withHarness(async ({ ok, fails, confirmed, state }) => {
    const cards = cardsIn(state, 7);
    const active = cards.filter((card) => card.state === "active").length;
    const changes = [{ column: "Testing", delete: true }];
    assertStringIncludes(
      await fails("change_columns", { board: 1, changes }),
      `Nothing was done: the column "Testing" (7) holds cards (${active} active, `,
    );
    const args = { board: 1, changes: [{ ...changes[0], move_to: "Coding" }] };
    const { text } = await ok("change_columns", args);
    const [row] = table(text).rows;
    assertStringIncludes(row?.["cards in it"] ?? "", `${active} active`);
    assertEquals(row?.["cards go to"], "Development / Coding (5)");
    assertEquals(row?.["goes with it"], "2 × exit criterion");
    assert(state.columns.has(7));
    const done = await confirmed("change_columns", args);
    assert(!done.isError, done.text);
    assertEquals(state.columns.has(7), false);
    assertEquals(cards.map(({ column_id }) => column_id), cards.map(() => 5));
    assertEquals(
      done.seen.find(({ operation }) => operation === "deleteColumn")?.path,
      "/boards/1/columns/7?move_cards_to_column_id=5&move_metrics_to_column_id=5",
    );
  });
});

Deno.test("change_columns does nothing when a card came into the column after the plan", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const args = {
      board: 1,
      changes: [{ column: "Testing", delete: true, move_to: "Coding" }],
    };
    const token = tokenOf((await ok("change_columns", args)).text);
    await ok("move_cards", { cards: [103], column: "Testing", exceeding_reason: "test" });
    assertStringIncludes(await fails("change_columns", { ...args, confirm: token }), "is void");
    assert(state.columns.has(7));
  });
});

Deno.test("change_columns deletes sub-columns before the column that they are in", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    await ok("change_columns", { board: 1, changes: [{ name: "Extra", section: "backlog" }] });
    await ok("change_columns", { board: 1, changes: [{ name: "Inner", parent: "Extra" }] });
    assertStringIncludes(
      await fails("change_columns", { board: 1, changes: [{ column: "Extra", delete: true }] }),
      "has sub-columns: delete or move them first.",
    );
    const done = await confirmed("change_columns", {
      board: 1,
      changes: [{ column: "Extra", delete: true }, { column: "Inner", delete: true }],
    });
    assertEquals(done.text.split("\n")[0], "2 columns deleted.");
    assertEquals(table(done.text).rows.map(({ column }) => column), ["Extra / Inner", "Extra"]);
    assert(!shape(state).includes("1 Extra"));
  });
});

Deno.test("change_columns counts more cards than a page holds, column by column", async () => {
  await withHarness(async ({ ok, state }) => {
    const [first] = columnsOf(state, 1);
    const { text } = await ok("change_columns", {
      board: 1,
      changes: columnsOf(state, 1).slice(0, 2).map(({ column_id }) => ({
        column: column_id,
        delete: true,
        move_to: columnsOf(state, 1).at(-1)?.column_id,
      })),
    });
    const active = cardsIn(state, first?.column_id ?? 0).length;
    assert(active > 0);
    const told = active > 1_000 ? "more than 1000 active" : `${active} active`;
    assertStringIncludes(table(text).rows[0]?.["cards in it"] ?? "", told);
  }, { simulator: { seed: { boards: 1, cards: 6_000 } } });
});

Deno.test("change_columns tells what was done and what was not", async () => {
  await withHarness(async ({ call, state, simulator }) => {
    simulator.addFault({
      operation: "createColumn",
      answer: { status: 400, body: { error: { code: "XX01", message: "x" } } },
    });
    const { text, isError } = await call("change_columns", {
      board: 1,
      changes: [{ name: "New", section: "backlog" }, { column: "Ideas", name: "Wishes" }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 of 2 columns changed; 1 not.");
    assertStringIncludes(text, 'New column "New" was not changed:');
    assertEquals(state.columns.get(1)?.name, "Wishes");
  });
});

Deno.test("change_columns sends nothing when a change cannot be used", async () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ name: "x" }, "`changes.1`: A new column needs a `section` or a `parent`."],
    [{ section: "backlog" }, "`changes.1`: A new column needs a `name`"],
    [{ name: "x", section: "done", parent: 3 }, "give `parent` or `section`, not both"],
    [{ column: 3, parent: 3 }, "A column cannot be inside itself."],
    [{ column: 3 }, "Nothing is to be changed of column"],
    [{ column: 3, name: "x", move_to: 4 }, "`move_to` goes with `delete`."],
    [{ column: 3, delete: true, name: "x" }, "`delete` goes with `column` and `move_to` alone."],
    [{ column: 3, delete: true, move_to: 3 }, "it is deleted too"],
    [{ column: 3, delete: true, move_to: 4 }, "it has sub-columns, of which one must be named"],
    [{ column: 3, color: "green" }, "A color is six hex digits"],
  ];
  for (const [change, sentence] of cases) {
    await withHarness(async ({ call }) => {
      const { text, isError, seen } = await call("change_columns", {
        board: 1,
        changes: [{ column: 1, name: "Good" }, change],
      });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    });
  }
});
