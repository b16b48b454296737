/**
 * A service that is asked at a steady pace for a long time, while its account fails in every way it
 * can: no answer may be wrong, and nothing may grow.
 *
 * @module
 */
import { run } from "../../scripts/run.ts";
import { join } from "node:path";
import type { FaultAnswer, Simulator } from "../../src/simulator/mod.ts";
import { startAccount } from "../e2e/support/account.ts";
import { startHttpServer } from "../e2e/support/http_server.ts";
import { serverCommand } from "../e2e/support/server.ts";
import { withHome } from "../e2e/support/session.ts";
import { connectHttp, type HttpConnection, postRequest } from "./http_client.ts";
import { median, residentMemory } from "./measure.ts";
import { type CommentTally, createQuestions, type Question } from "./soak_questions.ts";

/** How long and how hard. */
export interface SoakOptions {
  readonly seconds: number;
  /** Calls in a second. */
  readonly rate: number;
  /**
   * Of so many calls one changes something, so that its card and board are read anew. With 100 there
   * are some 30,000 requests an hour at 200 calls a second: more than any account takes.
   *
   * @default {100}
   */
  readonly changesEvery?: number;
  /** Milliseconds between two faults; every other span of ten seconds has none. @default {700} */
  readonly faultEvery?: number;
  /** Told about once in ten seconds how it goes. */
  readonly onProgress?: (line: string) => void;
}

/** What the process held at one moment. */
export interface Sample {
  /** Seconds from the beginning. */
  readonly at: number;
  /** Resident memory in MiB. */
  readonly memory: number;
  /** Open files and connections. */
  readonly descriptors: number;
}

/** What came of it. */
export interface SoakReport {
  readonly calls: number;
  /** Calls in a second that were answered. */
  readonly rate: number;
  /** How many answers said why they could not be what was asked for, by what they said. */
  readonly failed: ReadonlyMap<string, number>;
  /** Faults that the account had. */
  readonly faults: number;
  /** Each answer that was not as it must be, in words; at most a hundred. */
  readonly wrong: readonly string[];
  readonly comments: CommentTally;
  readonly samples: readonly Sample[];
  /** Open files and connections before the first call, and after the last client had gone. */
  readonly descriptors: { readonly before: number; readonly after: number };
}

const CLIENTS = 32;
/** Connections to the account that may stay open for its next request. */
export const KEPT_OPEN = 16;
const SPAN = 10_000;
const SAMPLE_EVERY = 1_000;
const MOST_WRONG = 100;

/** One after the other, again and again. */
const FAULTS: readonly FaultAnswer[] = [
  { status: 500 },
  { delay: 300 },
  "reset",
  { status: 503, headers: { "retry-after": "1" } },
  "truncate",
  "broken",
  { status: 429, headers: { "retry-after": "1" } },
  "html",
  { delay: 1_500 },
];

