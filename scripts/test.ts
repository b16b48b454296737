// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task test [--coverage] [group…]` runs the tests, all groups when none is named, and ends
 * with the line `N passed, N failed`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compile } from "./compile.ts";
import {
  coverageFolder,
  coverageShortfalls,
  loadAllSources,
  percent,
  readCoverage,
} from "./coverage.ts";
import { makeOtherReleases } from "./other_releases.ts";
import { repositoryRoot, run } from "./run.ts";
import { add, closingLine, type Counts, isGood, NONE, readSummary } from "./test_summary.ts";
import type { ToolName } from "./tool_versions.ts";
import { makeTools } from "./tools.ts";

/** A folder of tests, with the permissions they need and no more. */
interface Group {
  readonly permissions: readonly string[];
  /** Files may run side by side. */
  readonly parallel: boolean;
  /** Tests drive the compiled binary. */
  readonly binary: boolean;
  /** What its tests take from the tool cache. */
  readonly tools: readonly ToolName[];
  /** They also need builds that stand for the next releases. @default {false} */
  readonly otherReleases?: boolean;
  /** Files at once. @default {the number of processors} */
  readonly jobs?: number;
  /** While coverage is measured the group runs once more, on the sources. @default {false} */
  readonly twice?: boolean;
}

const LOOPBACK = "--allow-net=127.0.0.1,localhost";
const FILES = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys"];
/** Some units give up permissions for good, so their tests do that in a process of its own. */
const DENO = `--allow-run=${Deno.execPath()}`;

const RUNNING = [LOOPBACK, ...FILES, "--allow-run"];

const GROUPS: Readonly<Record<string, Group>> = {
  unit: { permissions: [LOOPBACK, ...FILES, DENO], parallel: true, binary: false, tools: [] },
  contract: { permissions: [LOOPBACK, ...FILES], parallel: true, binary: false, tools: [] },
  faults: { permissions: RUNNING, parallel: false, binary: true, tools: ["denokv"] },
  e2e: {
    permissions: RUNNING,
    parallel: false,
    binary: true,
    tools: ["python-sdk", "inspector"],
    twice: true,
  },
  conformance: { permissions: RUNNING, parallel: false, binary: true, tools: ["conformance"] },
  deploy: {
    permissions: RUNNING,
    parallel: true,
    binary: true,
    tools: [
      "helm",
      "kubernetes-validate",
      "gitleaks",
      "semgrep",
      "actionlint",
      "zizmor",
      "hadolint",
      "promtool",
      "mcpb",
    ],
  },
  container: { permissions: RUNNING, parallel: false, binary: false, tools: [] },
  drills: {
    permissions: RUNNING,
    parallel: true,
    binary: true,
    otherReleases: true,
    // They wait for alerts and windows more than they compute.
    jobs: 4,
    tools: ["denokv", "prometheus"],
  },
};

/** After this a group is ended and has failed: a test that hangs must not hang the whole run. */
const GROUP_MINUTES = 10;

/** Where the binary under test is put; tests find it under this name. */
const BINARY = join(repositoryRoot(), "dist", "test", "businessmap-mcp");

/** Runs one group and shows its output as it comes. */
async function runGroup(
  name: string,
  group: Group,
  env: Readonly<Record<string, string>>,
  coverage: boolean,
): Promise<Counts> {
  const folder = join("tests", name);
  if (!await hasTests(join(repositoryRoot(), folder))) {
    console.log(`\n${name}: no tests`);
    return NONE;
  }
  console.log(`\n${name}${env.BUSINESSMAP_MCP_COVERAGE ? ", on the sources" : ""}:`);
  const args = [
    ...["test", "--no-prompt", "--sanitize-ops", "--sanitize-resources"],
    ...group.permissions,
    ...(group.parallel ? ["--parallel"] : []),
    ...(coverage ? [`--coverage=${coverageFolder()}`, "--coverage-raw-data-only"] : []),
    folder,
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: repositoryRoot(),
    env: {
      BUSINESSMAP_MCP_BINARY: BINARY,
      DENO_NO_UPDATE_CHECK: "1",
      ...(group.jobs === undefined ? {} : { DENO_JOBS: String(group.jobs) }),
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    signal: AbortSignal.timeout(GROUP_MINUTES * 60_000),
  }).spawn();
  let output = "";
  const text = new TextDecoder();
  for await (const chunk of child.stdout) {
    output += text.decode(chunk, { stream: true });
    Deno.stdout.writeSync(chunk);
  }
  return readSummary(output, (await child.status).code);
}

