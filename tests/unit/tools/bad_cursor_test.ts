/** What every tool with a cursor makes of one that is not its own. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { writeCursor } from "../../../src/tools/cursor.ts";
import { BAD_INPUT } from "../../samples/mod.ts";
import { withHarness } from "../../support/harness.ts";
import { toolsWith } from "../../support/tool_arguments.ts";

const WRONG: readonly (readonly [what: string, cursor: string])[] = [
  ["of another question", writeCursor({ some: "question" }, 5)],
  ["that was made up", "cursor"],
  ["of nothing", "."],
  ["before the beginning", "-1.abc"],
  ["beyond all numbers", "zzzzzzz.abc"],
];

const TOOLS = toolsWith("cursor");

Deno.test("there are tools with a cursor", () => {
  assert(TOOLS.includes("find_cards") && TOOLS.length > 5, TOOLS.join());
});

for (const name of TOOLS) {
  Deno.test(`${name} takes no cursor but its own`, async () => {
    const args = BAD_INPUT[name]?.valid ?? {};
    await withHarness(async ({ ok, call }) => {
      await ok(name, args);
      for (const [what, cursor] of WRONG) {
        const { text, isError, seen } = await call(name, { ...args, cursor });
        assert(isError, `${what}: ${text}`);
        assertStringIncludes(text, "The cursor does not belong to this question.");
        assertEquals(seen.filter(({ method }) => method !== "GET"), []);
      }
    });
  });
}
