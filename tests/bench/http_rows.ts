/**
 * The service under load, beside the baseline as a service.
 *
 * @module
 */
import { join } from "node:path";
import type { TestAccount } from "../e2e/support/account.ts";
import { type HttpServer, startHttpServer } from "../e2e/support/http_server.ts";
import { runProgram } from "../e2e/support/program.ts";
import { findMaterial } from "../e2e/support/material.ts";
import { type ServerCommand, serverCommand } from "../e2e/support/server.ts";
import {
  type Contestant,
  type Dialect,
  type Loaded,
  type Round,
  startLoaded,
} from "./http_load.ts";
import { median, residentMemory } from "./measure.ts";
import type { Row } from "./table.ts";

const CLIENTS = 32;
/** Milliseconds of one round, and of the one before that does not count. */
const ROUND = 800;
const WARM_UP = 2_000;
/** Servers take turns, so that a busy moment of the machine meets all of them. */
const ROUNDS = 15;

/** The baseline as a service. */
export type BaselineHttp = (more?: Readonly<Record<string, string>>) => ServerCommand;

/** Rows on a cached board that many clients look at. */
export async function httpLoadRows(account: TestAccount, other: BaselineHttp): Promise<Row[]> {
  return await withHome(async (home) => {
    const { boardId } = await findMaterial(account);
    const binary = (dialect: Dialect): Contestant => ({
      command: command(account, home, { BUSINESSMAP_KV_PATH: join(home, "load.kv") }),
      dialect,
      tool: "get_board",
      args: { board: boardId },
    });
    const baseline = (more: Readonly<Record<string, string>> = {}): Contestant => ({
      command: other(more),
      dialect: "session",
      tool: "get_board",
      args: { board_id: boardId, include_cards: true },
    });
    const measured = await race({
      newest: binary("newest"),
      stateless: binary("stateless"),
      baseline: baseline(),
      keeping: baseline({ BASELINE_CACHE: "yes" }),
    });
    const rate = (rounds: readonly Round[]) => median(rounds.map((round) => round.rate));
    const slowest = (rounds: readonly Round[]) => median(rounds.map((round) => round.p99));
    const { newest, stateless, baseline: plain, keeping } = measured;
    const load = `${CLIENTS} clients over HTTP, a cached board`;
    const rates = (what: string, rounds: readonly Round[], than: readonly Round[]): Row => ({
      what: `${load}, ${what}: calls in a second`,
      value: rate(rounds),
      baseline: rate(than),
      unit: "",
      moreIsBetter: true,
    });
    const times = (what: string, rounds: readonly Round[]): Row => ({
      what: `${load}, ${what}: 99 of 100 calls take at most`,
      value: slowest(rounds),
      baseline: slowest(plain),
      unit: "ms",
      mustRatio: 1,
    });
    const wanted = { mustRatio: 1.5, aimRatio: 2 };
    return [
      { ...rates("protocol of 2026", newest, plain), ...wanted },
      { ...rates("protocol of 2025", stateless, plain), ...wanted },
      times("protocol of 2026", newest),
      times("protocol of 2025", stateless),
      rates("protocol of 2026, a baseline that keeps what it read", newest, keeping),
      rates("protocol of 2025, a baseline that keeps what it read", stateless, keeping),
    ];
  });
}

/** What telemetry costs the same clients. */
export async function telemetryRows(account: TestAccount): Promise<Row[]> {
  return await withHome(async (home) => {
    const { boardId } = await findMaterial(account);
    const contestant = (watched: "true" | "false"): Contestant => ({
      command: command(account, home, {
        BUSINESSMAP_KV_PATH: ":memory:",
        BUSINESSMAP_METRICS: watched,
        BUSINESSMAP_AUDIT: watched,
      }),
      dialect: "newest",
      tool: "get_board",
      args: { board: boardId },
    });
    const { on, off } = await race({ on: contestant("true"), off: contestant("false") });
    const lost = on.map(({ rate }, at) => 100 * (1 - rate / (off[at]?.rate ?? NaN)));
    return [{
      what: `${CLIENTS} clients over HTTP, a cached board: measures and audit cost`,
      value: median(lost),
      unit: "%",
      must: 5,
    }];
  });
}

/** From spawn to the first answer, and what a service occupies that nobody asks. */
export async function httpStartRows(account: TestAccount, rounds: number): Promise<Row[]> {
  return await withHome(async (home) => {
    const file = { BUSINESSMAP_HTTP_PRINCIPALS_FILE: join(home, "principals.json") };
    const open = command(account, home, { BUSINESSMAP_KV_PATH: join(home, "start.kv") });
    const closed = { ...open, env: { ...open.env, ...file } };
    const { code, stderr } = await runProgram(closed, ["principals", "add", "ana"]);
    if (code !== 0) throw new Error(`Cannot measure: ${stderr}`);
    const starts = { open: await startsOf(open, rounds), closed: await startsOf(closed, rounds) };
    const most = { unit: "MiB", must: 100 };
    return [
      {
        what: "Spawn to `/readyz` of the service, median",
        value: median(starts.closed.map(({ milliseconds }) => milliseconds)),
        unit: "ms",
        must: 1_000,
      },
      {
        what: "Resident memory of a service that nobody asks, median",
        value: median(starts.open.map(({ memory }) => memory)),
        ...most,
      },
      {
        what: "The same where it watches a file of principals",
        value: median(starts.closed.map(({ memory }) => memory)),
        ...most,
      },
    ];
  });
}

interface Start {
  readonly milliseconds: number;
  /** MiB, as {@linkcode residentMemory} counts them. */
  readonly memory: number;
}

async function startsOf(service: ServerCommand, rounds: number): Promise<Start[]> {
  const starts: Start[] = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    const server = await startHttpServer(service);
    await ready(server);
    const milliseconds = performance.now() - began;
    starts.push({ milliseconds, memory: await residentMemory(server.pid) ?? NaN });
    await server.stop();
  }
  return starts.slice(1); // the first fills the file cache
}

async function ready({ origin }: HttpServer): Promise<void> {
  const response = await fetch(`${origin}/readyz`);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Cannot measure: /readyz says ${response.status}`);
}

/** All servers at once, each asked in turn. */
async function race<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
): Promise<Record<Name, Round[]>> {
  const names = Object.keys(contestants) as Name[]; // the record has no others
  const loaded = new Map<Name, Loaded>();
  const rounds = new Map<Name, Round[]>(names.map((name) => [name, []]));
  try {
    for (const name of names) loaded.set(name, await startLoaded(contestants[name], CLIENTS));
    for (const one of loaded.values()) await one.run(WARM_UP);
    for (let round = 0; round < ROUNDS; round++) {
      const turn = round % 2 === 0 ? names : names.toReversed();
      for (const name of turn) {
        const result = await loaded.get(name)?.run(ROUND);
        if (result !== undefined) rounds.get(name)?.push(result);
      }
    }
  } finally {
    for (const one of loaded.values()) await one[Symbol.asyncDispose]();
  }
  return Object.fromEntries(rounds) as Record<Name, Round[]>; // one list for each name
}

function command(
  { apiUrl, apiToken }: TestAccount,
  home: string,
  more: Readonly<Record<string, string>>,
): ServerCommand {
  return serverCommand(apiUrl, apiToken, home, more);
}

async function withHome(work: (home: string) => Promise<Row[]>): Promise<Row[]> {
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-bench-" });
  try {
    return await work(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
