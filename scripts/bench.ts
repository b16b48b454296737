// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task bench [--rounds 15] [--no-write] [--only start,session]` compares the compiled binary
 * with a server built the common way, prints a table, and writes it to tests/bench/RESULTS.md, but
 * not with `--only`, which runs the named parts. Fails when a must is missed.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encode } from "gpt-tokenizer/encoding/cl100k_base";
import { budgetRows } from "../tests/bench/budget_load.ts";
import { cachedReadRows } from "../tests/bench/cached_reads.ts";
import { fullStoreRows } from "../tests/bench/full_store.ts";
import {
  type BaselineHttp,
  httpLoadRows,
  httpStartRows,
  telemetryRows,
} from "../tests/bench/http_rows.ts";
import { measureStarts, median, type Start } from "../tests/bench/measure.ts";
import { countRequests, SCENARIOS } from "../tests/bench/scenarios.ts";
import { searchRows } from "../tests/bench/searches.ts";
import { setUpRows } from "../tests/bench/set_up.ts";
import { sessionRows } from "../tests/bench/session.ts";
import { markdownTable, type Row, verdict } from "../tests/bench/table.ts";
import { startAccount, type TestAccount } from "../tests/e2e/support/account.ts";
import { findMaterial } from "../tests/e2e/support/material.ts";
import { type ServerCommand, serverCommand } from "../tests/e2e/support/server.ts";
import { compile } from "./compile.ts";
import { formatMarkdown } from "./markdown.ts";
import { repositoryRoot } from "./run.ts";
import { baseline } from "./tool_cache.ts";

/** Both servers, on the same account. */
interface Pair {
  readonly binary: ServerCommand;
  readonly baseline: ServerCommand;
}

/** What the parts work with. */
interface Bench {
  readonly account: TestAccount;
  readonly pair: Pair;
  readonly rounds: number;
  /** The baseline on another account. */
  readonly baselineOn: (apiUrl: string, apiToken: string) => ServerCommand;
  /** The baseline over HTTP, on the account of the others. */
  readonly baselineHttp: BaselineHttp;
  /** The program that measures the store, compiled like the binary. */
  readonly storeProcess: string;
}

/** Set-ups that are measured: each takes a second, and none is far from the limit. */
const SET_UPS = 5;

/** The parts by name, in the order of the table. */
const PARTS: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  start: ({ pair, rounds }) => startRows(pair, rounds),
  setup: ({ account }) => setUpRows(account, SET_UPS),
  requests: ({ account, pair }) => requestRows(account, pair),
  session: ({ baselineOn }) => sessionRows(baselineOn),
  searches: () => searchRows(),
  reads: ({ account, storeProcess }) => cachedReadRows(account, storeProcess),
  entries: ({ account, storeProcess, rounds }) => fullStoreRows(account, storeProcess, rounds),
  budget: ({ baselineOn }) => budgetRows(baselineOn),
  http: ({ account, baselineHttp }) => httpLoadRows(account, baselineHttp),
  telemetry: ({ account }) => telemetryRows(account),
  service: ({ account, rounds }) => httpStartRows(account, rounds),
};

/**
 * The parts that `--only` names, in the order of the table.
 *
 * @throws {Error} If there is none of that name.
 */
export function chosenParts(only: string | undefined): string[] {
  const all = Object.keys(PARTS);
  if (only === undefined) return all;
  const wanted = only.split(",").map((part) => part.trim());
  const unknown = wanted.find((part) => !all.includes(part));
  if (unknown !== undefined) {
    throw new Error(`Cannot run part "${unknown}": expected some of ${all.join(", ")}`);
  }
  return all.filter((part) => wanted.includes(part));
}

function nameOf(tool: unknown): unknown {
  return typeof tool === "object" && tool !== null ? Reflect.get(tool, "name") : undefined;
}

