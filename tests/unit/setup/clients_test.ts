import { assertEquals } from "@std/assert";
import {
  CLIENTS,
  environmentOf,
  type FolderVariable,
  type Machine,
} from "../../../src/setup/clients.ts";

function machine(os: Machine["os"], values: Partial<Record<FolderVariable, string>>): Machine {
  return { os, variable: (name) => values[name] };
}

const files = (on: Machine) => Object.fromEntries(CLIENTS.map(({ id, file }) => [id, file(on)]));

Deno.test("the clients' files are where each platform has them", () => {
  assertEquals(files(machine("linux", { HOME: "/home/me" })), {
    "claude-desktop": "/home/me/.config/Claude/claude_desktop_config.json",
    "claude-code": "/home/me/.claude.json",
    "vscode": "/home/me/.config/Code/User/mcp.json",
    "cursor": "/home/me/.cursor/mcp.json",
  });
  assertEquals(
    files(machine("darwin", { HOME: "/Users/me" }))["claude-desktop"],
    "/Users/me/Library/Application Support/Claude/claude_desktop_config.json",
  );
  const windows = machine("windows", { APPDATA: "C:/A/Roaming", USERPROFILE: "C:/A" });
  assertEquals(files(windows)["vscode"], "C:/A/Roaming/Code/User/mcp.json");
  assertEquals(files(windows)["cursor"], "C:/A/.cursor/mcp.json");
});

Deno.test("a folder for settings that is named by a whole path is used, no other", () => {
  const named = (XDG_CONFIG_HOME: string) =>
    machine("linux", { HOME: "/home/me", XDG_CONFIG_HOME });
  assertEquals(files(named("/etc/me"))["vscode"], "/etc/me/Code/User/mcp.json");
  assertEquals(files(named("here"))["vscode"], "/home/me/.config/Code/User/mcp.json");
});

Deno.test("without a home folder there is no file", () => {
  assertEquals(Object.values(files(machine("linux", {}))), CLIENTS.map(() => undefined));
});

Deno.test("an entry's environment has the home folder where a client puts it in", () => {
  const env = {
    A: "${userHome}/.config/token",
    B: "${env:HOME}/a ${HOME}/b",
    C: "${input:key} ${env:HOMES}",
    D: 1,
  };
  assertEquals(environmentOf({ env }, machine("linux", { HOME: "/home/$&" })), {
    A: "/home/$&/.config/token",
    B: "/home/$&/a /home/$&/b",
    C: "${input:key} ${env:HOMES}",
    D: 1,
  });
  assertEquals(environmentOf({ env }, machine("linux", {})), env);
  for (const entry of [{}, { env: null }, "x"]) {
    assertEquals(environmentOf(entry, machine("linux", { HOME: "/home/me" })), {});
  }
});
