import { assert, assertEquals } from "@std/assert";
import { runProcesses } from "../support/budget_processes.ts";

for (const window of ["fixed", "sliding"] as const) {
  Deno.test(`four processes use what an account with ${window} windows allows, and never more`, async () => {
    const result = await runProcesses({ window, minute: 6_000, minutes: 4 });
    assertEquals(result.tooMany, 0);
    assertEquals(result.errors, 0);
    assert(result.used >= 0.95, `${result.used} of what is allowed`);
    assert(result.smallestShare >= 0.15, `${result.smallestShare} for the process with least`);
  });
}

Deno.test("the others go on when one of four processes is killed, and never get more than is allowed", async () => {
  const minute = 4_000;
  const result = await runProcesses({
    window: "sliding",
    minute,
    minutes: 5,
    killAfter: 1.5 * minute,
  });
  assertEquals(result.tooMany, 0);
  assertEquals(result.errors, 0);
  const end = (result.times[0] ?? 0) + 5 * minute;
  const last = result.times.filter((time) => time > end - 2 * minute);
  assert(last.length >= 54, `${last.length} in the last two minutes`);
});
