import { assert, assertEquals, assertThrows } from "@std/assert";
import { loadCatalogue } from "../../../src/businessmap/catalogue/catalogue.ts";
import { wireSchema } from "../../../src/server/schema.ts";
import { TOOLS } from "../../../src/tools/registry.ts";
import { parityPage, parseParity, readParity } from "../../../scripts/parity.ts";

const parity = await readParity();

Deno.test("the table of other servers has each of their tools once", () => {
  for (const { key, name, tools } of parity.servers) {
    const rows = parity.replacements.filter(({ server }) => server === key).map(({ tool }) => tool);
    assertEquals(new Set(rows).size, rows.length, `${name}: a tool stands there twice`);
    assertEquals(rows.length, tools, name);
  }
  const keys = new Set(parity.servers.map(({ key }) => key));
  assertEquals(parity.replacements.filter(({ server }) => !keys.has(server)), []);
});

Deno.test("the table of other servers covers the servers that are known, and all their tools", () => {
  assertEquals(
    Object.fromEntries(parity.servers.map(({ name, tools }) => [name, tools])),
    {
      "edicarloslds/businessmap-mcp": 93,
      "neilinger/businessmap-mcp": 66,
      "MarioMatheus/businessmap-mcp": 6,
      "godrix/mcp-businessmap": 53,
      "dpuntos/Businessmap-MCP-Server": 13,
      "hivemq/businessmap-mcp": 3,
      "martasd/businessmap-mcp-server": 9,
      "rlopes2-ops/-MCP-Businessmap": 6,
      "kanbanize/n8n-nodes-businessmap": 49,
      "BusinessMap's own Remote MCP": 4,
    },
  );
});

Deno.test("every tool and argument that replaces another server's tool exists", async () => {
  const catalogue = await loadCatalogue();
  for (const { tool: theirs, uses } of parity.replacements) {
    for (const { tool, arguments: names } of uses) {
      const ours = TOOLS.find(({ name }) => name === tool);
      assert(ours, `${theirs}: there is no tool ${tool}`);
      for (const argument of names) {
        const [path = "", value] = argument.split("=");
        const options = at(wireSchema(ours.input), path.split("."));
        assert(options.length > 0, `${theirs}: ${tool} has no argument ${path}`);
        if (value === undefined) continue;
        if (path === "operation") assert(catalogue.get(value), `${theirs}: no operation ${value}`);
        else assert(options.some((one) => allows(one, value)), `${theirs}: ${path} is no ${value}`);
      }
    }
  }
});

interface Json {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly items?: Json;
  readonly anyOf?: readonly Json[];
  readonly enum?: readonly unknown[];
}

/** The schemas that a path leads to, through lists and alternatives. */
function at(schema: Json, path: readonly string[]): Json[] {
  const [name, ...rest] = path;
  const here = [schema, ...schema.anyOf ?? []]
    .flatMap((one) => one.items ? [one, one.items, ...one.items.anyOf ?? []] : [one]);
  if (name === undefined) return here;
  return here.flatMap((one) => {
    const part = one.properties?.[name];
    return part ? at(part, rest) : [];
  });
}

function allows(schema: Json, value: string): boolean {
  return schema.enum?.includes(value) ?? false;
}

Deno.test("parseParity() refuses a line that is not of its form", () => {
  assertThrows(() => parseParity("find cards\t\tED: a"), Error, "Cannot read find cards");
  assertThrows(() => parseParity("find_cards\t\tED"), Error, "Cannot read the tools in ED");
});

Deno.test("parityPage() has a row for each tool, and counts those that call_api replaces", () => {
  const page = parityPage(parseParity(
    "server\tAA\tone/server\t1.0\t2\n" +
      "update_cards(changes.size)\tnull clears\tAA: set_size\n" +
      "call_api(operation=getTags)\t\tAA: tags\n",
  ));
  assert(page.includes("Of 2 tools, 1 have one of their own here"));
  assert(page.includes(
    "| `set_size` | `update_cards` (`changes.size`) | default | null clears |\n" +
      "| `tags` | `call_api` (`operation=getTags`) | default |  |",
  ));
});
