/**
 * The examples of all tools, run on the demo account at a fixed time: the same on every day.
 *
 * @module
 */
import { type Clock, systemClock } from "../src/gateway/clock.ts";
import { TOOLS } from "../src/tools/registry.ts";
import { EXAMPLES } from "../tests/samples/mod.ts";
import type { Example } from "../tests/samples/sample.ts";
import { type Harness, tokenOf, withHarness } from "../tests/support/harness.ts";

/** A call, and what came of it. */
export interface ShownExample {
  readonly asked: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Answers in order: one, or a plan and what came of its confirmation. */
  readonly answers: readonly string[];
  /** Requests to the account when names and structure are known, as in a session they soon are. */
  readonly requests: number;
  /** The same when nothing is known yet; only of tools that read, which can be asked twice. */
  readonly cold?: number;
}

/** When the first example is run: a Wednesday. */
const START = Date.UTC(2026, 3, 15, 9, 30);

/** Between two examples, in milliseconds. */
const STEP = 120_000;

/** Runs all examples in order on one account; by tool. */
export async function runExamples(): Promise<Record<string, ShownExample[]>> {
  const shown: Record<string, ShownExample[]> = {};
  let now = START;
  const clock: Clock = { ...systemClock, now: () => now, monotonic: () => now };
  await withHarness(async (harness) => {
    for (const [name, examples] of Object.entries(EXAMPLES)) {
      shown[name] = [];
      for (const example of examples) {
        shown[name].push(await runExample(harness, name, example));
        now += STEP;
      }
    }
  }, {
    gateway: { clock },
    now: () => now,
    simulator: { now: () => now, limits: { perMinute: 100, perHour: 1_200 } },
    output: { maxResultTokens: 8_000 },
  });
  return shown;
}

async function runExample(harness: Harness, name: string, example: Example): Promise<ShownExample> {
  const { asked, args, confirmed = false } = example;
  const reads = TOOLS.some((tool) => tool.name === name && tool.effect === "read");
  await harness.gateway.clear();
  const cold = reads ? { cold: (await harness.call(name, args)).seen.length } : {};
  await learn(harness);
  const calls = [await harness.call(name, args)];
  if (confirmed) {
    const token = tokenOf(calls[0]?.text ?? "");
    calls.push(await harness.call(name, { ...args, confirm: token }));
  }
  const failed = calls.find(({ isError }) => isError);
  if (failed) throw new Error(`Cannot show an example of ${name}: ${failed.text}`);
  return {
    asked,
    args,
    answers: calls.map(({ text }) => settled(text)),
    requests: calls.reduce((sum, { seen }) => sum + seen.length, 0),
    ...cold,
  };
}

/** Fills the cache with what a session soon knows, and with nothing else. */
async function learn({ account, gateway }: Harness): Promise<void> {
  await gateway.clear();
  const known = account();
  const [boards] = await Promise.all([
    known.boards(),
    known.workspaces(),
    known.users(),
    known.me(),
    known.tags(),
    known.cardTypes(),
    known.customFields(),
  ]);
  await Promise.all(boards.map(({ board_id }) => known.structure(board_id)));
}

/** An answer without what is random in it: the marker of fences, and tokens. */
function settled(text: string): string {
  return text
    .replace(/^<<<text-[0-9a-z]{8}$/gm, "<<<text-3f9c02ab")
    .replace(/^text-[0-9a-z]{8}>>>$/gm, "text-3f9c02ab>>>")
    .replace(/^confirm: \S+$/gm, "confirm: …");
}
