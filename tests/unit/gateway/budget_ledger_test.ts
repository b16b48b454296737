import { assertEquals } from "@std/assert";
import {
  answerJoining,
  believe,
  emptyLedger,
  tidy,
  windowOf,
} from "../../../src/gateway/budget_ledger.ts";

const T = 1_800_000_000_000;
const RULES = {
  minute: 60_000,
  hour: 3_600_000,
  margin: 0,
  ceilings: { minute: Infinity, hour: Infinity },
};

Deno.test("what a process was granted before it knew the time counts as granted now", () => {
  const ledger = emptyLedger(T);
  ledger.members.set("a", {
    log: [T - 59_000],
    open: [{ slip: 1, until: T - 100_000 }],
    seen: T - 110_000,
    joining: true,
  });
  const used = (now: number) => {
    const window = windowOf(ledger, "minute", now, RULES, ["a"]);
    window.prune(now);
    return window.used();
  };
  assertEquals(used(T + 30_000), 2);
  assertEquals(answerJoining(ledger, T), true);
  assertEquals(answerJoining(ledger, T), false);
  assertEquals(used(T + 59_999), 2);
  assertEquals(used(T + 60_000), 1);
  // The request under way may last ten seconds more.
  assertEquals(used(T + 69_999), 1);
  assertEquals(used(T + 70_000), 0);
});

Deno.test("believe() compares an answer with what was in the window when the account gave it", () => {
  const ledger = emptyLedger(T);
  // One has just left the minute, one has just ended.
  const log = [T - 60_100, T - 30_000, T - 100];
  ledger.members.set("a", { log, open: [], seen: T, joining: false });
  const seen = (remaining: number) => ({
    limits: { minute: { limit: 30, remaining }, hour: { remaining: 598 } },
    since: T - 500,
  });
  // Two were counted before this one: 28 were left.
  believe(ledger, seen(28), T, RULES);
  assertEquals(ledger.foreign, { minute: [], hour: [] });
  believe(ledger, seen(26), T, RULES);
  assertEquals(ledger.foreign.minute.length, 2);
  believe(ledger, seen(30), T, RULES);
  assertEquals(ledger.foreign.minute.length, 0);
});

Deno.test("tidy() forgets who has been silent, but not who asks for the time and may be behind", () => {
  const ledger = emptyLedger(T);
  const silent = { log: [], open: [], seen: T - 2 * 3_600_000, joining: false };
  ledger.members.set("ended", silent);
  ledger.members.set("behind", { ...silent, joining: true });
  ledger.members.set("self", silent);
  tidy(ledger, T, RULES, "self");
  assertEquals([...ledger.members.keys()], ["behind", "self"]);
});
