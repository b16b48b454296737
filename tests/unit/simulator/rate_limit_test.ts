import { assertEquals } from "@std/assert";
import { createRateLimit } from "../../../src/simulator/rate_limit.ts";
import { client, NOON } from "./client.ts";

const SECOND = 1000;

Deno.test("createRateLimit() reads what is left before the request that it counts", () => {
  const limit = createRateLimit({ perMinute: 3, perHour: 10 });
  const readings = [0, 1, 2, 3].map((at) => limit.take(NOON + at * SECOND));
  assertEquals(readings.map((one) => one.minuteRemaining), [3, 2, 1, 0]);
  assertEquals(readings.map((one) => one.hourRemaining), [10, 9, 8, 7]);
  assertEquals(readings.map((one) => one.wait), [0, 0, 0, 57 * SECOND]);
});

Deno.test("createRateLimit() gives a fixed window back at the clock's full minute", () => {
  const limit = createRateLimit({ perMinute: 2, perHour: 10, window: "fixed" });
  const at = NOON + 58 * SECOND;
  limit.take(at);
  limit.take(at);
  assertEquals(limit.peek(at + SECOND).wait, SECOND);
  assertEquals(limit.take(at + 2 * SECOND).minuteRemaining, 2);
});

Deno.test("createRateLimit() frees a sliding window one request at a time", () => {
  const limit = createRateLimit({ perMinute: 2, perHour: 10, window: "sliding" });
  limit.take(NOON + 40 * SECOND);
  limit.take(NOON + 50 * SECOND);
  assertEquals(limit.take(NOON + 70 * SECOND).wait, 30 * SECOND);
  assertEquals(limit.take(NOON + 100 * SECOND).minuteRemaining, 1);
  assertEquals(limit.take(NOON + 105 * SECOND).wait, 5 * SECOND);
});

Deno.test("createRateLimit() keeps the hour when the minute has room", () => {
  const limit = createRateLimit({ perMinute: 5, perHour: 6, window: "sliding" });
  for (let index = 0; index < 6; index++) limit.take(NOON + index * 20 * SECOND);
  const reading = limit.take(NOON + 180 * SECOND);
  assertEquals([reading.minuteRemaining, reading.hourRemaining], [5, 0]);
  assertEquals(reading.wait, 3600 * SECOND - 180 * SECOND);
});

Deno.test("the account answers 429 with the seconds to wait, and goes on after them", async () => {
  const one = await client({ limits: { perMinute: 2, perHour: 100 } });
  one.clock.now = NOON + 18_500;
  await one.get("/me");
  assertEquals((await one.get("/cards/1")).status, 404);
  const refused = await one.get("/me");
  assertEquals(refused.status, 429);
  assertEquals(refused.headers.get("retry-after"), "42");
  assertEquals(refused.headers.get("x-ratelimit-perminute-remaining"), "0");
  assertEquals(refused.body.error.code, "RL02");
  assertEquals(refused.body.error.details, { retry_after: 42 });
  one.clock.now += 42 * SECOND;
  assertEquals((await one.get("/me")).status, 200);
});

Deno.test("the account leaves out Retry-After when told to", async () => {
  const one = await client({ limits: { perMinute: 1, perHour: 1 }, retryAfterHeader: false });
  await one.get("/me");
  const refused = await one.get("/me");
  assertEquals([refused.status, refused.headers.get("retry-after")], [429, null]);
});
