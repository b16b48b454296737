/**
 * The page of all tools: what each does, takes and costs, and what it answers.
 *
 * @module
 */
import { TOOLS } from "../src/tools/registry.ts";
import type { Tool } from "../src/tools/define.ts";
import { runExamples, type ShownExample } from "./examples.ts";
import { argumentsOf } from "./schema_words.ts";
import { listTokens, tokenCosts } from "./token_costs.ts";

const DOES = { read: "Reads", add: "Adds", change: "Changes" } as const;

/** The text of `docs/tools.md`. */
export async function toolsPage(): Promise<string> {
  const examples = await runExamples();
  const costs = tokenCosts(TOOLS);
  const toolsets = [...new Set(TOOLS.map((tool) => tool.toolset))];
  const parts = toolsets.map((toolset) => {
    const tools = TOOLS.filter((tool) => tool.toolset === toolset);
    return [
      `## Toolset \`${toolset}\``,
      costTable(tools, costs),
      ...tools.map((tool) => toolPart(tool, examples[tool.name] ?? [])),
    ].join("\n\n");
  });
  return `${[INTRODUCTION, ...parts].join("\n\n")}\n`;
}

const INTRODUCTION = `# Tools

<!-- Written by \`deno task docs\`. -->

Every tool with its arguments (those with a star must be given) and with calls that were made in
the order of this page on the account of \`businessmap-mcp demo\`. The number of requests is that of
a session which knows the names and the boards' structure already, but no cards.`;

function costTable(tools: readonly Tool[], costs: Readonly<Record<string, number>>): string {
  return [
    "| Tool | Effect | Tokens |",
    "|---|---|---:|",
    ...tools.map((tool) =>
      `| [\`${tool.name}\`](#${tool.name}) | ${DOES[tool.effect].toLowerCase()} | ${
        costs[tool.name]
      } |`
    ),
    `| **${tools.length}** | | **${listTokens(tools)}** |`,
  ].join("\n");
}

function toolPart(tool: Tool, examples: readonly ShownExample[]): string {
  return [
    `### \`${tool.name}\``,
    `**${tool.title}.** ${tool.description}`,
    `${DOES[tool.effect]}; a repetition ${
      tool.idempotent ? "changes nothing more" : "does it again"
    }.${readOnlyRemark(tool)}`,
    argumentTable(tool),
    ...examples.flatMap((example) => exampleParts(tool, example)),
  ].filter((part) => part !== "").join("\n\n");
}

function readOnlyRemark({ effect, readOnlyVariant }: Tool): string {
  if (effect === "read") return "";
  return readOnlyVariant ? " Only reads in read-only mode." : " Absent in read-only mode.";
}

function argumentTable(tool: Tool): string {
  const rows = argumentsOf(tool.input).map(({ name, required, takes, description }) =>
    `| \`${name}\`${required ? "\\*" : ""} | ${cell(takes)} | ${cell(description)} |`
  );
  return rows.length === 0
    ? "No arguments."
    : ["| Argument | Takes | Meaning |", "|---|---|---|", ...rows].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function exampleParts(tool: Tool, example: ShownExample): string[] {
  const { asked, args, answers, requests, cold = requests } = example;
  const cost = `${requests} ${requests === 1 ? "request" : "requests"}` +
    (cold > requests ? `, ${cold} when nothing is known yet` : "");
  const [first = "", confirmed] = answers;
  return [
    `> ${asked}`,
    `\`\`\`json\n${JSON.stringify({ name: tool.name, arguments: args })}\n\`\`\``,
    answerBlock(first),
    ...(confirmed === undefined ? [] : ["Once it is confirmed:", answerBlock(confirmed)]),
    `${cost}.`,
  ];
}

/** A block whose fence no line of the answer can close. */
function answerBlock(answer: string): string {
  const longest = Math.max(2, ...[...answer.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${answer}\n${fence}`;
}
