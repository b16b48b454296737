import { assertEquals, assertStrictEquals } from "@std/assert";
import { systemClock, wait, watchForSetBack } from "../../../src/gateway/clock.ts";
import { createFakeClock, errorOf } from "./fake_clock.ts";

Deno.test("the machine's clock calls back, and not when stopped", async () => {
  const called: string[] = [];
  systemClock.after(1, () => called.push("stopped"))();
  await new Promise<void>((resolve) => {
    systemClock.after(2, () => {
      called.push("fired");
      resolve();
    });
  });
  assertEquals(called, ["fired"]);
});

Deno.test("the machine's clock does not fire at once after a very long delay", async () => {
  let fired = false;
  const stop = systemClock.after(2 ** 40, () => fired = true);
  await new Promise<void>((resolve) => systemClock.after(5, resolve));
  stop();
  assertEquals(fired, false);
});

Deno.test("wait() ends with the signal's reason and leaves no timer", async () => {
  const clock = createFakeClock();
  const reason = new Error("enough");
  assertStrictEquals(await errorOf(wait(clock, 10, AbortSignal.abort(reason))), reason);
  const leaving = new AbortController();
  const waiting = errorOf(wait(clock, 10, leaving.signal));
  leaving.abort(reason);
  assertStrictEquals(await waiting, reason);
  assertEquals(clock.pending(), 0);
});

Deno.test("watchForSetBack() tells once that the clock was set back, however long ago", async () => {
  const clock = createFakeClock();
  const wasSetBack = watchForSetBack(clock);
  await clock.advance(7_200_000);
  assertEquals(wasSetBack(), false);
  await clock.advance(3_700_000);
  clock.jump(-3_600_000);
  await clock.advance(3_700_000);
  assertEquals([wasSetBack(), wasSetBack()], [true, false]);
});

Deno.test("watchForSetBack() says nothing of small corrections and of a clock set forward", () => {
  const clock = createFakeClock();
  const wasSetBack = watchForSetBack(clock);
  clock.jump(-900);
  assertEquals(wasSetBack(), false);
  clock.jump(3_600_000);
  assertEquals(wasSetBack(), false);
  // Back to where it was before is back all the same.
  clock.jump(-3_600_000);
  assertEquals(wasSetBack(), true);
});
