import { assertEquals } from "@std/assert";
import { add, closingLine, isGood, NONE, readSummary } from "../../../scripts/test_summary.ts";

Deno.test("readSummary() reads the counts of tests, not of steps", () => {
  const output = "a ... ok (1ms)\n\nok | 12 passed (3 steps) | 0 failed | 2 ignored (56ms)\n\n";
  assertEquals(readSummary(output, 0), { passed: 12, failed: 0, skipped: 2 });
});

Deno.test("readSummary() sees through colours", () => {
  const output = "\x1b[31mFAILED\x1b[0m | 1 passed | 2 failed \x1b[38;5;245m(7ms)\x1b[0m\n";
  assertEquals(readSummary(output, 1), { passed: 1, failed: 2, skipped: 0 });
});

Deno.test("readSummary() believes the last summary, not one that a test prints", () => {
  const output = "ok | 99 passed | 0 failed (1ms)\nFAILED | 1 passed | 1 failed (7ms)\n";
  assertEquals(readSummary(output, 1), { passed: 1, failed: 1, skipped: 0 });
});

Deno.test("readSummary() counts a bad end as a failure when the summary names none", () => {
  assertEquals(readSummary("ok | 3 passed | 0 failed (1ms)\n", 1).failed, 1);
});

Deno.test("readSummary() counts a missing summary as a failure", () => {
  assertEquals(readSummary("running 3 tests\n", 0), { passed: 0, failed: 1, skipped: 0 });
});

Deno.test("closingLine() names skipped tests only when there were any", () => {
  assertEquals(closingLine({ passed: 2, failed: 1, skipped: 0 }), "2 passed, 1 failed");
  assertEquals(closingLine({ passed: 2, failed: 0, skipped: 3 }), "2 passed, 0 failed, 3 skipped");
});

Deno.test("isGood() wants at least one test and no failure", () => {
  assertEquals(isGood({ passed: 1, failed: 0, skipped: 0 }), true);
  assertEquals(isGood({ passed: 9, failed: 1, skipped: 0 }), false);
  assertEquals(isGood({ passed: 0, failed: 0, skipped: 4 }), false);
});

Deno.test("add() sums each kind", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  assertEquals(add(add(NONE, one), one), { passed: 2, failed: 4, skipped: 6 });
});
