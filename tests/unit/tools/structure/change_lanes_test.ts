import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { lanesOf } from "../../../../src/simulator/state.ts";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("change_lanes creates, nests, renames and takes out again", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("change_lanes", {
      board: 1,
      changes: [
        { name: "Experiments", workflow: "Development", color: "ab47bc", position: 1 },
        { name: "Night", parent: "Standard" },
        { lane: "Technical debt", name: "Upkeep", description: "What keeps us afloat" },
      ],
    });
    const top = () => lanesOf(state, 1).filter(({ parent_lane_id }) => parent_lane_id === null);
    assertEquals(top().map(({ name }) => name), ["Expedite", "Experiments", "Standard", "Upkeep"]);
    const night = lanesOf(state, 1).find(({ name }) => name === "Night");
    assertEquals(night?.parent_lane_id, 2);
    await ok("change_lanes", { board: 1, changes: [{ lane: "Night", parent: null, position: 0 }] });
    assertEquals(top()[0]?.name, "Night");
  });
});

Deno.test("change_lanes deletes a lane with cards only where these have somewhere to go", async () => {
  await withHarness(async ({ ok, fails, confirmed, state }) => {
    const cards = [...state.cards.values()].filter(({ lane_id }) => lane_id === 3);
    assert(cards.length > 0);
    await ok("set_limits", { board: 1, limits: [{ lane: 3, column: "Testing", limit: 2 }] });
    assertStringIncludes(
      await fails("change_lanes", { board: 1, changes: [{ lane: 3, delete: true }] }),
      'the lane "Technical debt" (3) holds cards',
    );
    const args = { board: 1, changes: [{ lane: 3, delete: true, move_to: "Standard" }] };
    const plan = await ok("change_lanes", args);
    assertEquals(table(plan.text).rows[0]?.["goes with it"], "1 × limit");
    const done = await confirmed("change_lanes", args);
    assertEquals(done.text.split("\n")[0], "1 lane deleted.");
    assertEquals(cards.every(({ lane_id }) => lane_id === 2), true);
    assertEquals(state.boards.get(1)?.cellLimits.size, 0);
  });
});

Deno.test("change_lanes sends nothing when a change cannot be used", async () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ parent: 1 }, "A new lane needs a `name`"],
    [{ lane: 3 }, "Nothing is to be changed of lane"],
    [{ lane: 3, parent: 3 }, "A lane cannot be inside itself."],
    [{ lane: 3, name: "x", move_to: 1 }, "`move_to` goes with `delete`."],
    [{ lane: 3, delete: true, name: "x" }, "`delete` goes with `lane` and `move_to` alone."],
    [{ lane: 3, delete: true, move_to: 3 }, "it is deleted too"],
    [{ name: "x", delete: true }, "`delete` and `move_to` are for a lane that is there"],
  ];
  for (const [change, sentence] of cases) {
    await withHarness(async ({ call }) => {
      const { text, isError, seen } = await call("change_lanes", { board: 1, changes: [change] });
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    });
  }
});
