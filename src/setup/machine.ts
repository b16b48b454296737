/**
 * This machine, and the files that the set-up itself keeps on it.
 *
 * @module
 */
import type { Sources } from "../config/mod.ts";
import { name } from "../version.ts";
import { type Machine, settingsFolder } from "./clients.ts";

/** The machine that the program runs on. */
export function thisMachine({ variable }: Sources): Machine {
  return {
    os: Deno.build.os,
    variable: (name) => {
      const found = variable(name);
      return "value" in found && found.value !== "" ? found.value : undefined;
    },
  };
}

/** Where a key that was typed in is kept; `undefined` where there is no home folder. */
export function keyFile(machine: Machine): string | undefined {
  const folder = settingsFolder(machine);
  return folder && `${folder}/${name}/token`;
}
