import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { LOCAL_PRINCIPAL, type Principal } from "../../../../src/server/http/principal.ts";
import { NarrowingError, partsOf, viewOf } from "../../../../src/server/http/views.ts";
import { withHarness } from "../../../support/harness.ts";

const KNOWN = ["default", "comments", "time"];
const view = (principal: Partial<Principal>, headers: Record<string, string> = {}) =>
  viewOf({ ...LOCAL_PRINCIPAL, ...principal }, new Headers(headers), KNOWN);

Deno.test("without bounds and headers everything is seen", () => {
  const { readOnly, toolsets, instances } = view({});
  assertEquals({ readOnly, toolsets, instances }, {
    readOnly: false,
    toolsets: undefined,
    instances: undefined,
  });
});

Deno.test("headers take away", () => {
  assertEquals(view({}, { "X-MCP-Readonly": "true" }).readOnly, true);
  assertEquals(view({}, { "X-MCP-Toolsets": "comments, time" }).toolsets, ["comments", "time"]);
  assertEquals(
    view({ toolsets: ["default", "time"] }, { "X-MCP-Toolsets": "time,comments" }).toolsets,
    ["time"],
  );
  assertEquals(view({}, { "X-MCP-Toolsets": "" }).toolsets, []);
});

Deno.test("headers never give", () => {
  assertEquals(view({ readOnly: true }, { "X-MCP-Readonly": "false" }).readOnly, true);
  assertEquals(view({ toolsets: ["time"] }, { "X-MCP-Toolsets": "default" }).toolsets, []);
  assertEquals(view({ instances: ["acme"] }, {}).instances, ["acme"]);
});

Deno.test("headers that cannot be read are refused, not passed over", () => {
  const wrong: readonly Record<string, string>[] = [
    { "X-MCP-Readonly": "maybe" },
    { "X-MCP-Toolsets": "comment" },
    { "X-MCP-Toolsets": "all" },
  ];
  for (const headers of wrong) assertThrows(() => view({}, headers), NarrowingError);
});

Deno.test("views with the same rights have one key, others have not", () => {
  assertEquals(
    view({}, { "X-MCP-Toolsets": "time,comments" }).key,
    view({ toolsets: ["comments", "time"] }).key,
  );
  // Each view that is kept costs time and room: nobody makes many of one by repeating a name.
  assertEquals(
    view({}, { "X-MCP-Toolsets": "time,time, time" }).key,
    view({}, { "X-MCP-Toolsets": "time" }).key,
  );
  const keys = [
    view({}),
    view({ readOnly: true }),
    view({ toolsets: [] }),
    view({ instances: ["acme"] }),
    view({ toolsets: ["acme"] }),
  ].map(({ key }) => key);
  assertEquals(new Set(keys).size, keys.length);
  assertNotEquals(view({ toolsets: ["a,b"] }).key, view({ toolsets: ["a", "b"] }).key);
});

Deno.test("partsOf() leaves the tools and accounts of the view, and writes nothing when reading", async () => {
  await withHarness(({ parts: { served } }) => {
    const reading = partsOf(served, view({ readOnly: true }));
    assertEquals(reading.tools.filter(({ effect }) => effect !== "read"), []);
    assertEquals(reading.accounts[0].readOnly, true);
    assertEquals(reading.accounts[0].settings.readOnly, true);
    assertEquals(reading.facts.tools, reading.tools.length);
    const some = partsOf(served, view({ toolsets: ["default"] }));
    assertEquals(new Set(some.tools.map(({ toolset }) => toolset)), new Set(["default"]));
    const [first] = served.accounts;
    const two = { ...served, accounts: [first, { ...first, name: "second" }] as const };
    const second = partsOf(two, view({ instances: ["second", "gone"] }));
    assertEquals(second.accounts.map(({ name }) => name), ["second"]);
    assertThrows(() => partsOf(served, view({ instances: ["elsewhere"] })), NarrowingError);
    return Promise.resolve();
  });
});

Deno.test("who is held to toolsets reaches the whole API only where that is said", async () => {
  await withHarness(({ parts: { served } }) => {
    const reach = (principal: Partial<Principal>, headers: Record<string, string> = {}) =>
      partsOf(served, view(principal, headers)).tools.map(({ name }) => name)
        .filter((name) => name.endsWith("_api")).toSorted();
    const both = ["call_api", "search_api"];
    const wish = (toolsets: string) => ({ "X-MCP-Toolsets": toolsets });
    assertEquals(reach({}), both);
    assertEquals(reach({ toolsets: ["default", "time"] }), []);
    assertEquals(reach({ toolsets: ["default"], callApi: false }), []);
    assertEquals(reach({ toolsets: ["default"], callApi: true }), both);
    assertEquals(reach({ toolsets: ["time"], callApi: true }), both);
    assertEquals(reach({ toolsets: ["time"], callApi: true, readOnly: true }), both);
    // A header takes away, and never gives.
    assertEquals(reach({}, wish("default")), both);
    assertEquals(reach({}, wish("time")), []);
    assertEquals(reach({ toolsets: ["default"] }, wish("default")), []);
    assertEquals(reach({ toolsets: ["time"], callApi: true }, wish("time")), []);
    return Promise.resolve();
  });
});