/** Runs the compiled service under that load. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seconds, rate, changesEvery = 100, faultEvery = 700, onProgress } = options;
  return await withHome(async (home) => {
    await using account = await startAccount();
    await using server = await startHttpServer(
      serverCommand(account.apiUrl, account.apiToken, home, {
        BUSINESSMAP_KV_PATH: join(home, "store.kv"),
      }),
    );
    const before = await openDescriptors(server.pid);
    const questions = createQuestions(account.simulator, changesEvery);
    const samples: Sample[] = [];
    const wrong: string[] = [];
    let calls = 0;
    const failed = new Map<string, number>();
    const began = performance.now();
    const passed = () => performance.now() - began;
    const end = seconds * 1_000;

    async function client(connection: HttpConnection): Promise<void> {
      // Each call has its moment; a client that is late takes the next one at once.
      for (;;) {
        const number = calls++;
        const moment = number * 1_000 / rate;
        if (moment >= end) return void calls--;
        if (moment > passed()) await new Promise((done) => setTimeout(done, moment - passed()));
        const { reason, problem } = await ask(connection, server.url, number, questions.next());
        if (reason !== undefined) failed.set(reason, (failed.get(reason) ?? 0) + 1);
        if (problem !== undefined && wrong.length < MOST_WRONG) wrong.push(problem);
      }
    }

    const faults = makeFaults(account.simulator, faultEvery, passed);
    const sampling = every(SAMPLE_EVERY, async () => {
      const memory = await residentMemory(server.pid) ?? NaN;
      samples.push({
        at: passed() / 1_000,
        memory,
        descriptors: await openDescriptors(server.pid),
      });
      if (samples.length % 10 === 0) {
        onProgress?.(`${samples.length} s: ${calls} calls, ${memory.toFixed(0)} MiB`);
      }
    });
    const connections = await Promise.all(
      Array.from({ length: CLIENTS }, () => connectHttp(server.url)),
    );
    await Promise.all(connections.map(client));
    const took = passed() / 1_000;
    await Promise.all([faults.stop(), sampling.stop()]);
    for (const connection of connections) connection.close();
    return {
      calls,
      rate: calls / took,
      failed,
      faults: faults.count(),
      wrong,
      comments: questions.tally(),
      samples,
      descriptors: { before, after: await settled(server.pid, before + KEPT_OPEN) },
    };
  });
}

/** What the memory was in each minute but the first, as the most that it differs from the middle. */
export function memorySpread(samples: readonly Sample[]): number {
  const minutes = [...Map.groupBy(samples, ({ at }) => Math.floor(at / 60)).entries()]
    .filter(([minute, { length }]) => minute > 0 && length >= 30)
    .map(([, found]) => median(found.map(({ memory }) => memory)));
  const middle = median(minutes);
  return Math.max(...minutes.map((memory) => Math.abs(memory / middle - 1)));
}

async function ask(
  connection: HttpConnection,
  url: string,
  id: number,
  { method, params, judge }: Question,
): Promise<{ readonly reason: string | undefined; readonly problem: string | undefined }> {
  const request = { jsonrpc: "2.0", id, method, params };
  const { head, body } = await connection.ask(
    postRequest(url, request, { "mcp-protocol-version": "2025-11-25" }),
  );
  const data = /^data: (.*)$/m.exec(body)?.[1];
  const message = data === undefined ? undefined : parse(data);
  if (message?.id !== id || message.result === undefined) {
    return {
      reason: undefined,
      problem: `no result for call ${id}: ${head}\n${body.slice(0, 500)}`,
    };
  }
  const { isError = false, content = [] } = message.result;
  const text = method === "tools/list" ? data ?? "" : content.map(({ text }) => text).join("\n");
  const reason = isError ? text.split(/(?<=\.) /)[0]?.replaceAll(/\d+/g, "N") : undefined;
  return { reason, problem: judge(text, isError) };
}

/** The parts of an answer that are read here. */
interface Message {
  readonly id?: unknown;
  readonly result?: {
    readonly isError?: boolean;
    readonly content?: readonly { readonly text?: string }[];
  };
}

function parse(data: string): Message | undefined {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** Gives the account one fault after the other, for one request each, in every other span. */
function makeFaults({ addFault }: Simulator, faultEvery: number, passed: () => number) {
  let count = 0;
  const timer = every(faultEvery, () => {
    if (Math.floor(passed() / SPAN) % 2 === 0) return;
    const answer = FAULTS[count++ % FAULTS.length];
    if (answer === undefined) return;
    // Every other one breaks the way back alone: the account has done what was asked. What it refuses
    // for its limits it surely has not.
    const refused = typeof answer === "object" && "status" in answer && answer.status === 429;
    addFault({ answer, times: 1, applied: count % 2 === 0 && !refused });
  });
  return { stop: timer.stop, count: () => count };
}

/** Does something again and again until it is stopped. */
function every(milliseconds: number, work: () => void | Promise<void>) {
  let running: void | Promise<void>;
  const timer = setInterval(() => running = work(), milliseconds);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function openDescriptors(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return NaN;
  // Deno itself reads this folder only when it may do everything.
  const listed = await run("ls", [`/proc/${pid}/fd`]);
  return listed?.code === 0 ? listed.stdout.split("\n").filter(Boolean).length : NaN;
}

/** Descriptors once there are no more than these, or after a while. */
async function settled(pid: number, most: number): Promise<number> {
  let count = await openDescriptors(pid);
  for (let tries = 0; tries < 100 && count > most; tries++) {
    await new Promise((done) => setTimeout(done, 100));
    count = await openDescriptors(pid);
  }
  return count;
}
