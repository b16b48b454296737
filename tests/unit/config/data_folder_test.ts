import { assertEquals } from "@std/assert";
import { defaultStorePath } from "../../../src/config/data_folder.ts";

const cases:
  readonly (readonly [typeof Deno.build.os, Record<string, string>, string | undefined])[] = [
    ["linux", { HOME: "/home/me" }, "/home/me/.local/share/businessmap-mcp/store.db"],
    ["linux", { HOME: "/home/me", XDG_DATA_HOME: "/data" }, "/data/businessmap-mcp/store.db"],
    [
      "linux",
      { HOME: "/home/me", XDG_DATA_HOME: "relative" },
      "/home/me/.local/share/businessmap-mcp/store.db",
    ],
    ["linux", {}, undefined],
    [
      "darwin",
      { HOME: "/Users/me", XDG_DATA_HOME: "/data" },
      "/Users/me/Library/Application Support/businessmap-mcp/store.db",
    ],
    [
      "windows",
      { LOCALAPPDATA: "C:\\Users\\me\\AppData\\Local", HOME: "/c/me" },
      "C:\\Users\\me\\AppData\\Local/businessmap-mcp/store.db",
    ],
    ["windows", { HOME: "/c/me" }, undefined],
  ];

for (const [os, environment, expected] of cases) {
  Deno.test(`defaultStorePath() on ${os} with ${Object.keys(environment).join(" and ") || "nothing"}`, () => {
    assertEquals(defaultStorePath(os, (name) => environment[name]), expected);
  });
}
