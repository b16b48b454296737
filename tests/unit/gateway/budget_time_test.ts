import { assert, assertEquals } from "@std/assert";
import { createSharedTime, type SeenTime } from "../../../src/gateway/budget_time.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function setUp(wallAt = 5_000_000, tolerance = 0) {
  const clock = { wall: wallAt, mono: 100 };
  const time = createSharedTime({
    wall: () => clock.wall,
    monotonic: () => clock.mono,
    tolerance: () => tolerance,
  });
  const pass = (ms: number) => {
    clock.wall += ms;
    clock.mono += ms;
  };
  /** A version is read and replaced. */
  const meet = (seen: SeenTime | undefined) => {
    const plan = time.plan(seen);
    time.commit(plan);
    return plan;
  };
  return { clock, time, pass, meet };
}

const seenAt = (time: number, marked = false, slack = 0): SeenTime => ({
  ...{ time, slack, marked },
  wallOffset: 0,
});

Deno.test("the first process makes the time: its wall clock's", () => {
  const { time, pass, meet } = setUp();
  assertEquals(meet(undefined).joining, false);
  pass(SECOND);
  assertEquals(time.now(), 5_001_000);
});

Deno.test("a process that joins takes the version it finds for new, and asks", () => {
  const { time, pass, meet } = setUp();
  const plan = meet(seenAt(2_000_000));
  assertEquals([plan.joining, plan.now, time.now()], [true, 2_000_000, 2_000_000]);
  pass(100);
  time.look(seenAt(2_000_000, true), 200);
  assertEquals([time.joining(), time.now()], [true, 2_000_100]);
});

Deno.test("an answer gives the time, but for the moment since the last look", () => {
  const { time, pass, meet } = setUp();
  meet(seenAt(2_000_000));
  pass(100);
  time.look(seenAt(2_000_000, true), 200);
  pass(80);
  const plan = meet(seenAt(2_900_000));
  assertEquals([plan.joining, plan.now, time.slack()], [false, 2_900_000, 80]);
  pass(SECOND);
  // A later version shows that it was 50 ms more.
  meet(seenAt(2_901_050));
  assertEquals([time.now(), time.slack()], [2_901_050, 30]);
});

Deno.test("an answer is no better than the time of the one who gave it", () => {
  const { time, pass, meet } = setUp();
  meet(seenAt(2_000_000));
  pass(100);
  meet(seenAt(2_900_000, false, 40));
  assertEquals(time.slack(), 140);
  meet(seenAt(2_900_060, false, 500));
  assertEquals(time.slack(), 80);
  meet(seenAt(2_950_000, false, 30));
  assertEquals([time.now(), time.slack()], [2_950_000, 30]);
});

Deno.test("when nobody answers, the wall clocks tell how old the version is", () => {
  const { time, pass, meet } = setUp(5_000_000);
  meet(seenAt(2_000_000, true));
  pass(5 * SECOND);
  assertEquals([time.overdue(), meet(seenAt(2_000_000, true)).joining], [false, true]);
  pass(SECOND);
  assertEquals([time.overdue(), meet(seenAt(2_000_000, true)).joining], [true, false]);
  assertEquals(time.now(), 5_006_000);
});

Deno.test("clocks that may be apart are believed for what exceeds that", () => {
  const { time, pass, meet } = setUp(5_000_000, MINUTE);
  meet(seenAt(2_000_000, true));
  pass(6 * SECOND);
  meet(seenAt(2_000_000, true));
  assertEquals(time.now(), 5_006_000 - MINUTE);
  const young = setUp(2_000_500, MINUTE);
  young.meet(seenAt(2_000_000, true));
  young.pass(6 * SECOND);
  young.meet(seenAt(2_000_000, true));
  assertEquals(young.time.now(), 2_006_000);
});

Deno.test("time moves forward with what others know, never back", () => {
  const { time, pass, meet } = setUp();
  meet(undefined);
  pass(SECOND);
  meet(seenAt(5_000_500));
  assertEquals(time.now(), 5_001_000);
  meet(seenAt(5_004_000));
  assertEquals(time.now(), 5_004_000);
  time.look(seenAt(5_006_000), 0);
  assertEquals(time.now(), 5_006_000);
});

Deno.test("a wall clock that is set, or a sleep, makes a process ask again without losing its time", () => {
  for (const leap of [-60 * MINUTE, 60 * MINUTE]) {
    const { clock, time, pass, meet } = setUp();
    meet(undefined);
    pass(MINUTE);
    clock.wall += leap;
    assertEquals(meet(seenAt(5_000_000)).joining, true);
    pass(3 * SECOND);
    assert(time.overdue());
    assertEquals(meet(seenAt(5_000_000, true)).joining, false);
    assertEquals(time.now(), 5_000_000 + MINUTE + 3 * SECOND);
  }
});
