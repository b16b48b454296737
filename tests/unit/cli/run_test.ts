import { assertEquals, assertMatch } from "@std/assert";
import { spawnScript } from "./spawn.ts";

const failing = new URL("./failing.ts", import.meta.url);

const cases: readonly (readonly [failure: string, code: number, stderr: string])[] = [
  ["config", 78, "first problem\nsecond problem\n"],
  [
    "fault",
    70,
    "Internal error: TypeError: it broke in two lines [31m at Object.fault (failing.ts:11:16)\n",
  ],
  ["text", 70, "Internal error: string\n"],
  ["pipe", 0, ""],
];
for (const [failure, code, stderr] of cases) {
  Deno.test(`run() ends with ${code} for a failure of kind ${failure}`, async () => {
    const ended = await spawnScript(failing, [failure]);
    assertEquals(ended, { code, stdout: "", stderr });
  });
}

Deno.test("run() shows the stack of a fault where LOG_LEVEL is debug", async () => {
  const { code, stderr } = await spawnScript(failing, ["fault"], { LOG_LEVEL: "debug" });
  assertEquals(code, 70);
  assertMatch(stderr, /^TypeError: it broke[^]*\n {4}at /);
});
