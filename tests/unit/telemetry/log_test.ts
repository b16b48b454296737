import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { spawnScript } from "../cli/spawn.ts";

const script = new URL("./logging.ts", import.meta.url);

/** The lines that a program wrote which logs one record of each kind. */
async function lines(format: "json" | "text", level = "debug"): Promise<string[]> {
  const { code, stdout, stderr } = await spawnScript(script, [format, level]);
  assertEquals([code, stdout], [0, ""], stderr);
  return stderr.trimEnd().split("\n");
}

Deno.test("every line of the log is one object of JSON, with level, logger and properties", async () => {
  const [first] = (await lines("json")).map((line) => JSON.parse(line));
  assertEquals(
    [first.level, first.logger, first.message, first.properties],
    ["INFO", "businessmap.test", "Tool get_cards: ok", { tool: "get_cards", outcome: "ok" }],
  );
});

Deno.test("the log holds no record below its level", async () => {
  const levels = (await lines("json", "warning")).map((line) => JSON.parse(line).level);
  assert(levels.length > 0);
  assertEquals(levels.filter((level) => level === "INFO" || level === "DEBUG"), []);
});

for (const format of ["json", "text"] as const) {
  Deno.test(`no secret is in the log as ${format}, wherever it came from`, async () => {
    const all = (await lines(format)).join("\n");
    // The pieces of the secrets in the script.
    for (const piece of ["quoted", "eyJ", "erika@", "hunter2", "sesame", "Wichtig", "geheim"]) {
      assert(!all.includes(piece), `${piece} is in ${all}`);
    }
    assertStringIncludes(all, "https://acme.kanbanize.com/api/v2/cards?[hidden]");
  });
}

for (const format of ["json", "text"] as const) {
  Deno.test(`a value in the log as ${format} cannot begin a line of its own, or steer a terminal`, async () => {
    const all = await lines(format);
    const [line = "", ...others] = all.filter((one) => one.includes("forged"));
    assertEquals(others, []);
    assertMatch(line, /^\S.*INF.*oauth:ana\\(n|u000a)2026-01-01/);
    // deno-lint-ignore no-control-regex -- they are what is looked for
    assertEquals(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/.exec(all.join("\n")), null);
  });

  Deno.test(`the audit as ${format} says who it was, also where a name is an address`, async () => {
    const [line = ""] = (await lines(format)).filter((one) => one.includes("called"));
    assertStringIncludes(line, "file:ana@example.com");
  });
}