/** Start-up, memory and the size of the tool list. */
async function startRows(pair: Pair, rounds: number): Promise<Row[]> {
  const [binary = [], other = []] = await measureStarts([pair.binary, pair.baseline], rounds);
  const time = (starts: readonly Start[]) => median(starts.map((start) => start.milliseconds));
  const memory = (starts: readonly Start[]) => median(starts.map((start) => start.memory ?? NaN));
  const all = (starts: readonly Start[]) => starts[0]?.tools ?? [];
  const names = new Set(all(other).map(nameOf));
  const tokens = (tools: readonly unknown[]) => encode(JSON.stringify(tools)).length;
  return [
    {
      what: "Spawn to the answer of `tools/list`, median",
      value: time(binary),
      baseline: time(other),
      unit: "ms",
      must: 200,
      aim: 100,
      mustRatio: 0.9,
    },
    {
      what: "Resident memory after `tools/list`, median",
      value: memory(binary),
      baseline: memory(other),
      unit: "MiB",
      must: 100,
      aim: 70,
    },
    {
      what: `Tokens (cl100k) in \`tools/list\` of the ${names.size} tools that both have`,
      value: tokens(all(binary).filter((tool) => names.has(nameOf(tool)))),
      baseline: tokens(all(other)),
      unit: "",
      must: 3500,
      aim: 3000,
    },
    {
      what: `Tokens (cl100k) of the whole \`tools/list\`, ${all(binary).length} tools`,
      value: tokens(all(binary)),
      unit: "",
      must: 6000,
      aim: 5000,
    },
  ];
}

/** Requests upstream for each job. */
async function requestRows(account: TestAccount, pair: Pair): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { what, must, aim, binary, baseline, before } of SCENARIOS) {
    const material = await findMaterial(account);
    const value = await countRequests(
      account,
      pair.binary,
      binary(material),
      before?.(material),
    );
    // Looked up again: the job before may have moved cards.
    const calls = baseline?.(await findMaterial(account));
    const other = calls && await countRequests(account, pair.baseline, calls);
    rows.push({ what, value, baseline: other, unit: "", must, aim });
  }
  return rows;
}

/** The machine in words, without its name. */
function machine(): string {
  const memory = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  return `${navigator.hardwareConcurrency} cores, ${memory} GiB of memory, ` +
    `${Deno.build.os} ${Deno.build.arch}`;
}

/** Compiles, measures, reports; false when a must is missed. */
async function main(parts: readonly string[], rounds: number, write: boolean): Promise<boolean> {
  const made = await compile({
    output: join("dist", "test", "businessmap-mcp"),
    registryRuntime: true,
  });
  const store = await compile({
    entry: join("tests", "bench", "store_process.ts"),
    output: join("dist", "test", "bench-store-process"),
    registryRuntime: true,
  });
  const other = await baseline();
  if ("missing" in other) throw new Error(`Cannot run the baseline: ${other.missing}`);
  const program = other.ready;
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-bench-" });

  function benchOn(account: TestAccount): Bench {
    const memory = { BUSINESSMAP_KV_PATH: ":memory:" };
    const baselineOn: Bench["baselineOn"] = (apiUrl, apiToken) => ({
      command: "node",
      args: [program],
      env: {
        ...serverCommand(apiUrl, apiToken, home).env,
        PATH: Deno.env.get("PATH") ?? "",
      },
    });
    const pair: Pair = {
      binary: serverCommand(account.apiUrl, account.apiToken, home, memory),
      baseline: baselineOn(account.apiUrl, account.apiToken),
    };
    const baselineHttp: BaselineHttp = (more) => ({
      command: "node",
      args: [program, "http"],
      env: { ...pair.baseline.env, ...more },
    });
    return {
      account,
      pair,
      rounds,
      baselineOn,
      baselineHttp,
      storeProcess: store.output,
    };
  }

  const rows: Row[] = [];
  for (const part of parts) {
    // One of its own: some parts move and create cards.
    await using account = await startAccount();
    rows.push(...await PARTS[part]?.(benchOn(account)) ?? []);
  }
  await Deno.remove(home, { recursive: true });
  const report = [
    "# Results of the benchmark",
    "",
    "Made by `deno task bench`. The baseline (`tests/bench/baseline/`) is a server built the common",
    "way, run by Node, beside the compiled binary in the same run and on the same simulated account.",
    "",
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Machine: ${machine()}`,
    `- Binary: ${(made.bytes / 1e6).toFixed(1)} MB, runtime ${made.runtime}`,
    `- Starts measured: ${rounds} of each, in turn`,
    "",
    markdownTable(rows),
    "",
  ].join("\n");
  console.log(report);
  if (write) {
    const path = join(repositoryRoot(), "tests", "bench", "RESULTS.md");
    await Deno.writeTextFile(path, await formatMarkdown(report));
  }
  return rows.every((row) => verdict(row) !== "missed");
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: {
      rounds: { type: "string", default: "15" },
      "no-write": { type: "boolean" },
      only: { type: "string" },
    },
  });
  const write = values["no-write"] !== true && values.only === undefined;
  try {
    const parts = chosenParts(values.only);
    Deno.exit(await main(parts, Number(values.rounds), write) ? 0 : 1);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
