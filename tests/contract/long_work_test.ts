/**
 * Calls that take several requests: they end at once when nobody waits any more, whichever request
 * is under way, and tell how far they are.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { clearImmediate, setImmediate } from "node:timers";
import { type Clock, systemClock } from "../../src/gateway/clock.ts";
import type { CallScope } from "../../src/server/call.ts";
import { growing } from "../../src/server/progress.ts";
import type { State } from "../../src/simulator/mod.ts";
import { EXAMPLES } from "../samples/mod.ts";
import type { Example } from "../samples/sample.ts";
import {
  type Called,
  type Harness,
  type HarnessOptions,
  tokenOf,
  withHarness,
} from "../support/harness.ts";

/** A way to the account on which one request can be made to wait for ever. */
interface Way {
  /** Requests that were begun since the last call of `hangAt`. */
  begun: number;
  /** Lets the request of this number wait; resolves when it is under way. */
  hangAt(index: number): Promise<void>;
  /** Whether the waiting request was given up. */
  givenUp: boolean;
}

/** What is to happen at once does, in a later turn: `setTimeout` takes a millisecond or more for it. */
const clock: Clock = {
  ...systemClock,
  after(ms, run) {
    if (ms > 0) return systemClock.after(ms, run);
    const soon = setImmediate(run);
    return () => clearImmediate(soon);
  },
};

/** Runs `work` on an account whose requests go along such a way. */
async function withWay(
  work: (harness: Harness, way: Way) => Promise<void>,
  options: HarnessOptions = {},
): Promise<void> {
  let send: (request: Request) => Promise<Response> = () => Promise.reject(new Error("too early"));
  let waiting = { index: -1, arrived: () => {} };
  const way: Way = {
    begun: 0,
    givenUp: false,
    hangAt(index) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { index, arrived: resolve };
      way.begun = 0;
      way.givenUp = false;
      return promise;
    },
  };
  await withHarness(async (harness) => {
    send = harness.simulator.fetch;
    await work(harness, way);
  }, {
    ...options,
    gateway: {
      clock,
      fetch(input, init) {
        if (way.begun++ !== waiting.index) return send(new Request(input, init));
        const { signal } = init ?? {};
        waiting.arrived();
        return new Promise((_, reject) => {
          signal?.addEventListener("abort", () => {
            way.givenUp = true;
            reject(signal.reason);
          });
        });
      },
    },
  });
}

/** The account as it is, to be put back. */
function keep(state: State): () => void {
  const { now: _, ...kept } = state;
  const copy = structuredClone(kept);
  return () => {
    for (const [key, value] of Object.entries(structuredClone(copy))) {
      const target: unknown = Reflect.get(state, key);
      if (target instanceof Map && value instanceof Map) {
        target.clear();
        for (const [id, thing] of value) target.set(id, thing);
      } else Object.assign(Object(target), value);
    }
  };
}

/** The call of an example that does its work; a plan is asked for before. */
async function ready({ call }: Harness, name: string, { args, confirmed = false }: Example) {
  if (!confirmed) return (scope?: Partial<CallScope>) => call(name, args, scope);
  const confirm = tokenOf((await call(name, args)).text);
  return (scope?: Partial<CallScope>) => call(name, { ...args, confirm }, scope);
}

/** Waits until nothing more comes of what was begun. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

Deno.test("calls end at once when they are cancelled, whichever request is under way", async (t) => {
  await withWay(async (harness, way) => {
    for (const [name, examples] of Object.entries(EXAMPLES)) {
      await t.step(name, async () => {
        let stopped = 0;
        for (const example of examples) {
          stopped += await stopsEverywhere(harness, way, name, example);
        }
        if (name !== "search_api") assert(stopped > 0);
      });
    }
  });
});

/** Cancels an example at each of its requests, and leaves it carried out. */
async function stopsEverywhere(harness: Harness, way: Way, name: string, example: Example) {
  const { gateway, simulator, state } = harness;
  const putBack = keep(state);
  await gateway.clear();
  const { seen } = await (await ready(harness, name, example))();
  const wrote = (requests: typeof seen) => requests.some(({ method }) => method !== "GET");
  const goOn = wrote(seen) ? keep(state) : undefined;
  let since = simulator.requests.length - seen.length;
  let stopped = 0;
  for (const index of seen.keys()) {
    // What only reads leaves the account as it is.
    if (wrote(simulator.requests.slice(since))) putBack();
    since = simulator.requests.length;
    const run = await ready(harness, name, example);
    await gateway.clear();
    if (await stops(run, way, index)) stopped++;
  }
  goOn?.();
  await gateway.clear();
  return stopped;
}

