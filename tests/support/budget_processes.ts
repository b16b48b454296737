/**
 * Real processes with one budget in one real store, and an account that counts their requests.
 *
 * @module
 */
import { join } from "node:path";
import { createSimulator, type Limits } from "../../src/simulator/mod.ts";

/** What one process is told. */
export interface ProcessOptions {
  readonly origin: string;
  readonly store: {
    readonly path?: string;
    readonly url?: string;
    readonly accessToken?: string;
  };
  /** Milliseconds of a minute. */
  readonly minute: number;
  readonly perMinute: number;
  /** Requests that wait or run at any time. */
  readonly atOnce: number;
  readonly milliseconds: number;
}

/** What one process tells in the end. */
export interface ProcessResult {
  answers: number;
  /** Answers with status 429. */
  tooMany: number;
  errors: number;
  updates: number;
  updateMilliseconds: number;
}

/** A scenario. */
export interface ScenarioOptions {
  readonly window: NonNullable<Limits["window"]>;
  /** Milliseconds of a minute. */
  readonly minute: number;
  /** How many of them it lasts. */
  readonly minutes: number;
  /** @default {4} */
  readonly processes?: number;
  /** @default {30} */
  readonly perMinute?: number;
  /** A remote store in place of a file. */
  readonly store?: ProcessOptions["store"];
  /** Milliseconds after which the first process is killed. */
  readonly killAfter?: number;
}

/** What came of it. */
export interface ScenarioResult {
  /** Requests that the account answered with 429. */
  readonly tooMany: number;
  /** Requests of a minute divided by what is allowed, while there was always work. */
  readonly used: number;
  /** Part of the process that got least, of all that lived to the end. */
  readonly smallestShare: number;
  readonly requests: number;
  /** Store updates a request, and milliseconds an update. */
  readonly updatesPerRequest: number;
  readonly millisecondsPerUpdate: number;
  readonly errors: number;
  /** Times of the requests, by the account's clock. */
  readonly times: readonly number[];
}

interface Running {
  readonly process: Deno.ChildProcess;
  /** The next line of its output. */
  line(): Promise<string>;
  begin(): Promise<void>;
}

async function start(options: ProcessOptions): Promise<Running> {
  const script = new URL("./budget_process.ts", import.meta.url);
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", script.href, JSON.stringify(options)],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  const running: Running = {
    process,
    async line() {
      while (!rest.includes("\n")) {
        const { done, value } = await reader.read();
        if (done) throw new Error("The process ended without a result");
        rest += value;
      }
      const [line = "", ...others] = rest.split("\n");
      rest = others.join("\n");
      if (!line.startsWith("{")) return line;
      await reader.cancel();
      return line;
    },
    async begin() {
      const writer = process.stdin.getWriter();
      await writer.write(new TextEncoder().encode("go\n"));
      await writer.close();
    },
  };
  await running.line();
  return running;
}

/** Runs processes that always have work, and counts. */
export async function runProcesses(options: ScenarioOptions): Promise<ScenarioResult> {
  const { window, minute, minutes, processes = 4, perMinute = 30 } = options;
  const simulator = await createSimulator({
    seed: "empty",
    limits: { perMinute, perHour: perMinute * 60, window, minute },
  });
  const listener = await simulator.serve();
  const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-budget-" });
  const started = await Promise.all(
    Array.from({ length: processes }, () =>
      start({
        origin: listener.url,
        store: options.store ?? { path: join(folder, "store.kv") },
        minute,
        perMinute,
        atOnce: perMinute,
        milliseconds: minute * minutes,
      })),
  );
  await Promise.all(started.map((one) => one.begin()));
  const [first, ...others] = started;
  const killed = first !== undefined && options.killAfter !== undefined;
  if (killed) {
    await new Promise((resolve) => setTimeout(resolve, options.killAfter));
    first.process.kill("SIGKILL");
    await first.process.status;
    await first.process.stdout.cancel().catch(() => {});
  }
  const results: ProcessResult[] = await Promise.all(
    (killed ? others : started).map(async (one) => {
      const line = await one.line();
      await one.process.status;
      // The process writes this type.
      return JSON.parse(line) as ProcessResult;
    }),
  );
  await listener.close();
  await Deno.remove(folder, { recursive: true });
  return count(results, simulator.requests, minute, perMinute);
}

function count(
  results: readonly ProcessResult[],
  requests: readonly { readonly at: number; readonly status: number }[],
  minute: number,
  perMinute: number,
): ScenarioResult {
  const sum = (of: (result: ProcessResult) => number) => results.map(of).reduce((a, b) => a + b, 0);
  const times = requests.filter(({ status }) => status !== 429).map(({ at }) => at);
  times.sort((a, b) => a - b);
  // Each request and the one that the limit allows again a minute later.
  const cycles = times.slice(perMinute).map((time, at) => time - (times[at] ?? time));
  const answers = sum((result) => result.answers);
  return {
    tooMany: requests.filter(({ status }) => status === 429).length,
    used: minute * cycles.length / cycles.reduce((a, b) => a + b, 0),
    smallestShare: Math.min(...results.map((result) => result.answers)) / answers,
    requests: times.length,
    updatesPerRequest: sum((result) => result.updates) / answers,
    millisecondsPerUpdate: sum((result) => result.updateMilliseconds) /
      sum((result) => result.updates),
    errors: sum((result) => result.errors),
    times,
  };
}
