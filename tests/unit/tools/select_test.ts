import { assert, assertEquals } from "@std/assert";
import { TOOLS } from "../../../src/tools/registry.ts";
import { type Selection, selectTools, toolsetNames } from "../../../src/tools/select.ts";

const usual: Selection = {
  profile: "standard",
  toolsets: [],
  allow: undefined,
  deny: [],
  readOnly: false,
};
const names = (selection: Partial<Selection>) =>
  selectTools(TOOLS, { ...usual, ...selection }).map((tool) => tool.name);

Deno.test("selectTools() offers the default toolset by default", () => {
  assertEquals(names({}), TOOLS.filter((tool) => tool.toolset === "default").map((t) => t.name));
});

Deno.test("selectTools() leaves no tool that writes in read-only mode, whatever else is set", () => {
  for (const profile of ["essential", "standard", "full"] as const) {
    const found = selectTools(TOOLS, {
      ...usual,
      profile,
      toolsets: ["all"],
      allow: TOOLS.map((tool) => tool.name),
      readOnly: true,
    });
    assert(found.length > 0);
    assert(found.every((tool) => tool.effect === "read"));
  }
});

Deno.test("selectTools() lets deny win over allow", () => {
  assertEquals(names({ allow: ["get_board", "get_cards"], deny: ["get_cards"] }), ["get_board"]);
});

Deno.test("selectTools() gives the essential profile eight tools", () => {
  assertEquals(names({ profile: "essential" }).length, 8);
});

Deno.test("toolsetNames() lists every toolset once, and all", () => {
  const found = toolsetNames(TOOLS);
  assertEquals(found.length, new Set(found).size);
  assert(found.includes("default") && found.includes("all"));
});
