import { assertEquals } from "@std/assert";
import { createBreaker } from "../../../src/store/breaker.ts";

function make() {
  const clock = { now: 0 };
  const breaker = createBreaker(() => clock.now);
  return { clock, breaker, fail: (times: number) => repeat(times, () => breaker.failed()) };
}

function repeat(times: number, job: () => void) {
  for (let time = 0; time < times; time++) job();
}

Deno.test("breaker opens after three failures in a row, not before", () => {
  const { breaker, fail } = make();
  fail(2);
  assertEquals([breaker.allows(), breaker.open], [true, false]);
  breaker.succeeded();
  fail(2);
  assertEquals(breaker.open, false);
  fail(1);
  assertEquals([breaker.allows(), breaker.open], [false, true]);
});

Deno.test("breaker lets one trial through after a second, and closes when it succeeds", () => {
  const { breaker, clock, fail } = make();
  fail(3);
  clock.now = 999;
  assertEquals(breaker.allows(), false);
  clock.now = 1_000;
  assertEquals([breaker.allows(), breaker.allows()], [true, false]);
  breaker.succeeded();
  assertEquals([breaker.allows(), breaker.allows(), breaker.open], [true, true, false]);
});

Deno.test("breaker doubles the pause with each failed trial, up to half a minute", () => {
  const { breaker, clock, fail } = make();
  fail(3);
  const pauses: number[] = [];
  for (let trial = 0; trial < 7; trial++) {
    const since = clock.now;
    while (!breaker.allows()) clock.now += 100;
    pauses.push(clock.now - since);
    breaker.failed();
  }
  assertEquals(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

Deno.test("breaker does not lengthen the pause for calls that were already under way", () => {
  const { breaker, clock, fail } = make();
  fail(50);
  clock.now = 1_000;
  assertEquals(breaker.allows(), true);
});
