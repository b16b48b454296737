// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno run -A scripts/tools.ts [name…]` makes the tools that tests need, in the cache folder,
 * and prints for each where it is or why this machine cannot have it.
 */
import {
  baseline,
  cacheFolder,
  conformance,
  denokv,
  inspector,
  mcpb,
  pythonSdk,
  runtimePair,
  type Tool,
} from "./tool_cache.ts";
import { program } from "./programs.ts";
import { type ProgramName, type ToolName, TOOLS } from "./tool_versions.ts";

/** Tools that are more than a program. */
const MAKERS: Readonly<Record<Exclude<ToolName, ProgramName>, () => Promise<Tool<unknown>>>> = {
  "runtime": () => runtimePair(),
  "python-sdk": pythonSdk,
  "inspector": inspector,
  "conformance": conformance,
  "baseline": baseline,
  "denokv": () => denokv(),
  "mcpb": mcpb,
};

/**
 * Makes the named tools, all of them when none is named.
 *
 * @returns One line for each tool.
 * @throws {Error} If a name is not in the table.
 */
export async function makeTools(names: readonly string[] = []): Promise<string[]> {
  const known = Object.keys(TOOLS);
  for (const name of names) {
    if (!known.includes(name)) {
      throw new Error(`Cannot make the tool ${name}: expected one of ${known.join(", ")}`);
    }
  }
  const lines: string[] = [];
  // Keys of the table are the names that its type lists.
  for (const name of known as ToolName[]) {
    if (names.length > 0 && !names.includes(name)) continue;
    const tool = await (isProgram(name) ? program(name) : MAKERS[name]());
    lines.push("missing" in tool ? `${name}: skipped, ${tool.missing}` : `${name}: ready`);
  }
  return lines;
}

function isProgram(name: ToolName): name is ProgramName {
  return !Object.hasOwn(MAKERS, name);
}

if (import.meta.main) {
  const lines = await makeTools(Deno.args);
  console.log([`Tools in ${cacheFolder()}`, ...lines].join("\n"));
}
