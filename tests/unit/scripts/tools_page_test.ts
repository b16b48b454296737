import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { toolsPage } from "../../../scripts/tools_page.ts";
import { TOOLS } from "../../../src/tools/registry.ts";
import { EXAMPLES } from "../../samples/mod.ts";

/** The page of today, which takes all examples of all tools to write. */
let page: Promise<string> | undefined;
const today = () => page ??= toolsPage();

Deno.test("docs/tools.md holds what the tools take and answer now", async () => {
  const kept = await Deno.readTextFile(new URL("../../../docs/tools.md", import.meta.url));
  assert(kept === await today(), "docs/tools.md is out of date: run deno task docs");
});

Deno.test("toolsPage() gives the same on another day", async () => {
  const expected = await today();
  const { now } = Date;
  Date.now = () => now() + 40 * 86_400_000;
  try {
    assertEquals(await toolsPage(), expected);
  } finally {
    Date.now = now;
  }
});

Deno.test("toolsPage() shows every tool and every example", async () => {
  const page = await today();
  for (const { name, description } of TOOLS) {
    assertStringIncludes(page, `### \`${name}\`\n`);
    assertStringIncludes(page, description);
    const examples = EXAMPLES[name] ?? [];
    assert(examples.length > 0, `${name} has no example`);
    for (const { asked } of examples) assertStringIncludes(page, `> ${asked}\n`);
  }
});
