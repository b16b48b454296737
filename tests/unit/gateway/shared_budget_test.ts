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

/** Anything may happen to four processes: returns when the account counted their requests. */
async function liveThrough(seed: number, perMinute: number, perHour: number): Promise<number[]> {
  const random = seeded(seed);
  const world = createWorld(random);
  const upTo = (most: number) => random() * most;
  const counted: number[] = [];
  const all: Promise<void>[] = [];
  const start = () => {
    const skew = upTo(4 * HOUR) - 2 * HOUR;
    return startProcess(world, { skew, perMinute, perHour });
  };
  const running = new Map<number, ReturnType<typeof start>>();
  for (let i = 0; i < 60; i++) {
    await world.advance(random() < 0.4 ? 0 : upTo(random() < 0.5 ? 2 * SECOND : 90 * SECOND));
    const name = Math.floor(upTo(4));
    const one = running.get(name) ?? start();
    running.set(name, one);
    if (random() < 0.1) one.clock.set(upTo(2 * HOUR) - HOUR);
    if (random() < 0.05) one.store.losesAnswers = 1;
    const priority = random() < 0.5 ? "scan" : "person";
    const takes = upTo(random() < 0.5 ? 500 : 20 * SECOND);
    all.push(one.send({ priority }, takes, random()));
    // One that lives on knows the time.
    if (running.size > 1 && random() < 0.03) {
      while (one.budget.snapshot().waiting > 0) await world.advance(HOUR);
      await world.advance(MINUTE);
      const closing = one.budget.close();
      await world.advance(SECOND);
      await closing;
      counted.push(...one.counted);
      running.delete(name);
    }
  }
  await world.advance(20 * HOUR);
  await Promise.all(all);
  for (const one of running.values()) counted.push(...one.counted);
  assertEquals(counted.length, all.length);
  return counted;
}

