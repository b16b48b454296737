/**
 * What replaces each tool of other BusinessMap servers: read from `scripts/parity.tsv`, written as
 * the page `docs/parity.md`.
 *
 * @module
 */
import { join } from "node:path";
import { TOOLS } from "../src/tools/registry.ts";
import { repositoryRoot } from "./run.ts";

/** Another server. */
export interface Server {
  readonly key: string;
  /** Its public repository. */
  readonly name: string;
  readonly version: string;
  /** How many tools it has. */
  readonly tools: number;
}

/** A tool of ours, and the arguments that do it. */
export interface Use {
  readonly tool: string;
  /** `changes.tags.add`, or with a value `include=history`. */
  readonly arguments: readonly string[];
}

/** What replaces one tool of another server. */
export interface Replacement {
  readonly server: string;
  readonly tool: string;
  readonly uses: readonly Use[];
  readonly remark: string;
}

export interface Parity {
  readonly servers: readonly Server[];
  readonly replacements: readonly Replacement[];
}

/** The table in the repository. */
export async function readParity(): Promise<Parity> {
  return parseParity(await Deno.readTextFile(join(repositoryRoot(), "scripts", "parity.tsv")));
}

/**
 * Reads the table.
 *
 * @throws {Error} If a line is not of its form.
 */
export function parseParity(text: string): Parity {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"));
  const servers = lines.filter(([kind]) => kind === "server")
    .map(([, key = "", name = "", version = "", tools = ""]): Server => ({
      key,
      name,
      version,
      tools: Number(tools),
    }));
  const replacements = lines.filter(([kind]) => kind !== "server")
    .flatMap(([ours = "", remark = "", theirs = ""]) => {
      const uses = ours.split(" + ").map(parseUse);
      return theirs.split("; ").flatMap((part): Replacement[] => {
        const [server = "", names = ""] = part.split(": ");
        if (names === "") throw new Error(`Cannot read the tools in ${part}`);
        return names.split(", ").map((tool) => ({ server, tool, uses, remark }));
      });
    });
  return { servers, replacements };
}

function parseUse(text: string): Use {
  const [, tool, inside] = /^(\w+)(?:\(([^)]+)\))?$/.exec(text) ?? [];
  if (tool === undefined) throw new Error(`Cannot read ${text}`);
  return { tool, arguments: inside === undefined ? [] : inside.split(", ") };
}

/** The text of `docs/parity.md`. */
export function parityPage({ servers, replacements }: Parity): string {
  const direct = replacements.filter(({ uses }) => uses.every(({ tool }) => tool !== "call_api"));
  const parts = servers.map((server) =>
    [
      `## ${server.name}`,
      `Version ${server.version}: ${server.tools} tools.`,
      [
        "| Its tool | Here | Toolset | Remark |",
        "|---|---|---|---|",
        ...replacements.filter((one) => one.server === server.key).map(row),
      ].join("\n"),
    ].join("\n\n")
  );
  return `${
    [
      "# Coming from another server",
      "<!-- Written by `deno task docs` from `scripts/parity.tsv`. -->",
      `What to use here in place of each tool of other BusinessMap servers, with the arguments that ` +
      `do it. Of ${replacements.length} tools, ${direct.length} have one of their own here; the ` +
      "others are operations of the API that `call_api` runs. Toolsets other than `default` are " +
      "switched on with `BUSINESSMAP_TOOLSETS`.",
      ...parts,
    ].join("\n\n")
  }\n`;
}

function row({ tool, uses, remark }: Replacement): string {
  const here = uses.map((use) =>
    `\`${use.tool}\`` +
    (use.arguments.length === 0 ? "" : ` (${use.arguments.map((one) => `\`${one}\``).join(", ")})`)
  );
  const toolsets = new Set(
    uses.map((use) => TOOLS.find(({ name }) => name === use.tool)?.toolset ?? "?"),
  );
  return `| \`${tool}\` | ${here.join(", ")} | ${[...toolsets].join(", ")} | ${remark} |`;
}