/** Cancels the call while the request of this number is under way; false if it has none. */
async function stops(
  run: (scope: Partial<CallScope>) => Promise<Called>,
  way: Way,
  index: number,
): Promise<boolean> {
  const hung = way.hangAt(index).then(() => true);
  const controller = new AbortController();
  const { signal } = controller;
  let toldAfterwards = 0;
  const progress = growing(
    () => Promise.resolve(void (toldAfterwards += signal.aborted ? 1 : 0)),
    signal,
  );
  const calling = run({ signal, progress });
  const isUnderWay = await Promise.race([hung, calling.then(() => false)]);
  if (!isUnderWay) return false;
  controller.abort();
  const begun = way.begun;
  const answer = await calling;
  // What was done before may be told; nobody reads it.
  assertStringIncludes(answer.text, "The request was cancelled.");
  assert(way.givenUp, `request ${index} goes on`);
  await quiet();
  assertEquals(way.begun, begun, `more was asked after request ${index} was cancelled`);
  assertEquals(toldAfterwards, 0);
  return true;
}

/** Calls with many parts, or over many pages, by tool; on an account with as many cards. */
const LONG: Readonly<Record<string, Record<string, unknown>>> = {
  find_cards: { text: "item", limit: 5 },
  get_board: { board: 1, include: ["counts"] },
  get_cards: { cards: [41, 42, 43, 44], include: ["comments"] },
  get_changes: { since: "-60d" },
  add_comments: { comments: [41, 42, 43, 44].map((card) => ({ card, text: "Seen" })) },
  log_time: { entries: [41, 42, 43, 44].map((card) => ({ card, time: "1h" })) },
  get_logged_time: {},
};

const LARGE: HarnessOptions = { simulator: { seed: { boards: 1, cards: 6_500 } } };

/** What a client would be told of a call. */
async function toldOf({ call }: Pick<Harness, "call">, name: string, args: unknown) {
  const steps: { readonly done: number; readonly total: number; readonly message: string }[] = [];
  const tell = (done: number, total: number, message: string) =>
    Promise.resolve(void steps.push({ done, total, message }));
  const called = await call(name, args, { progress: growing(tell, new AbortController().signal) });
  return { called, steps };
}

/** Steps that lead, ever further, to the end. */
function assertSteps(
  steps: Awaited<ReturnType<typeof toldOf>>["steps"],
  name: string,
): void {
  for (const [index, step] of steps.entries()) {
    assert(step.done > (steps[index - 1]?.done ?? 0), `${name}: ${JSON.stringify(steps)}`);
    assert(step.message.length > 0);
  }
  assertEquals(steps.at(-1)?.done, steps.at(-1)?.total, `${name}: ${JSON.stringify(steps)}`);
}

/** Requests of one operation from which on a call has to tell how far it is. */
const MANY = 4;

function mostOfOne({ seen }: Called): number {
  const counts = Map.groupBy(seen, ({ operation }) => operation);
  return Math.max(0, ...[...counts.values()].map((records) => records.length));
}

for (const [name, args] of Object.entries(LONG)) {
  Deno.test(`${name} tells how far it is when it takes many requests`, async () => {
    await withHarness(async (harness) => {
      addTimes(harness.state, 3_500);
      addComments(harness.state);
      const { called, steps } = await toldOf(harness, name, args);
      assert(!called.isError, called.text);
      assert(mostOfOne(called) >= MANY, `${called.seen.length} requests prove nothing`);
      assert(steps.length > 0);
      assertSteps(steps, name);
    }, LARGE);
  });
}

function addComments({ cards }: State): void {
  for (const { comments } of cards.values()) {
    comments.push({
      comment_id: 1,
      text: "Seen",
      attachments: [],
      created_at: 0,
      last_modified: 0,
      author: 1,
    });
  }
}

function addTimes(state: State, count: number): void {
  for (let id = 1; id <= count; id++) {
    state.loggedTimes.set(id, {
      logged_time_id: id,
      card_id: 41,
      subtask_id: null,
      lane_id: 1,
      column_id: 1,
      user_id: 1,
      category_id: 1,
      date: "2026-01-05",
      time: 3_600,
      comment: "",
      logged_at: 0,
    });
  }
}

Deno.test("every example that takes many requests of one kind tells how far it is", async () => {
  await withHarness(async (harness) => {
    for (const [name, examples] of Object.entries(EXAMPLES)) {
      for (const { args, confirmed = false } of examples) {
        const first = await toldOf(harness, name, args);
        const { called, steps } = confirmed
          ? await toldOf(harness, name, { ...args, confirm: tokenOf(first.called.text) })
          : first;
        assert(!called.isError, `${name}: ${called.text}`);
        if (mostOfOne(called) >= MANY) assert(steps.length > 0, `${name} tells nothing`);
        if (steps.length > 0) assertSteps(steps, name);
      }
    }
  });
});
