import { assertEquals, assertStringIncludes } from "@std/assert";
import { exitCode } from "../../../src/cli/exit_codes.ts";
import { flagsList, flagsSet } from "../../../src/cli/flags.ts";
import { testFolder } from "../store/support.ts";

const TOOLSETS = ["default", "analytics"];

Deno.test("flags set switches a flag that flags list then shows", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const set = await flagsSet(store, TOOLSETS, "toolset.analytics", "off");
  assertEquals(set, {
    text: "toolset.analytics is off; running servers follow within 2 seconds.",
    exitCode: exitCode.ok,
  });
  const { text } = await flagsList(await folder.open(), TOOLSETS);
  const lines = text.split("\n");
  assertEquals(lines.length, 9);
  assertEquals(lines.filter((line) => / off /.test(line)), [
    "toolset.analytics  off  The tools of the toolset analytics",
  ]);
  await flagsSet(store, TOOLSETS, "toolset.analytics", "on");
  assertEquals(/ off /.test((await flagsList(store, TOOLSETS)).text), false);
});

for (
  const [name, state, expected] of [
    ["cahce", "off", "Did you mean cache?"],
    ["toolset.analytic", "off", "Did you mean toolset.analytics?"],
    ["zzzzzz", "off", "The flags are cache, stale_answers,"],
    ["Cache", "off", "Did you mean cache?"],
    ["writes", "no", 'not to "no"'],
  ] as const
) {
  Deno.test(`flags set refuses ${name} ${state}`, async () => {
    await using folder = await testFolder();
    const store = await folder.open();
    const refused = await flagsSet(store, TOOLSETS, name, state);
    assertEquals(refused.exitCode, exitCode.usage);
    assertStringIncludes(refused.text, expected);
    assertEquals(/ off /.test((await flagsList(store, TOOLSETS)).text), false);
  });
}

Deno.test("flags commands say so when nothing can be known or done", async () => {
  await using folder = await testFolder();
  const away = () => Promise.resolve({ ok: false as const, reason: "away" as const });
  const store = { ...await folder.open(), read: away, update: away };
  assertEquals((await flagsList(store, TOOLSETS)).exitCode, exitCode.unreachable);
  assertEquals((await flagsSet(store, TOOLSETS, "cache", "off")).exitCode, exitCode.unreachable);
  const memory = await folder.open({ path: ":memory:" });
  assertEquals((await flagsSet(memory, TOOLSETS, "cache", "off")).exitCode, exitCode.failed);
});
