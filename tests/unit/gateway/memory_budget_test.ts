import { assert, assertEquals, assertInstanceOf, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import type { Grant } from "../../../src/gateway/budget.ts";
import { UpstreamError } from "../../../src/gateway/errors.ts";
import { createMemoryBudget } from "../../../src/gateway/memory_budget.ts";
import type { UpstreamRequest } from "../../../src/gateway/request.ts";
import { createFakeClock, errorOf, get, settle } from "./fake_clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function setUp(limits: { perMinute?: number; perHour?: number } = {}) {
  const clock = createFakeClock();
  const budget = createMemoryBudget({ ...limits, margin: 0, clock });
  const granted: string[] = [];
  /** Asks for leave; the request ends in the moment it begins. */
  const ask = (name: string, rest: Partial<UpstreamRequest> = {}) =>
    budget.acquire(get(`/${name}`, rest)).then((grant) => {
      granted.push(name);
      grant.end();
    });
  return { clock, budget, granted, ask };
}

async function refusal(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await errorOf(promise);
  assertInstanceOf(error, UpstreamError);
  return error;
}

/** The largest number of moments within any `span`. */
function mostWithin(moments: readonly number[], span: number): number {
  const sorted = [...moments].sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [to, moment] of sorted.entries()) {
    while (moment - (sorted[from] ?? moment) >= span) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

Deno.test("budget never grants more than the limits in any minute and hour, wherever between its start and its end the account counts a request", async () => {
  const arrivals = fc.array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.nat(3_000), fc.nat(120_000)),
      takes: fc.oneof(fc.nat(500), fc.nat(30_000)),
      counted: fc.double({ min: 0, max: 1, noNaN: true }),
      scan: fc.boolean(),
    }),
    { maxLength: 60, minLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 6 }), async (list, perMinute) => {
      const perHour = perMinute * 4;
      const { clock, budget } = setUp({ perMinute, perHour });
      const counted: number[] = [];
      const work = async (grant: Grant, takes: number, share: number) => {
        counted.push(clock.now() + takes * share);
        await new Promise<void>((resolve) => clock.after(takes, resolve));
        grant.end();
      };
      const all: Promise<void>[] = [];
      for (const { gap, takes, counted: share, scan } of list) {
        await clock.advance(gap);
        const request = get("/a", { priority: scan ? "scan" : "person" });
        all.push(budget.acquire(request).then((grant) => work(grant, takes, share)));
      }
      await clock.advance(40 * HOUR);
      await Promise.all(all);
      assertEquals(counted.length, list.length);
      assertLessOrEqual(mostWithin(counted, MINUTE), perMinute);
      assertLessOrEqual(mostWithin(counted, HOUR), perHour);
      assertEquals(clock.pending(), 0);
    }),
    { numRuns: 60 },
  );
});

Deno.test("budget serves a backlog at the full rate that the limits allow", async () => {
  const { clock, granted, ask } = setUp({ perMinute: 30, perHour: 600 });
  const all = Array.from({ length: 700 }, (_, i) => ask(String(i), { priority: "scan" }));
  const after = async (ms: number) => {
    await clock.advance(ms);
    return granted.length;
  };
  assertEquals(await after(0), 30);
  assertEquals(await after(MINUTE - 1), 30);
  assertEquals(await after(1), 60);
  assertEquals(await after(18 * MINUTE), 600);
  assertEquals(await after(HOUR - 19 * MINUTE - 1), 600);
  assertEquals(await after(1), 630);
  await clock.advance(HOUR);
  await Promise.all(all);
  assertEquals(clock.pending(), 0);
});

Deno.test("budget grants nothing that waits for a request under way before that has ended", async () => {
  const { clock, budget } = setUp({ perMinute: 1 });
  const first = await budget.acquire(get("/a"));
  let second: Grant | undefined;
  budget.acquire(get("/b")).then((grant) => second = grant);
  await clock.advance(2 * MINUTE);
  assertEquals(second, undefined);
  first.end();
  await clock.advance(MINUTE - 1);
  assertEquals(second, undefined);
  await clock.advance(1);
  assert(second);
  second.end();
});

Deno.test("budget grants at once what a request that did not arrive gives back", async () => {
  const { budget, granted, ask } = setUp({ perMinute: 1 });
  const first = await budget.acquire(get("/a"));
  const second = ask("second");
  await settle();
  assertEquals(granted, []);
  first.giveBack();
  first.end();
  await second;
  assertEquals(budget.snapshot().minute, { limit: 1, used: 1, remaining: 0 });
});

Deno.test("budget serves persons before scans, and a scan after every four persons", async () => {
  const { clock, granted, ask } = setUp({ perMinute: 1 });
  await ask("first");
  const scans = [1, 2].map((i) => ask(`s${i}`, { priority: "scan" }));
  const persons = [1, 2, 3, 4, 5, 6].map((i) => ask(`p${i}`));
  await clock.advance(8 * MINUTE);
  await Promise.all([...scans, ...persons]);
  assertEquals(granted, ["first", "p1", "p2", "p3", "p4", "s1", "p5", "p6", "s2"]);
});

