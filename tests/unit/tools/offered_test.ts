import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { withInstances } from "../../../src/server/instances.ts";
import { instructions } from "../../../src/server/instructions.ts";
import { listing } from "../../../src/server/mcp_server.ts";
import type { OfferedTool } from "../../../src/tools/define.ts";
import { offeredTools } from "../../../src/tools/offered.ts";
import { TOOLS } from "../../../src/tools/registry.ts";
import { withinRights } from "../../../src/tools/select.ts";
import { TOOLSETS } from "../../../src/tools/toolsets.ts";

/** Rights of a configuration, by a name for the test. */
const RIGHTS = {
  "writing": { readOnly: false, toolsets: undefined, wholeApi: true },
  "read-only": { readOnly: true, toolsets: undefined, wholeApi: true },
};

const account = {
  name: "acme",
  settings: { host: "acme.kanbanize.com", origin: "https://acme.kanbanize.com", readOnly: false },
  readOnly: false,
};

for (const [name, rights] of Object.entries(RIGHTS)) {
  const offered = withinRights(offeredTools(), rights);
  const loaded = withinRights(TOOLS, rights);

  Deno.test(`clients are told of tools what they are told of loaded ones: ${name}`, () => {
    // As text: the order of keys is part of what a client keeps.
    const told = (tools: readonly OfferedTool[]) => JSON.stringify(listing(tools));
    assertEquals(told(offered), told(loaded));
    for (const accounts of [[1], [1, 2]]) {
      assertEquals(told(withInstances(offered, accounts)), told(withInstances(loaded, accounts)));
    }
    assertEquals(instructions(offered, [account]), instructions(loaded, [account]));
    assertEquals(
      offered.map(({ name, toolset, effect }) => [name, toolset, effect]),
      loaded.map(({ name, toolset, effect }) => [name, toolset, effect]),
    );
  });

  Deno.test(`each tool that is offered loads the one of its name: ${name}`, async () => {
    assert(offered.length > 0);
    for (const [place, tool] of offered.entries()) {
      assertStrictEquals(await tool.load(), loaded[place]);
    }
  });
}

Deno.test("each toolset is loaded under the name that its tools give", async () => {
  for (const [name, load] of Object.entries(TOOLSETS)) {
    const names = (await load()).map(({ toolset }) => toolset);
    assertEquals([...new Set(names)], [name]);
  }
});
