// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task test [--coverage] [--quick] [group…]` runs the tests, all groups when none is named, and
 * ends with the line `N passed, N failed`. Quick: types are taken as checked, and files that run side
 * by side share few loads of the program; without, each file has the program to itself.
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
import { testFiles, withEntries } from "./test_entries.ts";
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

/** How groups are run. */
interface Way {
  readonly coverage: boolean;
  readonly quick: boolean;
}

/** Runs one group and shows its output as it comes. */
async function runGroup(
  name: string,
  group: Group,
  env: Readonly<Record<string, string>>,
  way: Way,
): Promise<Counts> {
  const folder = join(repositoryRoot(), "tests", name);
  const files = await testFiles(folder);
  if (files.length === 0) {
    console.log(`\n${name}: no tests`);
    return NONE;
  }
  console.log(`\n${name}${env.BUSINESSMAP_MCP_COVERAGE ? ", on the sources" : ""}:`);
  if (!way.quick || !group.parallel) return await runModules([folder], group, env, way);
  const count = ENTRIES_PER_PROCESSOR * navigator.hardwareConcurrency;
  return await withEntries(files, count, (entries) => runModules(entries, group, env, way));
}

/** More than one, so that no processor is long without work at the end. */
const ENTRIES_PER_PROCESSOR = 2;

/** Runs the tests of some modules or folders. */
async function runModules(
  modules: readonly string[],
  group: Group,
  env: Readonly<Record<string, string>>,
  { coverage, quick }: Way,
): Promise<Counts> {
  const args = [
    ...["test", "--no-prompt", "--sanitize-ops", "--sanitize-resources"],
    ...group.permissions,
    ...(group.parallel ? ["--parallel"] : []),
    ...(coverage ? [`--coverage=${coverageFolder()}`, "--coverage-raw-data-only"] : []),
    ...(quick ? ["--no-check"] : []),
    ...modules,
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
  return await runGroup(name, group, env, { coverage: true, quick: false });
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
async function main(names: readonly string[], way: Way): Promise<boolean> {
  const chosen = Object.entries(GROUPS).filter(([name]) =>
    names.length === 0 || names.includes(name)
  );
  if (way.coverage) await Deno.remove(coverageFolder(), { recursive: true }).catch(() => {}); // first run
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
    total = add(total, await runGroup(name, group, {}, way));
    if (group.twice && way.coverage) total = add(total, await runOnSources(name, group));
  }
  const covered = !way.coverage || await reportCoverage().catch((error: Error) => {
    console.error(error.message);
    return false;
  });
  console.log(`\n${closingLine(total)}`);
  return isGood(total) && covered;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: {
      coverage: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !Object.hasOwn(GROUPS, name));
  if (unknown !== undefined) {
    console.error(`No test group ${unknown}: expected ${Object.keys(GROUPS).join(", ")}`);
    Deno.exit(2);
  }
  Deno.exit(await main(positionals, values) ? 0 : 1);
}
