/**
 * What a read costs that is answered from the store's file, and how much of that is encryption.
 *
 * @module
 */
import { join } from "node:path";
import type { TestAccount } from "../e2e/support/account.ts";
import { initialize, startServer } from "../e2e/support/line_client.ts";
import { serverCommand } from "../e2e/support/server.ts";
import { callTool, median } from "./measure.ts";
import type { OnAndOff } from "./store_process.ts";
import { runStoreJob } from "./store_jobs.ts";
import type { Row } from "./table.ts";

/** The tool that reads, and what it is asked. */
const TOOL = "find_cards";
/** Bytes of the upstream answer that is read. */
const WANTED = 20_000;
/** Calls of each kind that are timed. */
const ROUNDS = 600;
const WARM_UP = 50;

/** Rows on one read of about 20 kB. */
export async function cachedReadRows(account: TestAccount, storeProcess: string): Promise<Row[]> {
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-bench-" });
  try {
    const choice = choiceOf(account);
    const cipher = await runStoreJob(storeProcess, {
      job: "cipher",
      path: join(home, "cipher.kv"),
      origin: new URL(account.apiUrl).origin,
      token: account.apiToken,
      tool: TOOL,
      choice,
      bytes: WANTED,
      rounds: ROUNDS,
    });
    const whole = await timeCalls(account, home, choice[cipher.chosen]);
    const read = `cached read of ${(cipher.bytes / 1000).toFixed(1)} kB`;
    return [
      {
        what: `From the request of a ${read} to its answer, over the pipe, median`,
        value: median(whole),
        unit: "ms",
        must: 2,
        aim: 1,
      },
      addedRow(`Encryption adds to the call of a ${read}`, cipher.usual, 5),
      addedRow("The same where each call reads it from the file anew", cipher.decrypted),
      addedRow("The same where each call reads all it needs from the file anew", cipher.first),
    ];
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** The cards of one board and some owners, ever more of them: answers of many sizes. */
function choiceOf({ simulator }: TestAccount): unknown[] {
  const owners = new Map<number, Set<number>>();
  for (const { board_id, owner_user_id, state } of simulator.state.cards.values()) {
    if (state !== "active" || owner_user_id === null) continue;
    owners.set(board_id, (owners.get(board_id) ?? new Set()).add(owner_user_id));
  }
  return [...owners].flatMap(([board, ids]) =>
    [...ids].map((_, last) => ({ boards: [board], owners: [...ids].slice(0, last + 1) }))
  );
}

/** How much longer calls take with encryption, in per cent of those without. */
function addedRow(what: string, { on, off }: OnAndOff, must?: number): Row {
  const [withIt, without] = [median(on), median(off)];
  return {
    what: `${what} (${withIt.toFixed(3)} ms on, ${without.toFixed(3)} ms off, medians)`,
    value: 100 * (withIt / without - 1),
    unit: "%",
    must,
  };
}

/** Calls of the real binary with its store on a file, one after the other. */
async function timeCalls(
  account: TestAccount,
  home: string,
  args: unknown,
): Promise<number[]> {
  const server = startServer(serverCommand(account.apiUrl, account.apiToken, home, {
    BUSINESSMAP_KV_PATH: join(home, "store.kv"),
  }));
  await initialize(server);
  for (let round = 0; round < WARM_UP; round++) await callTool(server, TOOL, args);
  const before = account.requestCount();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    await callTool(server, TOOL, args);
    times.push(performance.now() - begun);
  }
  await server.end();
  if (account.requestCount() !== before) {
    throw new Error("Cannot measure: a call was not answered by the cache");
  }
  return times;
}
