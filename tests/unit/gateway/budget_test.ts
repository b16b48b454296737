import { assertEquals, assertInstanceOf } from "@std/assert";
import { levelOf, readApiLimits, readLimits, withBudget } from "../../../src/gateway/budget.ts";
import { UpstreamError, upstreamError } from "../../../src/gateway/errors.ts";
import { createMemoryBudget } from "../../../src/gateway/memory_budget.ts";
import type { UpstreamRequest } from "../../../src/gateway/request.ts";
import {
  at,
  createFakeAccount,
  createFakeClock,
  errorOf,
  get,
  settle,
  write,
} from "./fake_clock.ts";

function setUp(perMinute = 30) {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  const budget = createMemoryBudget({ perMinute, margin: 0, clock });
  return { clock, arrived, budget, budgeted: withBudget(send, budget) };
}

const tooMany = (request: UpstreamRequest, retryAfter?: number) =>
  upstreamError(request, "rate_limited", {
    status: 429,
    code: "RL02",
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });

async function failed(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await errorOf(promise);
  assertInstanceOf(error, UpstreamError);
  return error;
}

for (const request of [get("/a"), write("/a")]) {
  Deno.test(`a ${request.method} that got 429 is sent again once the wait is over`, async () => {
    const { clock, arrived, budgeted } = setUp();
    const answer = budgeted(request);
    await settle();
    at(arrived, 0).fail(tooMany(request, 7_000));
    await clock.advance(6_999);
    assertEquals(arrived.length, 1);
    await clock.advance(1);
    at(arrived, 1).answer("done");
    assertEquals((await answer).body, "done");
    assertEquals(clock.pending(), 0);
  });
}

Deno.test("a 429 holds back everything else as well", async () => {
  const { clock, arrived, budgeted } = setUp();
  const first = budgeted(get("/a"));
  await settle();
  at(arrived, 0).fail(tooMany(get("/a"), 7_000));
  await settle();
  const second = budgeted(get("/b"));
  await clock.advance(6_999);
  assertEquals(arrived.length, 1);
  await clock.advance(1);
  at(arrived, 1).answer();
  at(arrived, 2).answer();
  await Promise.all([first, second]);
});

Deno.test("a 429 that does not say how long counts for a minute, one of nothing for a second", async () => {
  for (const [said, expected] of [[undefined, 60_000], [0, 1_000], [1e12, 3_600_000]] as const) {
    const { clock, arrived, budgeted } = setUp();
    const failure = failed(budgeted(get("/a", { deadline: clock.now() + 500 })));
    await settle();
    at(arrived, 0).fail(tooMany(get("/a"), said));
    const { failure: kind, facts } = await failure;
    assertEquals([kind, facts.status, facts.code, facts.retryAfter], [
      "rate_limited",
      429,
      "RL02",
      expected,
    ]);
    assertEquals(clock.pending(), 0);
  }
});

Deno.test("a request is not sent for ever to an account that always answers 429", async () => {
  const { clock, arrived, budgeted } = setUp();
  const failure = failed(budgeted(get("/a")));
  for (let i = 0; i < 4; i++) {
    await settle();
    at(arrived, i).fail(tooMany(get("/a"), 1_000));
    await clock.advance(1_000);
  }
  assertEquals((await failure).failure, "rate_limited");
  assertEquals(arrived.length, 4);
});

Deno.test("a request that was answered counts, whatever the answer", async () => {
  const { arrived, budget, budgeted } = setUp();
  const failures = [failed(budgeted(get("/a"))), failed(budgeted(get("/b")))];
  await settle();
  at(arrived, 0).fail(upstreamError(get("/a"), "not_found", { status: 404 }));
  at(arrived, 1).fail(upstreamError(get("/b"), "connection", { arrived: "unknown" }));
  await Promise.all(failures);
  assertEquals(budget.snapshot().minute.used, 2);
});

Deno.test("a request that never arrived does not count", async () => {
  const { arrived, budget, budgeted } = setUp();
  const failure = failed(budgeted(get("/a")));
  await settle();
  at(arrived, 0).fail(upstreamError(get("/a"), "connection", { arrived: "no" }));
  await failure;
  assertEquals(budget.snapshot().minute.used, 0);
});

Deno.test("a cancelled wait after a 429 is a cancellation", async () => {
  const { clock, arrived, budgeted } = setUp();
  const leaving = new AbortController();
  const failure = failed(budgeted(get("/a", { signal: leaving.signal })));
  await settle();
  at(arrived, 0).fail(tooMany(get("/a"), 7_000));
  await settle();
  leaving.abort();
  assertEquals((await failure).failure, "cancelled");
  assertEquals(clock.pending(), 0);
});

Deno.test("readLimits() reads the recorded headers", () => {
  const headers = new Headers({
    "X-RateLimit-PerHour-Limit": "600",
    "X-RateLimit-PerHour-Remaining": "438",
    "X-RateLimit-PerMinute-Limit": "30",
    "X-RateLimit-PerMinute-Remaining": "30",
  });
  assertEquals(readLimits(headers, 404), {
    minute: { limit: 30, remaining: 30 },
    hour: { limit: 600, remaining: 438 },
  });
  assertEquals(readLimits(headers, 429), { minute: { limit: 30 }, hour: { limit: 600 } });
});

Deno.test("readLimits() leaves out what is missing or no count", () => {
  const headers = new Headers({
    "X-RateLimit-PerHour-Limit": "0",
    "X-RateLimit-PerHour-Remaining": "-1",
    "X-RateLimit-PerMinute-Limit": "many",
  });
  assertEquals(readLimits(headers, 200), { minute: {}, hour: {} });
});

Deno.test("readApiLimits() reads rows by either name of the window, and passes over others", () => {
  const rows = [
    { types: "hourly", limit: 900 },
    { type: "minutely", limit: 60 },
    { types: "daily", limit: 5 },
    { types: "per minute", limit: 0 },
    { types: "per hour", limit: "100" },
    null,
    "hourly",
  ];
  assertEquals(readApiLimits(rows), { minute: { limit: 60 }, hour: { limit: 900 } });
  for (const none of [undefined, {}, "x", []]) {
    assertEquals(readApiLimits(none), { minute: {}, hour: {} });
  }
});

Deno.test("levelOf() goes by the fuller window", () => {
  const window = (limit: number, used: number) => ({ limit, used, remaining: limit - used });
  const level = (minute: number, hour: number) => levelOf([window(60, minute), window(600, hour)]);
  assertEquals(level(47, 479), "ok");
  assertEquals(level(48, 0), "warn");
  assertEquals(level(0, 480), "warn");
  assertEquals(level(56, 569), "warn");
  assertEquals(level(57, 0), "scarce");
  assertEquals(level(0, 570), "scarce");
});