Deno.test("four processes with wrong clocks never get more together than the limits in any minute and hour", async () => {
  const seeds = fc.integer({ min: 1, max: 2 ** 31 });
  await fc.assert(
    fc.asyncProperty(seeds, fc.integer({ min: 2, max: 9 }), async (seed, perMinute) => {
      const counted = await liveThrough(seed, perMinute, perMinute * 5);
      assertLessOrEqual(mostWithin(counted, MINUTE), perMinute);
      assertLessOrEqual(mostWithin(counted, HOUR), perMinute * 5);
    }),
    { numRuns: 60, endOnFailure: true },
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

Deno.test("a grant costs at most one update, and processes that wait do not poll", async () => {
  const world = createWorld(seeded(4));
  const processes = [1, 2, 3, 4].map(() => startProcess(world, { perMinute: 30 }));
  for (const one of processes) for (const each of one.backlog(100)) each.catch(() => {});
  await world.advance(10 * MINUTE);
  const granted = processes.flatMap((one) => one.counted).length;
  assert(granted >= 300);
  assertLessOrEqual(world.counts.updates, granted / 2);
  await world.advance(10 * SECOND);
  const before = { ...world.counts };
  await world.advance(40 * SECOND);
  assertEquals(world.counts.updates, before.updates);

  const alone = createWorld();
  const one = startProcess(alone);
  await alone.advance(10 * SECOND);
  const start = alone.counts.updates;
  const sent = one.send({}, 0);
  await alone.advance(10);
  await sent;
  assertEquals(alone.counts.updates - start, 1);
});

Deno.test("a person in one process goes before a scan in another", async () => {
  const world = createWorld(seeded(5));
  const [scanner, person] = [startProcess(world), startProcess(world)];
  await world.advance(10 * SECOND);
  for (const each of scanner.backlog(200, { priority: "scan" })) each.catch(() => {});
  await world.advance(10 * SECOND);
  // Scans leave a place free for her.
  const first = person.send();
  await world.advance(SECOND);
  await first;
  const others = Array.from({ length: 10 }, () => person.send());
  await world.advance(MINUTE);
  assertEquals(scanner.counted.length < 60 && person.counted.length, 11);
  await Promise.all(others);
});

Deno.test("a penalty holds back every process", async () => {
  const world = createWorld(seeded(6));
  const [a, b] = [startProcess(world), startProcess(world)];
  await world.advance(10 * SECOND);
  a.budget.penalise(30 * SECOND);
  assertEquals(a.budget.snapshot().minute.remaining, 0);
  assertEquals(a.budget.snapshot().level, "scarce");
  const start = world.now();
  await world.advance(10);
  const sent = b.send();
  await world.advance(2 * SECOND);
  assertEquals(b.budget.snapshot().level, "scarce");
  const hasty = refusal(b.send({ deadline: b.clock.now() + 5 * SECOND }));
  await world.advance(SECOND);
  const { failure, facts } = await hasty;
  assertEquals(failure, "budget");
  assertLessOrEqual(facts.retryAfter ?? 0, 29 * SECOND);
  assert((facts.retryAfter ?? 0) > 26 * SECOND);
  assertEquals(b.counted, []);
  await world.advance(30 * SECOND);
  await sent;
  assert((b.counted[0] ?? 0) >= start + 30 * SECOND);
  assert(a.events.some((event) => event.type === "penalty" && event.retryAfter === 30 * SECOND));
});

Deno.test("limits that the account lowers or raises hold at once, for every process", async () => {
  const world = createWorld(seeded(7));
  const [a, b] = [startProcess(world), startProcess(world)];
  await world.advance(10 * SECOND);
  const first = a.backlog(8);
  await world.advance(SECOND);
  await Promise.all(first);
  a.budget.observe({ minute: { limit: 10 }, hour: { limit: 500 } });
  assertEquals(a.budget.snapshot().minute, { limit: 10, used: 8, remaining: 2 });
  await world.advance(10);
  const more = b.backlog(10);
  await world.advance(5 * SECOND);
  assertEquals(b.counted.length, 2);
  assertEquals(b.budget.snapshot().hour.limit, 500);
  b.budget.learnLimits([{ types: "minutely", limit: 20 }, { types: "hourly", limit: 900 }]);
  await world.advance(SECOND);
  assertEquals(b.counted.length, 10);
  await Promise.all(more);
  await world.advance(2 * SECOND);
  assertEquals(a.budget.snapshot().minute.limit, 20);
  const limits = a.events.flatMap((event) => event.type === "limits" ? [event.minute] : []);
  assertEquals(limits, [10, 20]);
});

Deno.test("no limit that the account names goes above the configured ones", async () => {
  const world = createWorld(seeded(8));
  const one = startProcess(world, { perMinute: 5, perHour: 50 });
  one.budget.observe({ minute: { limit: 100 }, hour: { limit: 1_200 } });
  await world.advance(SECOND);
  assertEquals(one.budget.snapshot().minute.limit, 5);
  assertEquals(one.budget.snapshot().hour.limit, 50);
});

Deno.test("a process that dies holds its grants no longer than its requests would have lasted", async () => {
  const world = createWorld(seeded(9));
  const [dying, other] = [
    startProcess(world, { perMinute: 2 }),
    startProcess(world, { perMinute: 2 }),
  ];
  await world.advance(10 * SECOND);
  for (let i = 0; i < 2; i++) {
    const grant = dying.budget.acquire(get("/a", { deadline: dying.clock.now() + 20 * SECOND }));
    grant.catch(() => {});
  }
  await world.advance(10);
  dying.store.away = true;
  const sent = other.send();
  await world.advance(80 * SECOND);
  assertEquals(other.counted.length, 0);
  await world.advance(3 * SECOND);
  await sent;
});

Deno.test("a process that does not come when it is its turn loses it", async () => {
  const world = createWorld(seeded(10));
  const [dying, other] = [
    startProcess(world, { perMinute: 4 }),
    startProcess(world, { perMinute: 4 }),
  ];
  await world.advance(10 * SECOND);
  for (const each of dying.backlog(50)) each.catch(() => {});
  await world.advance(10 * SECOND);
  dying.store.away = true;
  dying.store.update = () => new Promise(() => {});
  const sent = other.backlog(8);
  await world.advance(2 * MINUTE);
  await Promise.all(sent);
});

Deno.test("one process keeps to its pace when its clock is set back by an hour, and forward", async () => {
  const world = createWorld(seeded(11));
  const one = startProcess(world, { perMinute: 10 });
  const all = one.backlog(60);
  for (const jump of [-HOUR, 2 * HOUR, -HOUR]) {
    await world.advance(90 * SECOND);
    one.clock.set(jump);
  }
  await world.advance(90 * SECOND);
  await Promise.all(all);
  assertLessOrEqual(mostWithin(one.counted, MINUTE), 10);
});

Deno.test("a process on a machine that slept learns the time again before it trusts its own", async () => {
  const world = createWorld(seeded(12));
  const [sleeper, other] = [
    startProcess(world, { perMinute: 10 }),
    startProcess(world, { perMinute: 10 }),
  ];
  await world.advance(10 * SECOND);
  sleeper.clock.sleep(20 * MINUTE);
  await world.advance(20 * MINUTE);
  const all = sleeper.backlog(10);
  await world.advance(SECOND);
  all.push(...other.backlog(10));
  await world.advance(5 * MINUTE);
  await Promise.all(all);
  const counted = [...sleeper.counted, ...other.counted];
  assertEquals(counted.length, 20);
  assertLessOrEqual(mostWithin(counted, MINUTE), 10);
});

Deno.test("a process that starts again knows what was spent, and how long ago", async () => {
  const world = createWorld(seeded(13));
  const before = startProcess(world, { perMinute: 10 });
  const sent = before.backlog(10);
  await world.advance(SECOND);
  await Promise.all(sent);
  const closing = before.budget.close();
  await world.advance(SECOND);
  await closing;
  const soon = startProcess(world, { perMinute: 10 });
  soon.store.kind = "file";
  const waiting = soon.send();
  await world.advance(30 * SECOND);
  assertEquals(soon.counted.length, 0);
  await world.advance(35 * SECOND);
  await waiting;
});

Deno.test("without the store each process keeps to a quarter, says so, and accounts for it later", async () => {
  const world = createWorld(seeded(14));
  const processes = [1, 2, 3].map(() => startProcess(world, { perMinute: 20 }));
  const [a, b, c] = processes;
  assert(a && b && c);
  await world.advance(10 * SECOND);
  assertEquals(a.budget.snapshot().shared, true);
  for (const one of processes) one.store.away = true;
  for (const one of processes) {
    for (const each of one.backlog(10)) each.catch(() => {});
    await world.advance(1.7 * SECOND); // so that they find the store again one after the other
  }
  await world.advance(30 * SECOND);
  assertEquals(processes.map((one) => one.counted.length), [5, 5, 5]);
  const { shared, reason, minute } = a.budget.snapshot();
  assertEquals([shared, minute], [false, { limit: 5, used: 5, remaining: 0 }]);
  assert(reason?.includes("a quarter"));
  assertEquals(a.events.map((event) => event.type).filter((type) => type === "away"), ["away"]);

  for (const one of processes) one.store.away = false;
  await world.advance(12 * SECOND);
  assertEquals(processes.map((one) => one.budget.snapshot().shared), [true, true, true]);
  assert(a.events.some((event) => event.type === "back"));
  // All fifteen count: five places are left.
  assertEquals(processes.flatMap((one) => one.counted).length, 20);
  assertEquals(b.budget.snapshot().minute.used, 20);
  await world.advance(2 * MINUTE);
  const counted = processes.flatMap((one) => one.counted);
  assertEquals(counted.length, 30);
  assertLessOrEqual(mostWithin(counted, MINUTE), 20);
});

Deno.test("a process whose store is memory in place of a file keeps to a quarter", async () => {
  const world = createWorld(seeded(15));
  const one = startProcess(world, { perMinute: 20 });
  one.store.kind = "memory";
  one.store.degraded = true;
  await world.advance(SECOND);
  for (const each of one.backlog(20)) each.catch(() => {});
  await world.advance(MINUTE / 2);
  assertEquals(one.counted.length, 5);
  assertEquals(one.budget.snapshot().shared, false);
});

Deno.test("a write whose answer is lost costs the budget nothing", async () => {
  const world = createWorld(seeded(16));
  const one = startProcess(world, { perMinute: 10 });
  await world.advance(10 * SECOND);
  one.store.losesAnswers = 1;
  const sent = one.backlog(5);
  await world.advance(3 * SECOND);
  await Promise.all(sent);
  assertEquals(one.budget.snapshot().minute.used, 5);
  assertEquals(one.budget.snapshot().shared, true);
});

for (
  const garbage of ['"garbage"', "{}", '{"t":"x","m":{},"l":[1,2],"f":[[],[]],"a":0,"d":0,"s":0}']
) {
  Deno.test(`a process writes anew what it knows when the ledger is lost or is ${garbage}`, async () => {
    const world = createWorld(seeded(17));
    const one = startProcess(world, { perMinute: 10 });
    const sent = one.backlog(10);
    await world.advance(5 * SECOND);
    await Promise.all(sent);
    world.replace(garbage);
    const more = one.send();
    await world.advance(20 * SECOND);
    assertEquals(one.counted.length, 10);
    assertEquals(one.budget.snapshot().minute.used, 10);
    await world.advance(MINUTE);
    await more;
  });
}

Deno.test("levels are told once as they change: warn from 80 %, scarce from 95 %", async () => {
  const world = createWorld(seeded(18));
  const one = startProcess(world, { perMinute: 20 });
  await world.advance(10 * SECOND);
  for (let i = 0; i < 20; i++) {
    const sent = one.send({}, 10);
    await world.advance(100);
    await sent;
    const expected = i + 1 >= 19 ? "scarce" : i + 1 >= 16 ? "warn" : "ok";
    assertEquals(one.budget.snapshot().level, expected);
  }
  await world.advance(2 * MINUTE);
  const sent = one.send();
  await world.advance(SECOND);
  await sent;
  const levels = one.events.map((event) => event.type).filter((type) => type !== "limits");
  assertEquals(levels, ["warn", "scarce", "ok"]);
});

Deno.test("from 80 % a process sends its scans one at a time, and none takes the last 5 %", async () => {
  const world = createWorld(seeded(19));
  const one = startProcess(world, { perMinute: 20 });
  await world.advance(10 * SECOND);
  let underWay = 0;
  let most = 0;
  const scan = async () => {
    const grant = await one.budget.acquire(get("/a", { priority: "scan" }));
    most = Math.max(most, ++underWay);
    await new Promise<void>((resolve) => one.clock.after(500, resolve));
    underWay--;
    grant.end();
  };
  const before = one.backlog(15);
  await world.advance(SECOND);
  await Promise.all(before);
  for (let i = 0; i < 10; i++) scan().catch(() => {});
  await world.advance(20 * SECOND);
  assertEquals(most, 1);
  assertEquals(one.budget.snapshot().minute.used, 19);
  const late = refusal(
    one.budget.acquire(get("/a", { priority: "scan", deadline: one.clock.now() + SECOND })),
  );
  await world.advance(10);
  assertEquals((await late).failure, "budget");
  const person = one.send({ deadline: one.clock.now() + SECOND });
  await world.advance(SECOND);
  await person;
});

Deno.test("a cancelled request makes way for other processes", async () => {
  const world = createWorld(seeded(20));
  const [a, b] = [startProcess(world, { perMinute: 1 }), startProcess(world, { perMinute: 1 })];
  await world.advance(10 * SECOND);
  const first = b.send();
  await world.advance(SECOND);
  await first;
  const leaving = new AbortController();
  const second = refusal(a.send({ signal: leaving.signal }));
  await world.advance(10 * SECOND);
  const third = b.send();
  await world.advance(SECOND);
  leaving.abort();
  assertEquals((await second).failure, "cancelled");
  await world.advance(51 * SECOND);
  await third;
});

Deno.test("what others than these processes send is seen in the answers, what these send is not taken for it", async () => {
  const world = createWorld(seeded(21));
  const processes = [startProcess(world), startProcess(world), startProcess(world)];
  await world.advance(10 * SECOND);
  let left = 30;
  const sendSeen = async (one: (typeof processes)[number]) => {
    const grant = await one.budget.acquire(get("/a"));
    await new Promise<void>((resolve) => one.clock.after(50, resolve));
    const remaining = left--;
    await new Promise<void>((resolve) => one.clock.after(50, resolve));
    one.budget.observe({ minute: { limit: 30, remaining }, hour: { remaining } });
    grant.end();
  };
  for (let i = 0; i < 12; i++) {
    for (const one of processes.slice(0, 1 + i % 2)) sendSeen(one);
    await world.advance(i % 3 === 0 ? 20 : 700);
  }
  await world.advance(3 * SECOND);
  for (const one of processes) assertEquals(one.budget.snapshot().minute.used, 18);
  left -= 5;
  const [first] = processes;
  assert(first);
  const last = sendSeen(first);
  await world.advance(3 * SECOND);
  await last;
  for (const one of processes) assertEquals(one.budget.snapshot().minute.used, 24);
});

Deno.test("a snapshot names who spent the budget, this process first", async () => {
  const world = createWorld(seeded(22));
  const a = startProcess(world, { processId: "a" });
  const b = startProcess(world, { processId: "b" });
  await world.advance(10 * SECOND);
  const sent = [...a.backlog(2), ...b.backlog(3)];
  await world.advance(5 * SECOND);
  await Promise.all(sent);
  assertEquals(a.budget.snapshot().spenders, [
    { process: "a", minute: 2, hour: 2 },
    { process: "b", minute: 3, hour: 3 },
  ]);
  assertEquals(b.budget.snapshot().spenders?.[0]?.process, "b");
});

Deno.test("close() tells the others that the last requests have ended", async () => {
  const world = createWorld(seeded(23));
  const [a, b] = [startProcess(world, { perMinute: 1 }), startProcess(world, { perMinute: 1 })];
  await world.advance(10 * SECOND);
  const sent = a.send();
  await world.advance(250);
  await sent;
  const closing = a.budget.close();
  await world.advance(10);
  await closing;
  const next = b.send();
  await world.advance(MINUTE + SECOND);
  await next;
});

Deno.test("many programs that ran for a moment are counted together", async () => {
  const world = createWorld(seeded(24));
  for (let i = 0; i < 60; i++) {
    const one = startProcess(world, { perMinute: 60 });
    const sent = one.send();
    await world.advance(20 * SECOND);
    await sent;
    const closing = one.budget.close();
    await world.advance(10 * SECOND);
    await closing;
  }
  const last = startProcess(world);
  await world.advance(10 * SECOND);
  const { hour, spenders } = last.budget.snapshot();
  assertEquals(hour.used, 60);
  assert((spenders?.length ?? 0) < 40);
});
