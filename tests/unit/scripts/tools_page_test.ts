import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { toolsPage } from "../../../scripts/tools_page.ts";
import { TOOLS } from "../../../src/tools/registry.ts";
import { EXAMPLES } from "../../samples/mod.ts";

Deno.test("docs/tools.md holds what the tools take and answer now", async () => {
  const kept = await Deno.readTextFile(new URL("../../../docs/tools.md", import.meta.url));
  assert(kept === await toolsPage(), "docs/tools.md is out of date: run deno task docs");
});

Deno.test("toolsPage() gives the same on another day", async () => {
  const today = await toolsPage();
  const { now } = Date;
  Date.now = () => now() + 40 * 86_400_000;
  try {
    assertEquals(await toolsPage(), today);
  } finally {
    Date.now = now;
  }
});

Deno.test("toolsPage() shows every tool and every example", async () => {
  const page = await toolsPage();
  for (const { name, description } of TOOLS) {
    assertStringIncludes(page, `### \`${name}\`\n`);
    assertStringIncludes(page, description);
    const examples = EXAMPLES[name] ?? [];
    assert(examples.length > 0, `${name} has no example`);
    for (const { asked } of examples) assertStringIncludes(page, `> ${asked}\n`);
  }
});
