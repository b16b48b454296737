/**
 * What a store with very many entries costs a server at its start.
 *
 * @module
 */
import { join } from "node:path";
import type { TestAccount } from "../e2e/support/account.ts";
import { initialize, startServer } from "../e2e/support/line_client.ts";
import { type ServerCommand, serverCommand } from "../e2e/support/server.ts";
import { callTool, median, residentMemory } from "./measure.ts";
import { runStoreJob } from "./store_jobs.ts";
import type { Row } from "./table.ts";

const ENTRIES = 50_000;

/** One start up to the first answer of a tool. */
interface FirstCall {
  readonly milliseconds: number;
  /** Resident memory after that, in MiB. */
  readonly memory: number;
}

/** Starts on a full store and on an empty one in turn; the tool's own answer is kept in both. */
export async function fullStoreRows(
  account: TestAccount,
  storeProcess: string,
  rounds: number,
): Promise<Row[]> {
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-bench-" });
  try {
    const paths = { full: join(home, "full.kv"), empty: join(home, "empty.kv") };
    const { entries } = await runStoreJob(storeProcess, {
      job: "fill",
      path: paths.full,
      secret: account.apiToken,
      host: new URL(account.apiUrl).host,
      entries: ENTRIES,
    });
    if (entries !== ENTRIES) throw new Error(`Cannot measure: the store holds ${entries} entries`);
    const command = (path: string) =>
      serverCommand(account.apiUrl, account.apiToken, home, { BUSINESSMAP_KV_PATH: path });
    const servers = { full: command(paths.full), empty: command(paths.empty) };
    const starts = { full: [] as FirstCall[], empty: [] as FirstCall[] };
    // The first start asks the account, so that all others need not; the second fills the caches.
    for (let start = 0; start < 2; start++) {
      for (const server of Object.values(servers)) await measureFirstCall(server);
    }
    const before = account.requestCount();
    for (let round = 0; round < rounds; round++) {
      for (
        const kind of round % 2 === 0 ? ["full", "empty"] as const : ["empty", "full"] as const
      ) {
        starts[kind].push(await measureFirstCall(servers[kind]));
      }
    }
    if (account.requestCount() !== before) {
      throw new Error("Cannot measure: a call was not answered by the cache");
    }
    return rowsOf(starts);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function rowsOf(starts: Readonly<Record<"full" | "empty", readonly FirstCall[]>>): Row[] {
  const row = (what: string, unit: string, must: number, of: (start: FirstCall) => number): Row => {
    const [full, empty] = [median(starts.full.map(of)), median(starts.empty.map(of))];
    const numbers = `${full.toFixed(1)} ${unit} against ${empty.toFixed(1)} ${unit}, medians`;
    return {
      what: `${ENTRIES.toLocaleString("en-US")} entries in the store add to ${what} (${numbers})`,
      value: full - empty,
      unit,
      must,
    };
  };
  return [
    row("spawn to the first cached answer of a tool", "ms", 10, (start) => start.milliseconds),
    row("resident memory after it", "MiB", 5, (start) => start.memory),
  ];
}

async function measureFirstCall(command: ServerCommand): Promise<FirstCall> {
  const begun = performance.now();
  const server = startServer(command);
  await initialize(server);
  await callTool(server, "list_boards", {});
  const milliseconds = performance.now() - begun;
  const memory = await residentMemory(server.pid) ?? NaN;
  await server.end();
  return { milliseconds, memory };
}
