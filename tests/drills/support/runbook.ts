/**
 * Runbooks as programs: their commands are taken out of the Markdown and run as they stand.
 *
 * @module
 */
import { join } from "node:path";
import { repositoryRoot } from "../../../scripts/run.ts";

/** Where the runbooks are. */
export const RUNBOOKS = join(repositoryRoot(), "runbooks");

/** The names of all runbooks. */
export async function runbookNames(): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(RUNBOOKS)) {
    if (name.endsWith(".md") && name !== "README.md") found.push(name.slice(0, -3));
  }
  return found.toSorted();
}

/** The text of a runbook, or of the page that says what all need. */
export function readRunbook(name: string): Promise<string> {
  return Deno.readTextFile(join(RUNBOOKS, `${name}.md`));
}

/**
 * The `sh` blocks in their order. One under a heading that is an alert's name is for that alert
 * alone, up to the next heading.
 */
export function commandsIn(markdown: string, alerts: readonly string[]): string[] {
  const blocks: string[] = [];
  let only: string | undefined;
  let block: string[] | undefined;
  for (const line of markdown.split("\n")) {
    if (block !== undefined) {
      if (line !== "```") block.push(line);
      else {
        if (only === undefined || alerts.includes(only)) blocks.push(block.join("\n"));
        block = undefined;
      }
    } else if (line === "```sh") block = [];
    else if (/^#+ /.test(line)) only = /^### `(\w+)`$/.exec(line)?.[1];
  }
  return blocks;
}

/** The whole program of a runbook for some alerts: what all need, then its own commands. */
export async function programOf(name: string, alerts: readonly string[]): Promise<string> {
  const blocks = [
    ...commandsIn(await readRunbook("README"), []),
    ...commandsIn(await readRunbook(name), alerts),
  ];
  return ["set -eu", ...blocks, ""].join("\n\n");
}

/** What came of it. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs a program with `sh` in the repository's folder; it is ended when its time is over. */
export async function runShell(
  program: string,
  variables: Readonly<Record<string, string>>,
  seconds: number,
): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", program],
    cwd: repositoryRoot(),
    clearEnv: true,
    env: { ...others(), ...variables },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(seconds * 1_000),
  }).output();
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr) };
}

/** This process's variables without the program's settings, which are a drill's own. */
function others(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  return Object.fromEntries(all.filter(([name]) => !/^(?:BUSINESSMAP|KANBANIZE)_/.test(name)));
}
