import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("set_limits sets and removes limits of columns, cells and sections of lanes", async () => {
  await withHarness(async ({ ok, state }) => {
    const board = state.boards.get(1);
    const { text } = await ok("set_limits", {
      board: 1,
      limits: [
        { column: "Testing", limit: 9 },
        { column: "Testing", lane: "Expedite", limit: 1 },
        { section: "in_progress", lane: "Standard", limit: 4 },
      ],
    });
    assertEquals(table(text).rows.map(({ done }) => done), ["limit 9", "limit 1", "limit 4"]);
    assertEquals(state.columns.get(7)?.limit, 9);
    assertEquals([...board?.cellLimits ?? []], [["1:7", 1]]);
    assertEquals([...board?.laneSectionLimits ?? []], [["2:3", 4]]);
    const shown = await ok("get_board", { board: 1, include: ["limits"] });
    assertStringIncludes(shown.text, "cell Testing × Expedite\t1");
    await ok("set_limits", { board: 1, limits: [{ column: 7, lane: 1, limit: 0 }] });
    assertEquals(board?.cellLimits.size, 0);
  });
});

Deno.test("set_limits merges cells, changes the area, and splits it when confirmed", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const areas = () => [...state.boards.get(1)?.mergedAreas.values() ?? []];
    await ok("set_limits", {
      board: 1,
      areas: [{ columns: ["Coding", "Testing"], lanes: ["Standard"], limit: 5 }],
    });
    const area_id = areas()[0]?.area_id ?? 0;
    assertEquals(areas(), [
      { area_id, primary_column_id: 5, limit: 5, lane_ids: [2], column_ids: [5, 7] },
    ]);
    await ok("set_limits", { board: 1, areas: [{ area: area_id, primary: 7, limit: 6 }] });
    assertEquals([areas()[0]?.primary_column_id, areas()[0]?.limit], [7, 6]);
    assertStringIncludes(
      await fails("set_limits", { board: 1, areas: [{ area: "Testing", limit: 1 }] }),
      `Closest: ${area_id} "Development / Coding + Testing × Standard"`,
    );
    const args = { board: 1, areas: [{ area: area_id, delete: true }] };
    const plan = await ok("set_limits", args);
    assertStringIncludes(plan.text, "1 merged area would be split into its cells.");
    assertEquals(table(plan.text).rows[0]?.["goes with it"], "its limit 6");
    await confirmed("set_limits", args);
    assertEquals(areas(), []);
  });
});

Deno.test("set_limits sends nothing when a limit cannot be used", async () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ limits: [{ limit: 1 }] }, "A limit is of a `column`"],
    [{ limits: [{ lane: 1, limit: 1 }] }, "needs a `column` or a `section`"],
    [{ limits: [{ lane: 1, column: 7, section: "done", limit: 1 }] }, "not of both"],
    [{ limits: [{ lane: 4, column: "Testing", limit: 1 }] }, 'no column called "Testing"'],
    [{ areas: [{ columns: [5] }] }, "A new merged area needs `columns` and `lanes`."],
    [{}, "Nothing is to be done: give `limits` or `areas`."],
  ];
  for (const [args, sentence] of cases) {
    await withHarness(async ({ call }) => {
      const { text, isError, seen } = await call("set_limits", { board: 1, ...args });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    });
  }
});
