import { assertEquals, assertThrows } from "@std/assert";
import { chosenParts } from "../../../scripts/bench.ts";
import { cycleShare, smallestShare, worst } from "../../bench/load_figures.ts";
import { fewestHits } from "../../bench/session.ts";

Deno.test("cycleShare() is 1 when each request follows a minute after the one it must wait for", () => {
  assertEquals(cycleShare([0, 10, 1_000, 1_010, 2_000, 2_010], 2, 1_000), 1);
});

Deno.test("cycleShare() falls as requests come later than they may, whatever their order", () => {
  assertEquals(cycleShare([1_250, 0, 2_500], 1, 1_000), 0.8);
});

Deno.test("cycleShare() is no number when the limit was never reached", () => {
  assertEquals(cycleShare([0, 10], 2, 1_000), NaN);
});

Deno.test("smallestShare() is that of the process with least", () => {
  assertEquals(smallestShare([30, 10, 40, 20]), 0.1);
  assertEquals(smallestShare([0, 5]), 0);
  assertEquals(smallestShare([0, 0]), NaN);
});

Deno.test("worst() is no number when one of them is not", () => {
  assertEquals(worst([1, 3, 2], "most"), 3);
  assertEquals(worst([3, 1, 2], "least"), 1);
  assertEquals(worst([1, NaN], "least"), NaN);
  assertEquals(worst([1, NaN], "most"), NaN);
});

Deno.test("fewestHits() finds the number behind a rounded percentage of up to 100 reads", () => {
  for (let reads = 1; reads <= 100; reads++) {
    for (let hits = 0; hits <= reads; hits++) {
      assertEquals(fewestHits(Math.round(100 * hits / reads), reads), hits, `${hits} of ${reads}`);
    }
  }
});

Deno.test("fewestHits() never claims a hit too many", () => {
  for (let reads = 101; reads <= 400; reads++) {
    for (let hits = 0; hits <= reads; hits++) {
      const found = fewestHits(Math.round(100 * hits / reads), reads);
      assertEquals(found <= hits, true, `${hits} of ${reads}, found ${found}`);
    }
  }
});

Deno.test("chosenParts() gives all, or the named ones in the order of the table", () => {
  const all = chosenParts(undefined);
  const [first = "", second = ""] = all;
  assertEquals(chosenParts(`${second}, ${first}`), [first, second]);
});

Deno.test("chosenParts() refuses a part that does not exist and names those that do", () => {
  assertThrows(() => chosenParts("start,nothing"), Error, 'Cannot run part "nothing": expected');
});
