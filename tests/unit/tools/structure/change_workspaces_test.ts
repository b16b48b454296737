import { assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

Deno.test("change_workspaces creates and renames, each with one request", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("change_workspaces", {
      changes: [{ name: "Research", type: "management" }, { workspace: 2, name: "Firm" }],
    });
    assertEquals(text.split("\n")[0], "2 workspaces changed.");
    assertEquals(seen.filter(({ method }) => method !== "GET").length, 2);
    const made = Number(table(text).rows[0]?.id);
    assertEquals([state.workspaces.get(made)?.name, state.workspaces.get(made)?.type], [
      "Research",
      2,
    ]);
    assertEquals(state.workspaces.get(2)?.name, "Firm");
  });
});

Deno.test("change_workspaces archives only what was confirmed, with its boards counted", async () => {
  await withHarness(async ({ ok, confirmed, fails, state }) => {
    const args = { changes: [{ workspace: "Product", archived: true }] };
    const plan = await ok("change_workspaces", args);
    assertStringIncludes(plan.text, "1 workspace would be archived.");
    assertEquals(
      table(plan.text).rows[0]?.["goes with it"],
      "2 boards: Product Development (1), Customer Support (2)",
    );
    assertEquals(state.workspaces.get(1)?.is_archived, 0);
    await ok("change_boards", { changes: [{ workspace: 1, name: "One more" }] });
    assertStringIncludes(
      await fails("change_workspaces", { ...args, confirm: tokenOf(plan.text) }),
      "is void",
    );
    await confirmed("change_workspaces", args);
    assertEquals(state.workspaces.get(1)?.is_archived, 1);
    const back = await ok("change_workspaces", { changes: [{ workspace: 1, archived: false }] });
    assertEquals(back.text.split("\n")[0], "1 workspace unarchived.");
    assertEquals(state.workspaces.get(1)?.is_archived, 0);
  });
});

Deno.test("change_workspaces sends nothing when one change cannot be used", async () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ type: "team" }, "`changes.1`: A new workspace needs a `name`"],
    [{ workspace: 1 }, "`changes.1`: Nothing is to be changed"],
    [{ workspace: 1, type: "team" }, "`changes.1`: The `type` of a workspace cannot be changed"],
    [{ name: "x", archived: true }, "`changes.1`: `archived` is for a workspace that is there"],
  ];
  for (const [change, sentence] of cases) {
    await withHarness(async ({ fails, state }) => {
      const text = await fails("change_workspaces", { changes: [{ name: "Good" }, change] });
      assertStringIncludes(text, sentence);
      assertEquals(state.workspaces.size, 2);
    });
  }
});
