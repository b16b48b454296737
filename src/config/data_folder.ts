/**
 * Where the platform wants a program to keep its data.
 *
 * @module
 */
import { name } from "../version.ts";

/** Environment variables that tell where folders of data and settings are. */
export const FOLDER_VARIABLES = [
  "XDG_DATA_HOME",
  "XDG_CONFIG_HOME",
  "HOME",
  "LOCALAPPDATA",
  "APPDATA",
  "USERPROFILE",
] as const;

/**
 * The store's default file: below `$XDG_DATA_HOME` or `~/.local/share` on Linux,
 * `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows. `undefined` where the
 * environment names no folder, as in some containers.
 */
export function defaultStorePath(
  os: typeof Deno.build.os,
  variable: (name: (typeof FOLDER_VARIABLES)[number]) => string | undefined,
): string | undefined {
  const home = variable("HOME");
  const folder = os === "windows"
    ? variable("LOCALAPPDATA")
    : os === "darwin"
    ? home && `${home}/Library/Application Support`
    : absolute(variable("XDG_DATA_HOME")) ?? (home && `${home}/.local/share`);
  return folder ? `${folder}/${name}/store.db` : undefined;
}

/** The XDG rules: a path that is not absolute is to be ignored. */
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path : undefined;
}
