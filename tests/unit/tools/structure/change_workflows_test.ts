import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { columnsOf, lanesOf, workflowsOf } from "../../../../src/simulator/state.ts";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("change_workflows creates at a position, renames and switches off", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("change_workflows", {
      board: 1,
      changes: [
        { name: "Experiments", type: "timeline", position: 1, collapsible: false },
        { workflow: "Initiatives", name: "Goals", enabled: false },
      ],
    });
    assertEquals(
      workflowsOf(state, 1).map((
        { name, type, is_enabled, is_collapsible },
      ) => [name, type, is_enabled, is_collapsible]),
      [["Development", 0, 1, 1], ["Experiments", 2, 1, 0], ["Goals", 1, 0, 1]],
    );
  });
});

Deno.test("change_workflows copies a workflow with its columns and lanes to another board", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("get_board", { board: 3 });
    await ok("change_workflows", {
      board: 1,
      changes: [{ workflow: "Development", copy_to: "Marketing", name: "Tooling" }],
    });
    const copy = workflowsOf(state, 3).at(-1);
    assertEquals(copy?.name, "Tooling");
    const shape = (id: number) => [
      columnsOf(state, id).map((one) =>
        `${one.section} ${one.name} ${one.limit} ${one.checklist.length}`
      ).sort(),
      lanesOf(state, id).map(({ name }) => name),
    ];
    assertEquals(shape(copy?.workflow_id ?? 0), shape(1));
    const { text } = await ok("get_board", { board: 3 });
    assertStringIncludes(text, "Development / Coding");
  });
});

Deno.test("change_workflows deletes a workflow once that is confirmed", async () => {
  await withHarness(async ({ ok, confirmed, call, state }) => {
    await ok("change_workflows", { board: 3, changes: [{ name: "Empty" }] });
    const args = { board: 3, changes: [{ workflow: "Empty", delete: true }] };
    const plan = await ok("change_workflows", args);
    assertEquals(table(plan.text).rows[0]?.["goes with it"], "3 × column, 1 × lane");
    await confirmed("change_workflows", args);
    assertEquals(workflowsOf(state, 3).map(({ name }) => name), ["Campaigns"]);
    // One with cards is counted, and the account refuses it.
    const full = await confirmed("change_workflows", {
      board: 3,
      changes: [{ workflow: "Campaigns", delete: true }],
    });
    assert(full.isError, full.text);
    assert(state.workflows.has(4));
    const { text } = await call("change_workflows", { board: 3 });
    assertEquals(text, "Nothing is to be done: give `changes` or `related`.");
  });
});

Deno.test("change_workflows relates workflows of other boards, and takes them off when confirmed", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    await ok("change_workflows", {
      board: 1,
      related: [
        { workflow: "Company goals", board: "Portfolio", position: 1 },
        { workflow: 4, position: 0 },
      ],
    });
    assertEquals([...state.boards.get(1)?.relatedWorkflows ?? []], [[5, 1], [4, 0]]);
    const args = { board: 1, related: [{ workflow: 4, remove: true }] };
    const plan = await ok("change_workflows", args);
    assertStringIncludes(plan.text, "1 related workflow would be taken off this board.");
    await confirmed("change_workflows", args);
    assertEquals([...state.boards.get(1)?.relatedWorkflows ?? []], [[5, 1]]);
    assertStringIncludes(
      await fails("change_workflows", { board: 1, related: [{ workflow: "Campaigns" }] }),
      "by its name with its `board`",
    );
  });
});
