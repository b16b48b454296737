import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { configurationTable } from "../../../src/config/configuration_table.ts";
import { flagName } from "../../../src/config/setting.ts";
import { settingList, settings, valuesSchema } from "../../../src/config/settings.ts";

const list = settingList();

Deno.test("no two settings share a variable or a flag", () => {
  const names = list.flatMap((one) => [one.env, ...(flagName(one) ? [flagName(one)] : [])]);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("a setting's flag is its key in the command line's spelling", () => {
  for (const one of list) {
    const flag = flagName(one);
    if (flag === undefined) continue;
    const key = flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    assertEquals(key, one.key);
  }
});

Deno.test("no secret can be given on the command line", () => {
  assertEquals(list.filter((one) => one.secret && one.flag).map((one) => one.key), []);
  assertEquals(flagName(settings.apiTokenFile), "--api-token-file");
});

Deno.test("every default is a value that its own schema accepts", () => {
  for (const one of list.filter((one) => one.default !== undefined)) {
    assertEquals(one.schema.safeParse(one.default).success, true, one.key);
  }
});

Deno.test("valuesSchema() refuses a key that is no setting", () => {
  assertEquals(valuesSchema().safeParse({ nothing: 1 }).success, false);
  assertEquals(valuesSchema().safeParse({}).success, true);
});

Deno.test("configurationTable() has one row a setting, with variable, flag, key and default", () => {
  const rows = configurationTable().trimEnd().split("\n").slice(2);
  assertEquals(rows.length, list.length);
  const row = rows.find((one) => one.includes("BUSINESSMAP_CONFIRM_ABOVE")) ?? "";
  for (const cell of ["`--confirm-above`", "`confirmAbove`", "from 0 to 50", "`10`"]) {
    assertStringIncludes(row, cell);
  }
  for (const one of rows) assertMatch(one, /^\|( [^|]* \|){6}$/);
});

Deno.test("configurationTable() gives a secret neither flag nor file key", () => {
  const row = configurationTable().split("\n").find((one) =>
    one.includes("`BUSINESSMAP_API_TOKEN`")
  );
  assertStringIncludes(row ?? "", "| `BUSINESSMAP_API_TOKEN` |  |  |");
});
