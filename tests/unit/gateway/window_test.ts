import { assertEquals } from "@std/assert";
import { createWindow } from "../../../src/gateway/window.ts";

const MINUTE = 60_000;

Deno.test("window counts a request from its grant until a span after its end", () => {
  const window = createWindow(MINUTE, 100, 2);
  const slot = window.add();
  window.prune(500_000);
  assertEquals(window.used(), 1);
  window.end(slot, 500_000);
  window.prune(500_000 + MINUTE + 99);
  assertEquals(window.used(), 1);
  window.prune(500_000 + MINUTE + 100);
  assertEquals(window.used(), 0);
});

Deno.test("freeTimes() follows the requests that leave the window, then those it foresaw", () => {
  const window = createWindow(MINUTE, 0, 2);
  window.end(window.add(), 1_000);
  window.end(window.add(), 5_000);
  assertEquals(window.freeTimes(6_000, 4), [61_000, 65_000, 121_000, 125_000]);
  window.prune(61_000);
  assertEquals(window.freeTimes(61_000, 2), [61_000, 65_000]);
});

Deno.test("freeTimes() waits for all that is too much after the limit fell", () => {
  const window = createWindow(MINUTE, 0, 3);
  for (const end of [1_000, 2_000, 3_000]) window.end(window.add(), end);
  window.limit = 1;
  assertEquals(window.freeTimes(4_000, 1), [63_000]);
});

Deno.test("freeTimes() takes a request under way to end now at the earliest", () => {
  const window = createWindow(MINUTE, 0, 1);
  window.add();
  assertEquals(window.freeTimes(7_000, 1), [67_000]);
});

Deno.test("believe() counts requests of others, and forgets them when the account does", () => {
  const window = createWindow(MINUTE, 0, 30);
  window.believe(10, 0);
  assertEquals(window.used(), 20);
  window.believe(10, 0);
  assertEquals(window.used(), 20);
  window.believe(25, 0);
  assertEquals(window.used(), 5);
});

Deno.test("believe() never forgets this program's own requests", () => {
  const window = createWindow(MINUTE, 0, 30);
  for (let i = 0; i < 10; i++) window.end(window.add(), 0);
  window.believe(30, 1);
  assertEquals(window.used(), 10);
});

Deno.test("believe() takes requests under way for not yet counted by the account", () => {
  const window = createWindow(MINUTE, 0, 30);
  window.believe(20, 0);
  for (let i = 0; i < 3; i++) window.add();
  window.believe(20, 0);
  assertEquals(window.used(), 13);
});

Deno.test("believe() lets requests of others leave an hour one by one, none within a minute", () => {
  const window = createWindow(60 * MINUTE, 0, 600);
  window.believe(0, 0);
  const times = window.freeTimes(0, 600);
  assertEquals(times[0], MINUTE);
  assertEquals(times[299], 30 * MINUTE);
  assertEquals(times[599], 60 * MINUTE);
});

Deno.test("prune() keeps nothing longer than a span when the clock was set back", () => {
  const window = createWindow(MINUTE, 0, 1);
  window.end(window.add(), 1_000_000);
  window.prune(0);
  window.prune(MINUTE);
  assertEquals(window.used(), 0);
});
