import { join } from "node:path";
import { lastLines, repositoryRoot, run } from "./run.ts";

/** Covered and known lines and branches. */
export interface Coverage {
  readonly lines: { readonly hit: number; readonly found: number };
  readonly branches: { readonly hit: number; readonly found: number };
}

/** The least share of `src` that tests must run through, in percent. */
export const COVERAGE_MUST = { lines: 90, branches: 85 } as const;

/** Adds up the totals of an LCOV report. */
export function readLcov(report: string): Coverage {
  const sum = (key: string) =>
    report.split("\n").filter((line) => line.startsWith(`${key}:`))
      .reduce((total, line) => total + Number(line.slice(key.length + 1)), 0);
  return {
    lines: { hit: sum("LH"), found: sum("LF") },
    branches: { hit: sum("BRH"), found: sum("BRF") },
  };
}

/** A share in percent; 100 of nothing. */
export function percent(part: { readonly hit: number; readonly found: number }): number {
  return part.found === 0 ? 100 : 100 * part.hit / part.found;
}

/** One line for each share that is below what it must be. */
export function coverageShortfalls(coverage: Coverage): string[] {
  return (["lines", "branches"] as const)
    .filter((kind) => percent(coverage[kind]) < COVERAGE_MUST[kind])
    .map((kind) =>
      `Coverage of ${kind} is ${percent(coverage[kind]).toFixed(1)} %, ` +
      `must be ${COVERAGE_MUST[kind]} % or more`
    );
}

/** The raw data that tests leave, below the repository. */
export function coverageFolder(): string {
  return join(repositoryRoot(), "coverage", "raw");
}

/**
 * Loads every module of `src` once, so that a module which no test loads counts as not covered
 * instead of not at all.
 *
 * @throws {Error} If a module cannot be loaded.
 */
export async function loadAllSources(): Promise<void> {
  const lines: string[] = [];
  for (const path of await modulesIn(join(repositoryRoot(), "src"))) {
    lines.push(`import ${JSON.stringify(`file://${path}`)};`);
  }
  const entry = join(repositoryRoot(), "coverage", "all.ts");
  await Deno.mkdir(coverageFolder(), { recursive: true });
  await Deno.writeTextFile(entry, lines.join("\n"));
  const args = ["run", "--quiet", "--no-check", "--allow-all", `--coverage=${coverageFolder()}`];
  const ended = await run(Deno.execPath(), [...args, entry], { cwd: repositoryRoot() });
  if (ended?.code !== 0) throw new Error(`Cannot load src: ${lastLines(ended?.stderr ?? "")}`);
}

async function modulesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...await modulesIn(path));
    else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts")) found.push(path);
  }
  return found.toSorted();
}

/**
 * Sums the raw data up over `src`; leaves the report in `coverage/lcov.info`.
 *
 * @throws {Error} If there is none.
 */
export async function readCoverage(): Promise<Coverage> {
  const include = `^file://${repositoryRoot()}/src/`;
  const args = ["coverage", "--lcov", `--include=${include}`, coverageFolder()];
  const ended = await run(Deno.execPath(), args, { cwd: repositoryRoot() });
  if (ended?.code !== 0) throw new Error(`Cannot sum up: ${lastLines(ended?.stderr ?? "")}`);
  await Deno.writeTextFile(join(repositoryRoot(), "coverage", "lcov.info"), ended.stdout);
  return readLcov(ended.stdout);
}
