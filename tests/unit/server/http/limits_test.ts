import { assert, assertEquals } from "@std/assert";
import {
  createLimiter,
  type Leave,
  REQUESTS_PER_CALL,
} from "../../../../src/server/http/limits.ts";

const ana = { id: "ana", limits: { concurrency: 2, callsPerMinute: 60 } };
const bob = { id: "bob", limits: { concurrency: 2, callsPerMinute: 60 } };

function granted(leave: Leave): () => void {
  assert("done" in leave, `refused: ${JSON.stringify(leave)}`);
  return leave.done;
}

Deno.test("a caller has so many requests at once, and another caller its own", () => {
  const { enter } = createLimiter(() => 0);
  const done = granted(enter(ana, 1));
  granted(enter(ana, 1));
  assertEquals(enter(ana, 1), { retryAfter: 1, why: "concurrency" });
  granted(enter(bob, 1));
  done();
  done(); // once is enough: it frees one place
  granted(enter(ana, 1));
  assertEquals(enter(ana, 1), { retryAfter: 1, why: "concurrency" });
});

Deno.test("a minute's calls may begin at once, then one after the other", () => {
  let now = 0;
  const { enter } = createLimiter(() => now);
  for (let call = 0; call < 60; call++) granted(enter(ana, 1))();
  assertEquals(enter(ana, 1), { retryAfter: 1, why: "rate" });
  now += 999;
  assertEquals(enter(ana, 1), { retryAfter: 1, why: "rate" });
  now += 1;
  granted(enter(ana, 1))();
  assertEquals(enter(ana, 1), { retryAfter: 1, why: "rate" });
  now += 3_600_000;
  for (let call = 0; call < 60; call++) granted(enter(ana, 1))();
  assertEquals(enter(ana, 1), { retryAfter: 1, why: "rate" });
});

Deno.test("a request with many calls costs as many, and says how long to wait for them", () => {
  const { enter } = createLimiter(() => 0);
  granted(enter(ana, 50))();
  assertEquals(enter(ana, 20), { retryAfter: 10, why: "rate" });
  granted(enter(ana, 10))();
});

Deno.test("a refused request costs nothing", () => {
  let now = 0;
  const { enter } = createLimiter(() => now);
  granted(enter(ana, 60))();
  for (let tries = 0; tries < 100; tries++) enter(ana, 1);
  now += 1_000;
  granted(enter(ana, 1))();
});

Deno.test("a caller without a rate is never refused for it", () => {
  const { enter } = createLimiter(() => 0);
  const free = { id: "local", limits: { concurrency: 2, callsPerMinute: Infinity } };
  for (let call = 0; call < 1_000; call++) granted(enter(free, 1))();
});

Deno.test("a caller has ten requests of any kind for each call, beside its calls", () => {
  let now = 0;
  const { arrive, enter } = createLimiter(() => now);
  for (let sent = 0; sent < 60 * REQUESTS_PER_CALL; sent++) assertEquals(arrive(ana), undefined);
  assertEquals(arrive(ana), { retryAfter: 1, why: "rate" });
  assertEquals(arrive(bob), undefined);
  granted(enter(ana, 60))();
  now += 1_000;
  for (let sent = 0; sent < REQUESTS_PER_CALL; sent++) assertEquals(arrive(ana), undefined);
  assertEquals(arrive(ana), { retryAfter: 1, why: "rate" });
});

Deno.test("who has few calls a minute waits as long as its next request takes to come", () => {
  const { arrive } = createLimiter(() => 0);
  const slow = { id: "slow", limits: { concurrency: 1, callsPerMinute: 1 } };
  for (let sent = 0; sent < REQUESTS_PER_CALL; sent++) assertEquals(arrive(slow), undefined);
  assertEquals(arrive(slow), { retryAfter: 6, why: "rate" });
});

Deno.test("a caller without a rate may send any number of requests", () => {
  const { arrive } = createLimiter(() => 0);
  const free = { id: "local", limits: { concurrency: 2, callsPerMinute: Infinity } };
  for (let sent = 0; sent < 10_000; sent++) assertEquals(arrive(free), undefined);
});
