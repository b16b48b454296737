/** What every tool that has something confirmed makes of a token that is not good for it. */
import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { CONFIRM_WITHIN } from "../../../src/server/confirmation.ts";
import { BAD_INPUT, EXAMPLES } from "../../samples/mod.ts";
import { type Harness, type HarnessOptions, tokenOf, withHarness } from "../../support/harness.ts";
import { toolsWith } from "../../support/tool_arguments.ts";

type Args = Record<string, unknown>;

/** Calls that have to be confirmed, where no sample of the tool has to be. */
const PLANS: Readonly<Record<string, Args>> = {
  call_api: { operation: "deleteCard", path: { card_id: 105 } },
  update_subtasks: { card: 103, remove: [361] },
  change_workspaces: { changes: [{ workspace: 2, archived: true }] },
  change_boards: { changes: [{ board: 3, delete: true }] },
  change_workflows: { board: 2, changes: [{ workflow: "Trials", delete: true }] },
  change_lanes: { board: 1, changes: [{ lane: 3, delete: true, move_to: 2 }] },
  set_limits: { board: 1, areas: [{ area: 1, delete: true }] },
};

/** What makes the thing that such a call is about. */
const BEFORE: Readonly<Record<string, Args>> = {
  change_workflows: { board: 2, changes: [{ name: "Trials" }] },
  set_limits: { board: 1, areas: [{ columns: [5, 7], lanes: [2] }] },
};

/** However few cards are changed, it has to be confirmed. */
const ALWAYS: HarnessOptions = { confirmAbove: 0 };

const isPlan = (text: string) => text.startsWith("Nothing is done yet.");

/** The first of a tool's samples that is answered with a plan on a fresh account. */
async function planned(name: string): Promise<Args | undefined> {
  const { writes, valid } = BAD_INPUT[name] ?? {};
  const samples = [PLANS[name], writes, valid, ...(EXAMPLES[name] ?? []).map(({ args }) => args)];
  let found: Args | undefined;
  for (const args of samples) {
    if (args === undefined || found !== undefined) continue;
    await withHarness(async ({ call, ok }) => {
      if (BEFORE[name]) await ok(name, BEFORE[name]);
      if (isPlan((await call(name, args)).text)) found = args;
    }, ALWAYS);
  }
  return found;
}

/** Requests that changed something. */
const changes = ({ simulator }: Harness) =>
  simulator.requests.filter(({ method, status }) => method !== "GET" && status < 400).length;

const TOOLS = toolsWith("confirm");

Deno.test("there are tools that have something confirmed", () => {
  assert(TOOLS.includes("delete_cards") && TOOLS.length > 15, TOOLS.join());
});

for (const name of TOOLS) {
  Deno.test(`${name} does nothing with a token that is made up, foreign or old, and takes one once`, async () => {
    const args = await planned(name);
    assert(args, `no sample of ${name} has to be confirmed`);
    let later = 0;
    await withHarness(async (harness) => {
      const { call, fails, ok } = harness;
      if (BEFORE[name]) await ok(name, BEFORE[name]);
      const none = changes(harness);
      const foreign = name === "delete_cards"
        ? await ok("archive_cards", { cards: [120], action: "archive" })
        : await ok("delete_cards", { cards: [120] });
      const plan = await ok(name, args);
      const token = tokenOf(plan.text);
      const bad = [
        ["yes", "is not one that this server gave"],
        [token.slice(0, -6) + "AAAAAA", "is not one that this server gave"],
        [tokenOf(foreign.text), "belongs to a call of "],
      ] as const;
      for (const [confirm, sentence] of bad) {
        assertStringIncludes(await fails(name, { ...args, confirm }), sentence);
      }
      later = CONFIRM_WITHIN + 1;
      assertStringIncludes(
        await fails(name, { ...args, confirm: token }),
        "is older than five minutes",
      );
      assertEquals(changes(harness), none);

      const confirm = tokenOf((await ok(name, args)).text);
      const done = await ok(name, { ...args, confirm });
      assert(!isPlan(done.text) && changes(harness) > none, done.text);
      const before = changes(harness);
      const again = await call(name, { ...args, confirm });
      assertEquals(changes(harness), before);
      assert(!isPlan(again.text), again.text);
      assertNotMatch(again.text, /internal error/);
    }, { ...ALWAYS, now: () => Date.now() + later });
  });
}
