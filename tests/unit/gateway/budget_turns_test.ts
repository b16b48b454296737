import { assertEquals } from "@std/assert";
import { type Claim, turnsOf } from "../../../src/gateway/budget_turns.ts";

const claim = (process: string, rest: Partial<Claim>): Claim => ({
  process,
  persons: 0,
  scans: 0,
  leaves: [],
  ...rest,
});

/** The order in letters: `a` for a person of process a, `A` for a scan of it. */
function order(claims: readonly Claim[], streak = 0, person?: number[], scan?: number[]): string {
  const times = Array.from({ length: 20 }, (_, place) => place);
  return turnsOf(claims, { person: person ?? times, scan: scan ?? times }, streak)
    .map((turn) => turn.scan ? turn.process.toUpperCase() : turn.process)
    .join("");
}

Deno.test("turnsOf() lets persons go before the scans of any process", () => {
  assertEquals(order([claim("a", { scans: 2 }), claim("b", { persons: 2 })]), "bbAA");
});

Deno.test("turnsOf() lets a scan go after four persons", () => {
  assertEquals(order([claim("a", { scans: 2 }), claim("b", { persons: 6 })]), "bbbbAbbA");
  assertEquals(order([claim("a", { scans: 1 }), claim("b", { persons: 3 })], 3), "bAbb");
});

Deno.test("turnsOf() lets processes take turns, first the one that had least", () => {
  const leaves = [100, 100];
  assertEquals(order([claim("a", { persons: 4, leaves }), claim("b", { persons: 4 })]), "bbababaa");
});

Deno.test("turnsOf() does not count what will have left the minute when the turn comes", () => {
  const claims = [claim("a", { persons: 2, leaves: [5, 6] }), claim("b", { persons: 2 })];
  assertEquals(order(claims, 0, [4, 5, 6, 7]), "baab");
  assertEquals(order(claims, 0, [6, 7, 8, 9]), "abab");
});

Deno.test("turnsOf() does not let a scan that must leave a place free hold up a person", () => {
  const claims = [claim("a", { scans: 1 }), claim("b", { persons: 2 })];
  assertEquals(order(claims, 4, [0, 1, 2], [50, 51, 52]), "bbA");
});
