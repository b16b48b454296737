/**
 * What the server tells a client that asks what there is, for every profile, as files to be read in
 * a diff: each tool once, by toolset, and what each profile offers by name.
 *
 * @module
 */
import { join } from "node:path";
import type { Client, Prompt } from "@modelcontextprotocol/client";
import { TOOLS } from "../src/tools/registry.ts";
import { withClient } from "../tests/support/clients.ts";
import { withHarness } from "../tests/support/harness.ts";
import { type Choice, PROFILE_CHOICES } from "../tests/support/offered.ts";

/** Where the files are. */
export const SNAPSHOTS = join("tests", "snapshots");

type Told = Awaited<ReturnType<typeof ask>>;

/** Every file's text by its path. */
export async function snapshots(): Promise<Map<string, string>> {
  const told: { name: string; text: Told; structured: Told }[] = [];
  for (const choice of PROFILE_CHOICES) {
    told.push({
      name: choice.name,
      text: await toldOf(choice, "text"),
      structured: await toldOf(choice, "structured"),
    });
  }
  const texts = told.map(({ text }) => text);
  const tools = unique(texts.flatMap((one) => one.tools));
  const toolset = (name: string) => TOOLS.find((tool) => tool.name === name)?.toolset ?? "unknown";
  const files: Record<string, unknown> = {
    profiles: Object.fromEntries(told.map(({ name, text, structured }) => [name, {
      capabilities: text.capabilities,
      instructions: text.instructions,
      tools: byToolset(text.tools, tools, toolset),
      resources: text.resources.map((one) => one.name).join(" "),
      prompts: text.prompts.map((one) => one.name).join(" "),
      structured: difference(text, structured),
    }])),
    ...Object.groupBy(tools, ({ name }) => `tools_${toolset(name)}`),
    output_schemas: unique(told.flatMap(({ structured }) => structured.outputSchemas)),
    resources: unique(texts.flatMap((one) => one.resources)),
    prompts: unique(texts.flatMap((one) => one.prompts)),
  };
  return new Map([
    ...Object.entries(files).map(([name, value]) =>
      [join(SNAPSHOTS, `${name}.json`), `${outline(value)}\n`] as const
    ),
    [join(SNAPSHOTS, "prompt_texts.md"), promptTexts(told)],
  ]);
}

async function toldOf({ tools, readOnly }: Choice, format: "text" | "structured"): Promise<Told> {
  let told: Told | undefined;
  await withHarness(async (harness) => {
    await withClient(harness, "2026", async (client) => {
      told = await ask(client);
    });
  }, { tools, readOnly, output: { format } });
  if (told === undefined) throw new Error("Cannot ask the server: no answer came");
  return told;
}

/** All that a client can ask without an account. */
async function ask(client: Client) {
  const capabilities = client.getServerCapabilities();
  const { tools } = await client.listTools();
  const { resources } = capabilities?.resources ? await client.listResources() : NOTHING;
  const { resourceTemplates } = capabilities?.resources
    ? await client.listResourceTemplates()
    : NOTHING;
  const { prompts } = capabilities?.prompts ? await client.listPrompts() : NOTHING;
  return {
    capabilities,
    instructions: client.getInstructions()?.split("\n"),
    tools: tools.map(({ outputSchema: _, ...tool }) => tool),
    outputSchemas: tools.flatMap(({ outputSchema }) => outputSchema ?? []),
    resources: [...resources, ...resourceTemplates],
    prompts,
    promptTexts: Object.fromEntries(
      await Promise.all(
        prompts.map(async (prompt) => [prompt.name, await textOf(client, prompt)] as const),
      ),
    ),
  };
}

const NOTHING = { resources: [], resourceTemplates: [], prompts: [] };

const VALUES: Readonly<Record<string, string>> = {
  board: "Product Development",
  since: "-3d",
  notes: "Call the bank.",
};

async function textOf(client: Client, prompt: Prompt): Promise<string> {
  const args = prompt.arguments?.map(({ name }) => [name, VALUES[name] ?? ""]) ?? [];
  const { messages } = await client.getPrompt({
    name: prompt.name,
    arguments: Object.fromEntries(args),
  });
  return messages.map(({ content }) => content.type === "text" ? content.text : "").join("\n\n")
    .replaceAll(/text-[0-9a-z]{8}/g, "text-3f9c02ab");
}

/** Each prompt's different texts, and the profiles that have them. */
function promptTexts(told: readonly { readonly name: string; readonly text: Told }[]): string {
  const found: Record<string, Map<string, string[]>> = {};
  for (const { name, text } of told) {
    for (const [prompt, words] of Object.entries(text.promptTexts)) {
      const versions = found[prompt] ??= new Map();
      versions.set(words, [...versions.get(words) ?? [], name]);
    }
  }
  const parts = Object.entries(found).flatMap(([prompt, versions]) => [
    `# ${prompt}`,
    ...[...versions].map(([words, names]) => `## ${names.join("; ")}\n\n${words}`),
  ]);
  return `${parts.join("\n\n")}\n`;
}

/** Names by toolset; of a tool with several versions, the title tells which. */
function byToolset(offered: Told["tools"], all: Told["tools"], toolset: (name: string) => string) {
  const label = ({ name, title }: Told["tools"][number]) =>
    all.filter((one) => one.name === name).length > 1 ? `${name} (${title})` : name;
  const groups = Object.groupBy(offered, ({ name }) => toolset(name));
  return Object.fromEntries(
    Object.entries(groups).map(([name, tools = []]) => [name, tools.map(label).join(" ")]),
  );
}

/** What is told otherwise where answers are structured; of output schemas, how many. */
function difference(text: Told, structured: Told) {
  const { outputSchemas, ...rest } = structured;
  const others = Object.entries(rest).filter(([key, value]) =>
    JSON.stringify(value) !== JSON.stringify(Reflect.get(text, key))
  );
  return { output_schemas: outputSchemas.length, ...Object.fromEntries(others) };
}

/** Every different thing once, in the order in which they come up. */
function unique<T>(things: readonly T[]): T[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}

/** A line holds no more than this, unless what it holds has no parts. */
const WIDTH = 100;

/** JSON that breaks lines only where one would be too long. */
function outline(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= WIDTH || typeof value !== "object" || value === null) {
    return flat;
  }
  const deeper = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((one) => outline(one, deeper))
    : Object.entries(value).filter(([, one]) => one !== undefined)
      .map(([key, one]) => `${JSON.stringify(key)}: ${outline(one, deeper)}`);
  const [open, close] = isList ? "[]" : "{}";
  return `${open}\n${deeper}${parts.join(`,\n${deeper}`)}\n${indent}${close}`;
}
