// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task docs [--check]` writes the generated parts of the documents and the table of what
 * tools cost, or with `--check` only says which are out of date. A part stands between
 * `<!-- generated: name -->` and `<!-- end -->`, each alone on its line.
 */
import { join } from "node:path";
import { configurationTable } from "../src/config/configuration_table.ts";
import { TOOLS } from "../src/tools/registry.ts";
import { dashboard } from "./dashboard.ts";
import { listedModule } from "./listed.ts";
import { formatMarkdown } from "./markdown.ts";
import { metricsTable } from "./metrics_table.ts";
import { promptsTable, resourcesTable } from "./offers_tables.ts";
import { parityPage, readParity } from "./parity.ts";
import { repositoryRoot } from "./run.ts";
import { clientEntry, linksTable, vscodeEntry } from "./release/links.ts";
import { serverJson } from "./release/server_json.ts";
import { SNAPSHOTS, snapshots } from "./snapshots.ts";
import { tokenCostsModule, toolsetsTable } from "./token_costs.ts";
import { toolsPage } from "./tools_page.ts";

/** What can be generated, by name. */
const PARTS: Readonly<Record<string, () => string>> = {
  settings: configurationTable,
  toolsets: () => toolsetsTable(TOOLS),
  links: linksTable,
  client_entry: clientEntry,
  vscode_entry: vscodeEntry,
  prompts: promptsTable,
  resources: resourcesTable,
  account_metrics: () => metricsTable("account"),
  program_metrics: () => metricsTable("program"),
};

/**
 * A document with its generated parts made new.
 *
 * @throws {Error} If a part has no end, or a name that is not in the table.
 */
export function withParts(
  document: string,
  parts: Readonly<Record<string, () => string>> = PARTS,
): string {
  const pieces = document.split(/^<!-- generated: (\S+) -->\n/m);
  let result = pieces[0] ?? "";
  for (let index = 1; index < pieces.length; index += 2) {
    const name = pieces[index] ?? "";
    const make = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (make === undefined) {
      throw new Error(`Cannot generate ${name}: expected one of ${Object.keys(parts).join(", ")}`);
    }
    const rest = pieces[index + 1] ?? "";
    const end = /^<!-- end -->$/m.exec(rest);
    if (end === null) throw new Error(`Cannot generate ${name}: there is no line <!-- end -->`);
    result += `<!-- generated: ${name} -->\n\n${make().trim()}\n\n${rest.slice(end.index)}`;
  }
  return result;
}

/** Written as a whole, and kept out of `deno fmt`, which would pad their tables. */
const TOOLS_PAGE = join("docs", "tools.md");
const PARITY_PAGE = join("docs", "parity.md");

/** The documents that may have generated parts. */
async function documents(): Promise<string[]> {
  const found = ["README.md"];
  try {
    for await (const entry of Deno.readDir(join(repositoryRoot(), "docs"))) {
      const name = join("docs", entry.name);
      if (entry.isFile && name.endsWith(".md") && ![TOOLS_PAGE, PARITY_PAGE].includes(name)) {
        found.push(name);
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.toSorted();
}

/** A file's text; empty when there is no such file yet. */
async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** What every generated file must hold, by its path. */
export async function generated(): Promise<Map<string, string>> {
  const files = new Map([
    [join("src", "tools", "token_costs.ts"), tokenCostsModule(TOOLS)],
    [join("src", "tools", "listed.ts"), listedModule(TOOLS)],
    [TOOLS_PAGE, await toolsPage()],
    [PARITY_PAGE, parityPage(await readParity())],
    [join("deploy", "grafana", "businessmap-mcp.json"), dashboard()],
    [join("deploy", "server.json"), serverJson()],
    ...await snapshots(),
  ]);
  for (const name of await documents()) {
    const text = await Deno.readTextFile(join(repositoryRoot(), name));
    const made = withParts(text);
    if (made !== text) files.set(name, await formatMarkdown(made));
  }
  return files;
}

/** Snapshots of what is no longer there. */
async function superfluous(files: ReadonlyMap<string, string>): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(join(repositoryRoot(), SNAPSHOTS))) {
    const path = join(SNAPSHOTS, name);
    if (!files.has(path)) found.push(path);
  }
  return found;
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  let stale = 0;
  const files = await generated();
  for (const [name, text] of files) {
    const path = join(repositoryRoot(), name);
    if (await readText(path) === text) continue;
    stale++;
    if (!check) await Deno.writeTextFile(path, text);
    console.log(check ? `${name} is out of date: run deno task docs` : `${name} written`);
  }
  for (const name of await superfluous(files)) {
    stale++;
    if (!check) await Deno.remove(join(repositoryRoot(), name));
    console.log(check ? `${name} shows nothing: run deno task docs` : `${name} removed`);
  }
  if (check && stale > 0) Deno.exit(1);
}
