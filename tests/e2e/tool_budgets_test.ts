/** What the lists of tools cost a model, counted on what the compiled binary sends. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import { TOOLS } from "../../src/tools/registry.ts";
import { TOKEN_COSTS } from "../../src/tools/token_costs.ts";
import { startAccount } from "./support/account.ts";
import type { ListedTool } from "./support/server.ts";
import { withSession } from "./support/session.ts";

/** cl100k tokens at most. */
const MOST = { default: 6_000, all: 14_000, tool: 900 };

/** The tools as they come over the wire. */
async function listed(env: Readonly<Record<string, string>>): Promise<readonly ListedTool[]> {
  let tools: readonly ListedTool[] = [];
  await using account = await startAccount();
  await withSession({ ...account, env }, async ({ server }) => {
    const { result } = await server.request("tools/list");
    // Required by the protocol for `tools/list`.
    tools = (result as { tools: readonly ListedTool[] }).tools;
  });
  return tools;
}

const cost = (value: unknown) => countTokens(JSON.stringify(value));

Deno.test("the usual tools cost a model no more than 6,000 tokens", async () => {
  const tools = await listed({});
  assertEquals(
    tools.map(({ name }) => name),
    TOOLS.filter(({ toolset }) => toolset === "default").map(({ name }) => name),
  );
  assert(cost(tools) <= MOST.default, `${cost(tools)}`);
});

Deno.test("all tools cost a model no more than 14,000 tokens, and none more than 900", async () => {
  const tools = await listed({ BUSINESSMAP_TOOLSETS: "all" });
  assertEquals(tools.length, TOOLS.length);
  assert(cost(tools) <= MOST.all, `${cost(tools)}`);
  for (const tool of tools) assert(cost(tool) <= MOST.tool, `${tool.name}: ${cost(tool)}`);
});

Deno.test("the tables in the documents hold what the binary's tools cost", async () => {
  const tools = await listed({ BUSINESSMAP_TOOLSETS: "all" });
  const counted = Object.fromEntries(tools.map((tool) => [tool.name, cost(tool)]));
  assertEquals(TOKEN_COSTS, counted);
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const page = await Deno.readTextFile(new URL("../../docs/tools.md", import.meta.url));
  for (const { name } of tools) {
    assertStringIncludes(readme, `\`${name}\``);
    assertEquals(rowCost(page, `[\`${name}\`](`), counted[name], name);
  }
  assertEquals(rowCost(readme, `**${tools.length} tools**`), cost(tools));
});

/** The last cell of the table's row that begins like this. */
function rowCost(document: string, beginning: string): number | undefined {
  const row = document.split("\n").find((line) => line.startsWith(`| ${beginning}`));
  return row === undefined ? undefined : Number(row.split("|").at(-2)?.replaceAll("*", ""));
}
