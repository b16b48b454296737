/**
 * The MCP clients that a person may have, and where each keeps its list of servers.
 *
 * @module
 */
import type { FOLDER_VARIABLES } from "../config/data_folder.ts";
import { member } from "../member.ts";

/** A variable that names a folder. */
export type FolderVariable = (typeof FOLDER_VARIABLES)[number];

/** A machine, as far as files are concerned. */
export interface Machine {
  readonly os: typeof Deno.build.os;
  readonly variable: (name: FolderVariable) => string | undefined;
}

/** A client. */
export interface Client {
  /** On the command line. */
  readonly id: string;
  readonly title: string;
  /** The key under which its file lists servers. */
  readonly key: "mcpServers" | "servers";
  /** Its file; `undefined` where the machine's environment names no home. */
  readonly file: (machine: Machine) => string | undefined;
  /** What a person does for it to see the server. */
  readonly next: string;
}

/** The folder in which programs keep what a person set, as the platform wants it. */
export function settingsFolder({ os, variable }: Machine): string | undefined {
  if (os === "windows") return variable("APPDATA");
  const home = variable("HOME");
  if (os === "darwin") return home && `${home}/Library/Application Support`;
  const named = variable("XDG_CONFIG_HOME");
  return named?.startsWith("/") ? named : home && `${home}/.config`;
}

/** The person's own folder. */
export function homeFolder({ os, variable }: Machine): string | undefined {
  return os === "windows" ? variable("USERPROFILE") : variable("HOME");
}

/** How clients let an entry name the person's own folder. */
const HOME = /\$\{(?:userHome|(?:env:)?HOME)\}/g;

/**
 * The environment that a client's entry gives to the server, with the person's own folder in the
 * place of the client's word for it. What else the client puts in is known to the client alone.
 */
export function environmentOf(entry: unknown, machine: Machine): Readonly<Record<string, unknown>> {
  const env = member(entry, "env");
  const home = homeFolder(machine);
  const given = Object.entries(typeof env === "object" && env !== null ? env : {});
  return Object.fromEntries(given.map(([name, value]) => [
    name,
    typeof value === "string" && home !== undefined ? value.replaceAll(HOME, () => home) : value,
  ]));
}

const below = (folder: string | undefined, path: string) => folder && `${folder}/${path}`;

/** Every client that the set-up knows. */
export const CLIENTS: readonly Client[] = [
  {
    id: "claude-desktop",
    title: "Claude Desktop",
    key: "mcpServers",
    file: (machine) => below(settingsFolder(machine), "Claude/claude_desktop_config.json"),
    next: "quit Claude Desktop and open it again",
  },
  {
    id: "claude-code",
    title: "Claude Code",
    key: "mcpServers",
    file: (machine) => below(homeFolder(machine), ".claude.json"),
    next: "start a new session, and see /mcp",
  },
  {
    id: "vscode",
    title: "VS Code",
    key: "servers",
    file: (machine) => below(settingsFolder(machine), "Code/User/mcp.json"),
    next: "run the command MCP: List Servers and start businessmap",
  },
  {
    id: "cursor",
    title: "Cursor",
    key: "mcpServers",
    file: (machine) => below(homeFolder(machine), ".cursor/mcp.json"),
    next: "open Cursor's settings under MCP and switch businessmap on",
  },
];

/** Whether a client seems to be on the machine: its file is there, or the folder that holds it. */
export function isInstalled(client: Client, machine: Machine): boolean {
  const file = client.file(machine);
  if (file === undefined) return false;
  // Claude Code's file lies in the home folder itself, which is always there.
  const folder = file.slice(0, file.lastIndexOf("/"));
  return exists(file) || (folder !== homeFolder(machine) && exists(folder));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
