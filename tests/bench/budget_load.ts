/**
 * Four server processes that share one key, and always have something to ask.
 *
 * @module
 */
import { join } from "node:path";
import { createSimulator, type Limits, type Simulator } from "../../src/simulator/mod.ts";
import {
  initialize,
  type LineServer,
  type Reply,
  startServer,
} from "../e2e/support/line_client.ts";
import { type ServerCommand, serverCommand } from "../e2e/support/server.ts";
import { cycleShare, smallestShare, worst } from "./load_figures.ts";
import { callTool } from "./measure.ts";
import type { Row } from "./table.ts";

const PROCESSES = 4;
/** The Standard plan's limits (vendor's document). */
const LIMITS = { perMinute: 30, perHour: 600 } as const;
/**
 * Calls that wait or run in each process at any time: together as many as one minute allows. More
 * could not all be answered within the time that a tool call may take.
 */
const AT_ONCE = Math.floor(LIMITS.perMinute / PROCESSES);
/** Two minutes of the account and a little more. */
const DURATION = 125_000;

/** How a server is started on an account. */
export type CommandFor = (apiUrl: string, apiToken: string, home: string) => ServerCommand;

/** What came of one load. */
interface Load {
  /** Requests that the account answered with 429. */
  readonly tooMany: number;
  /** Tool calls that ended as an error. */
  readonly errors: number;
  /** Tool calls that were answered, by process. */
  readonly answers: readonly number[];
  /** Epoch milliseconds at which the account took a request. */
  readonly times: readonly number[];
}

/** How long the processes go on: for so many milliseconds, or until so many calls were made. */
type Extent = { readonly milliseconds: number } | { readonly calls: number };

/** One of the two servers. */
interface Kind {
  readonly commandFor: CommandFor;
  /** A comment: one write of one request, which no cache can answer. */
  readonly args: (cardId: number) => unknown;
  /** A call that costs no request and is answered when all is open: nobody starts behind. */
  readonly ready?: string;
}

const TEXT = "A comment of the benchmark";

/**
 * The same load on accounts with fixed and with sliding windows; the worse of both counts. The
 * baseline gets as many calls as the binary answered in the time.
 */
export async function budgetRows(baselineFor: CommandFor): Promise<Row[]> {
  const windows = ["fixed", "sliding"] as const;
  const server: Kind = {
    // All on one store file, with nothing said about the limits.
    commandFor: (apiUrl, apiToken, home) =>
      serverCommand(apiUrl, apiToken, home, { BUSINESSMAP_KV_PATH: join(home, "store.kv") }),
    args: (card) => ({ comments: [{ card, text: TEXT }] }),
    ready: "get_status",
  };
  const other: Kind = {
    commandFor: baselineFor,
    args: (card_id) => ({ comments: [{ card_id, text: TEXT }] }),
  };
  const binary = await Promise.all(
    windows.map((window) => runLoad(window, server, { milliseconds: DURATION })),
  );
  const baseline: Load[] = [];
  for (const [index, window] of windows.entries()) {
    const calls = binary[index]?.answers.reduce((sum, count) => sum + count, 0) ?? 0;
    baseline.push(await runLoad(window, other, { calls }));
  }
  const load = `${PROCESSES} processes, one key of ${LIMITS.perMinute} requests a minute: `;
  const most = (of: (load: Load) => number) => ({
    value: worst(binary.map(of), "most"),
    baseline: worst(baseline.map(of), "most"),
  });
  const used = binary.map(({ times }) => 100 * cycleShare(times, LIMITS.perMinute, 60_000));
  const shares = binary.map(({ answers }) => 100 * smallestShare(answers));
  return [
    {
      what: `${load}answers with status 429`,
      ...most(({ tooMany }) => tooMany),
      unit: "",
      must: 0,
      aim: 0,
    },
    {
      what: `${load}failed tool calls`,
      ...most(({ errors }) => errors),
      unit: "",
      must: 0,
      aim: 0,
    },
    {
      what: `${load}used of what is allowed`,
      value: worst(used, "least"),
      unit: "%",
      must: 95,
      aim: 99,
      moreIsBetter: true,
    },
    {
      what: `${load}share of the process that got least`,
      value: worst(shares, "least"),
      unit: "%",
      must: 15,
      aim: 20,
      moreIsBetter: true,
    },
  ];
}

async function runLoad(
  window: NonNullable<Limits["window"]>,
  kind: Kind,
  extent: Extent,
): Promise<Load> {
  const token = crypto.randomUUID();
  const simulator = await createSimulator({ token, limits: { ...LIMITS, window } });
  const listener = await simulator.serve();
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-bench-" });
  try {
    const command = kind.commandFor(new URL("/api/v2", listener.url).href, token, home);
    const servers = Array.from({ length: PROCESSES }, () => startServer(command));
    await Promise.all(servers.map(async (server) => {
      await initialize(server);
      if (kind.ready !== undefined) await callTool(server, kind.ready, {});
    }));
    return await loadServers(servers, simulator, kind.args, extent);
  } finally {
    await listener.close();
    await Deno.remove(home, { recursive: true });
  }
}

async function loadServers(
  servers: readonly LineServer[],
  simulator: Simulator,
  args: Kind["args"],
  extent: Extent,
): Promise<Load> {
  const cards = [...simulator.state.cards.values()].filter(({ state }) => state === "active")
    .map(({ card_id }) => card_id);
  const answers = servers.map(() => 0);
  let errors = 0;
  let begun = 0;
  let stopped = false;

  async function work(server: LineServer, index: number): Promise<void> {
    while (!stopped && (!("calls" in extent) || begun < extent.calls)) {
      const card = cards[begun++ % cards.length] ?? 0;
      const call = { name: "add_comments", arguments: args(card) };
      // At the end of the time whoever still waits is ended with its server.
      const reply: Reply = await server.request("tools/call", call)
        .catch((error) => ({ error: { code: 0, message: String(error) } }));
      if (stopped) return;
      // Shape of every tool result.
      const { isError = false } = (reply.result ?? {}) as { isError?: boolean };
      if (reply.error !== undefined || isError) errors++;
      else answers[index] = (answers[index] ?? 0) + 1;
    }
  }

  const workers = servers.flatMap((server, index) =>
    Array.from({ length: AT_ONCE }, () => work(server, index))
  );
  if ("milliseconds" in extent) {
    await new Promise((resolve) => setTimeout(resolve, extent.milliseconds));
    stopped = true;
    for (const server of servers) server.kill("SIGKILL");
  }
  await Promise.all(workers);
  await Promise.all(servers.map((server) => server.end()));
  const taken = simulator.requests.filter(({ status }) => status !== 429);
  return {
    tooMany: simulator.requests.length - taken.length,
    errors,
    answers,
    times: taken.map(({ at }) => at),
  };
}