Deno.test("budget refuses at once what cannot be granted before its deadline", async () => {
  const { clock, budget, ask } = setUp({ perMinute: 2 });
  await ask("a");
  await clock.advance(10_000);
  await ask("b");
  const deadline = clock.now() + 55_000;
  const waiting = ask("c", { deadline });
  const error = await refusal(ask("d", { deadline }));
  assertEquals([error.failure, error.facts.retryAfter, error.facts.arrived], [
    "budget",
    60_000,
    "no",
  ]);
  assertEquals(budget.snapshot().waiting, 1);
  await clock.advance(50_000);
  await waiting;
});

Deno.test("budget gives a refused request's place to the next", async () => {
  const { clock, granted, ask } = setUp({ perMinute: 1 });
  await ask("a");
  const deadline = clock.now() + MINUTE;
  const scan = ask("scan", { priority: "scan", deadline: deadline });
  await settle();
  // The person goes first, so the scan would come too late.
  const person = ask("person", { deadline });
  assertEquals((await refusal(scan)).failure, "budget");
  await clock.advance(MINUTE);
  await person;
  assertEquals(granted, ["a", "person"]);
});

Deno.test("budget drops a request whose caller gives up, and the next moves up", async () => {
  const { clock, budget, granted, ask } = setUp({ perMinute: 1 });
  await ask("a");
  const leaving = new AbortController();
  const second = refusal(ask("b", { signal: leaving.signal }));
  const third = ask("c");
  leaving.abort();
  assertEquals((await second).failure, "cancelled");
  assertEquals(budget.snapshot().waiting, 1);
  await clock.advance(MINUTE);
  await third;
  assertEquals(granted, ["a", "c"]);
});

Deno.test("budget leaves no timer behind when the last waiting request is cancelled", async () => {
  const { clock, ask } = setUp({ perMinute: 1 });
  await ask("a");
  const leaving = new AbortController();
  const second = refusal(ask("b", { signal: leaving.signal }));
  await settle();
  assertEquals(clock.pending(), 1);
  leaving.abort();
  await second;
  assertEquals(clock.pending(), 0);
});

Deno.test("budget refuses at once when the caller gave up or the deadline passed before", async () => {
  const { clock, ask } = setUp();
  assertEquals((await refusal(ask("a", { signal: AbortSignal.abort() }))).failure, "cancelled");
  assertEquals((await refusal(ask("b", { deadline: clock.now() }))).failure, "timeout");
});

Deno.test("budget starts with the smallest plan and learns the true limits", () => {
  const { budget } = setUp();
  const limits = () => [budget.snapshot().minute.limit, budget.snapshot().hour.limit];
  assertEquals(limits(), [30, 600]);
  budget.observe({ minute: { limit: 100 }, hour: { limit: 1_200 } });
  assertEquals(limits(), [100, 1_200]);
  budget.observe({ minute: { limit: 20 }, hour: {} });
  assertEquals(limits(), [20, 1_200]);
});

Deno.test("budget never goes above the configured limits", () => {
  const { budget } = setUp({ perMinute: 40, perHour: 50 });
  budget.observe({ minute: { limit: 100 }, hour: { limit: 1_200 } });
  assertEquals(budget.snapshot().minute.limit, 40);
  assertEquals(budget.snapshot().hour.limit, 50);
});

Deno.test("budget believes the account when fewer requests are left than it thinks", async () => {
  const { clock, budget, granted, ask } = setUp();
  await ask("a");
  // Before that request there were two left, so one is left now.
  budget.observe({ minute: { limit: 30, remaining: 2 }, hour: { remaining: 500 } });
  assertEquals(budget.snapshot().minute, { limit: 30, used: 29, remaining: 1 });
  assertEquals(budget.snapshot().hour.remaining, 499);
  const later = ["b", "c"].map((name) => ask(name));
  await settle();
  assertEquals(granted, ["a", "b"]);
  await clock.advance(MINUTE);
  await Promise.all(later);
});

Deno.test("budget loses nothing to an account that counts as it does", async () => {
  const { clock, budget, ask } = setUp();
  for (let i = 0; i < 30; i++) {
    await ask(String(i));
    budget.observe({ minute: { limit: 30, remaining: 30 - i }, hour: { remaining: 600 - i } });
  }
  assertEquals(budget.snapshot().minute.used, 30);
  assertEquals(budget.snapshot().hour.used, 30);
  await clock.advance(MINUTE);
  assertEquals(budget.snapshot().minute.used, 0);
});

Deno.test("budget grants nothing until a penalty is over", async () => {
  const { clock, budget, granted, ask } = setUp();
  budget.penalise(5_000);
  budget.penalise(2_000);
  const waiting = ask("a");
  assertEquals(budget.snapshot().minute.remaining, 0);
  await clock.advance(4_999);
  assertEquals(granted, []);
  await clock.advance(1);
  await waiting;
});

Deno.test("a penalty refuses at once those that wait and would come too late", async () => {
  const { clock, budget, ask } = setUp({ perMinute: 1 });
  await ask("a");
  const hasty = refusal(ask("b", { deadline: clock.now() + 61_000 }));
  const patient = ask("c", { deadline: clock.now() + 300_000 });
  await settle();
  budget.penalise(90_000);
  assertEquals((await hasty).facts.retryAfter, 90_000);
  await clock.advance(90_000);
  await patient;
});

Deno.test("budget does not wait for longer than an hour when the clock is set back", async () => {
  const { clock, budget, ask } = setUp();
  budget.penalise(1_000);
  clock.jump(-5 * HOUR);
  const waiting = ask("a");
  await clock.advance(HOUR);
  await waiting;
});
