import { assert, assertEquals, assertInstanceOf, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import type { BudgetEvent, SharedBudgetOptions } from "../../../src/gateway/budget_events.ts";
import { UpstreamError } from "../../../src/gateway/errors.ts";
import type { UpstreamRequest } from "../../../src/gateway/request.ts";
import { createSharedBudget } from "../../../src/gateway/shared_budget.ts";
import { createWorld, mostWithin, type World } from "../../support/budget_world.ts";
import { errorOf, get } from "./fake_clock.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type Options = Partial<SharedBudgetOptions> & { readonly skew?: number };

/** A process with its clock, its store and its budget. */
function startProcess(world: World, { skew = 0, ...options }: Options = {}) {
  const clock = world.clock(skew);
  const store = world.store();
  const events: BudgetEvent[] = [];
  const budget = createSharedBudget({
    store,
    clock,
    margin: 50,
    onEvent: (event) => events.push(event),
    ...options,
  });
  /** True times at which the account counted requests of this process. */
  const counted: number[] = [];
  /** Sends a request that takes so long and is counted after that share of it. */
  async function send(rest: Partial<UpstreamRequest> = {}, takes = 200, share = 0.5) {
    const grant = await budget.acquire(get("/a", rest));
    counted.push(world.now() + takes * share);
    await new Promise<void>((resolve) => clock.after(takes, resolve));
    grant.end();
  }
  const backlog = (count: number, rest: Partial<UpstreamRequest> = {}) =>
    Array.from({ length: count }, () => send(rest));
  return { clock, store, budget, events, counted, send, backlog };
}

async function refusal(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await errorOf(promise);
  assertInstanceOf(error, UpstreamError);
  return error;
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

Deno.test("four processes with wrong clocks never get more together than the limits in any minute and hour", async () => {
  const scenario = fc.record({
    seed: fc.integer(),
    perMinute: fc.integer({ min: 2, max: 9 }),
    processes: fc.array(
      fc.record({
        skew: fc.integer({ min: -2 * HOUR, max: 2 * HOUR }),
        starts: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * MINUTE })),
      }),
      { minLength: 4, maxLength: 4 },
    ),
    arrivals: fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(90_000)),
        process: fc.nat(3),
        takes: fc.oneof(fc.nat(500), fc.nat(20_000)),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        scan: fc.boolean(),
        set: fc.oneof(
          { weight: 9, arbitrary: fc.constant(0) },
          fc.integer({ min: -HOUR, max: HOUR }),
        ),
      }),
      { minLength: 30, maxLength: 70 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ seed, perMinute, processes, arrivals }) => {
      const world = createWorld(seeded(seed));
      const perHour = perMinute * 5;
      const running: ReturnType<typeof startProcess>[] = [];
      const all: Promise<void>[] = [];
      for (const { gap, process, takes, share, scan, set } of arrivals) {
        await world.advance(gap);
        const { skew = 0, starts = 0 } = processes[process] ?? {};
        if (running[process] === undefined) {
          await world.advance(starts / 10);
          running[process] = startProcess(world, { skew, perMinute, perHour });
        }
        const one = running[process];
        one.clock.set(set);
        all.push(one.send({ priority: scan ? "scan" : "person" }, takes, share));
      }
      await world.advance(20 * HOUR);
      await Promise.all(all);
      const counted = running.flatMap((one) => one?.counted ?? []);
      assertEquals(counted.length, arrivals.length);
      assertLessOrEqual(mostWithin(counted, MINUTE), perMinute);
      assertLessOrEqual(mostWithin(counted, HOUR), perHour);
    }),
    { numRuns: 40 },
  );
});

Deno.test("four processes that always have work use what the limits allow, each a fair share of it", async () => {
  for (const seed of [1, 2, 3]) {
    const world = createWorld(seeded(seed));
    const skews = [0, 4 * MINUTE, -7 * MINUTE, HOUR];
    const processes = skews.map((skew) => startProcess(world, { skew, perMinute: 30 }));
    for (const one of processes) for (const each of one.backlog(200)) each.catch(() => {});
    await world.advance(10 * MINUTE - SECOND);
    const counted = processes.flatMap((one) => one.counted);
    assert(counted.length >= 0.95 * 300, `${counted.length} of 300`);
    assertLessOrEqual(mostWithin(counted, MINUTE), 30);
    for (const one of processes) {
      assert(one.counted.length >= 0.2 * counted.length, `${one.counted.length}`);
    }
  }
});
