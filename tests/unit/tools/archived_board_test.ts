/** What every tool makes of boards that are archived. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TOOLS } from "../../../src/tools/registry.ts";
import { BAD_INPUT } from "../../samples/mod.ts";
import { type Harness, tokenOf, withHarness } from "../../support/harness.ts";

function archiveAll({ state }: Harness): void {
  for (const board of state.boards.values()) board.is_archived = 1;
}

for (const { name, effect } of TOOLS) {
  const row = BAD_INPUT[name];
  const args = row?.writes ?? row?.valid ?? {};

  if (effect === "read") {
    Deno.test(`${name} reads an archived board as it reads any other`, async () => {
      await withHarness(async (harness) => {
        archiveAll(harness);
        await harness.ok(name, args);
      });
    });
    continue;
  }

  Deno.test(`${name} says that a board is archived where that is in the way, and changes nothing`, async () => {
    await withHarness(async (harness) => {
      archiveAll(harness);
      const { call, simulator } = harness;
      const first = await call(name, args);
      const { text, isError } = first.text.startsWith("Nothing is done yet.")
        ? await call(name, { ...args, confirm: tokenOf(first.text) })
        : first;
      const writes = simulator.requests.filter(({ method }) => method !== "GET");
      if (writes.every(({ status }) => status < 400) && !isError) return;
      assert(isError, text);
      assertMatch(text, /\bboard\b.* is archived/i);
      assertEquals(writes.filter(({ status }) => status < 400), []);
    });
  });
}

Deno.test("most tools that write have to do with a board", async () => {
  let refused = 0;
  for (const { name, effect } of TOOLS) {
    if (effect === "read") continue;
    await withHarness(async (harness) => {
      archiveAll(harness);
      const row = BAD_INPUT[name];
      if ((await harness.call(name, row?.writes ?? row?.valid)).isError) refused++;
    });
  }
  assert(refused >= 10, `${refused}`);
});

Deno.test("a name means an archived board only where no other board has it", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const [marketing, portfolio] = [state.boards.get(3), state.boards.get(4)];
    assert(marketing && portfolio);
    marketing.is_archived = 1;
    const { text } = await ok("get_board", { board: "Marketing" });
    assertStringIncludes(text.split("\n")[0] ?? "", "(archived)");
    assertStringIncludes(
      await fails("create_cards", { board: "Marketing", cards: [{ title: "x" }] }),
      "Board 3 is archived: it takes no cards.",
    );
  });
  await withHarness(async ({ ok, state }) => {
    const [marketing, portfolio] = [state.boards.get(3), state.boards.get(4)];
    assert(marketing && portfolio);
    marketing.is_archived = 1;
    portfolio.name = "Marketing";
    const { text } = await ok("get_board", { board: "Marketing" });
    assertStringIncludes(text, "Company goals");
  });
});