async function hasTests(folder: string): Promise<boolean> {
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isFile && entry.name.endsWith("_test.ts")) return true;
      if (entry.isDirectory && await hasTests(join(folder, entry.name))) return true;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return false;
}

/** Makes the tools that the groups need, and says of each whether it is there. */
async function prepareTools(groups: readonly Group[]): Promise<void> {
  const names = new Set(groups.flatMap(({ tools }) => tools));
  if (names.size === 0) return;
  for (const line of await makeTools([...names])) console.log(line);
}

/** Makes the binary, and those of other releases where they are needed; false when one is missing. */
async function prepareBinary(groups: readonly Group[]): Promise<boolean> {
  try {
    const made = await compile({ output: BINARY, registryRuntime: true });
    console.log(`binary: ready, runtime ${made.runtime}`);
    if (groups.some(({ otherReleases }) => otherReleases)) await makeOtherReleases();
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

/** Runs a group a second time, on the sources, for the lines that only the binary went through. */
async function runOnSources(name: string, group: Group): Promise<Counts> {
  const info = await run(Deno.execPath(), ["info", "--json"], { cwd: repositoryRoot() });
  const denoDir: string = JSON.parse(info?.stdout ?? "{}").denoDir ?? "";
  const env = { BUSINESSMAP_MCP_COVERAGE: coverageFolder(), DENO_DIR: denoDir };
  return await runGroup(name, group, env, true);
}

/** Says what is covered, and what is missing; true when nothing is. */
async function reportCoverage(): Promise<boolean> {
  await loadAllSources();
  const coverage = await readCoverage();
  const shares = `lines ${percent(coverage.lines).toFixed(1)} %, ` +
    `branches ${percent(coverage.branches).toFixed(1)} %`;
  console.log(`\nCoverage of src: ${shares}`);
  const shortfalls = coverageShortfalls(coverage);
  for (const line of shortfalls) console.log(line);
  return shortfalls.length === 0;
}

/** Runs the named groups; true when all is good. */
async function main(names: readonly string[], withCoverage: boolean): Promise<boolean> {
  const chosen = Object.entries(GROUPS).filter(([name]) =>
    names.length === 0 || names.includes(name)
  );
  if (withCoverage) await Deno.remove(coverageFolder(), { recursive: true }).catch(() => {}); // first run
  const groups = chosen.map(([, group]) => group);
  await prepareTools(groups);
  const binary = groups.some((group) => group.binary) && await prepareBinary(groups);
  let total = NONE;
  for (const [name, group] of chosen) {
    if (group.binary && !binary) {
      console.log(`\n${name}: failed, there is no binary to test`);
      total = add(total, { ...NONE, failed: 1 });
      continue;
    }
    total = add(total, await runGroup(name, group, {}, withCoverage));
    if (group.twice && withCoverage) total = add(total, await runOnSources(name, group));
  }
  const covered = !withCoverage || await reportCoverage().catch((error: Error) => {
    console.error(error.message);
    return false;
  });
  console.log(`\n${closingLine(total)}`);
  return isGood(total) && covered;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: { coverage: { type: "boolean" } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !Object.hasOwn(GROUPS, name));
  if (unknown !== undefined) {
    console.error(`No test group ${unknown}: expected ${Object.keys(GROUPS).join(", ")}`);
    Deno.exit(2);
  }
  Deno.exit(await main(positionals, values.coverage ?? false) ? 0 : 1);
}
