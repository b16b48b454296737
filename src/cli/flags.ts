/**
 * The command `flags`: parts of the program switched off and on while it runs.
 *
 * @module
 */
import { nearest } from "../businessmap/nearest.ts";
import { createFlags, flagNames } from "../gateway/flags.ts";
import type { Store } from "../store/mod.ts";
import { noAnswer } from "./cache.ts";
import { exitCode } from "./exit_codes.ts";
import type { Done } from "./done.ts";

/** Every flag, whether it is on, and what it switches. */
export async function flagsList(store: Store, toolsets: readonly string[]): Promise<Done> {
  const flags = createFlags(store, toolsets, { follow: false });
  try {
    await flags.ready;
    if (!flags.known) return noAnswer(store);
    const all = flags.all();
    const width = Math.max(...all.map(({ name }) => name.length));
    const lines = all.map(({ name, on, about }) =>
      `${name.padEnd(width)}  ${on ? "on " : "off"}  ${about}`
    );
    return { text: lines.join("\n"), exitCode: exitCode.ok };
  } finally {
    flags.close();
  }
}

/**
 * Switches one flag.
 *
 * @param state `on` or `off`, as typed
 */
export async function flagsSet(
  store: Store,
  toolsets: readonly string[],
  name: string,
  state: string,
): Promise<Done> {
  const names = flagNames(toolsets);
  const flag = names.find((known) => known === name);
  if (flag === undefined) {
    const [near] = nearest(name, names, 1);
    const hint = near === undefined
      ? `The flags are ${names.join(", ")}.`
      : `Did you mean ${near}?`;
    return usage(`There is no flag ${JSON.stringify(name)}. ${hint}`);
  }
  if (state !== "on" && state !== "off") {
    return usage(`A flag is set to on or off, not to ${JSON.stringify(state)}.`);
  }
  if (store.kind === "memory") {
    return {
      text:
        "The store is kept in memory, so no running server would see the flag. Nothing was done.",
      exitCode: exitCode.failed,
    };
  }
  const flags = createFlags(store, toolsets, { follow: false });
  try {
    const set = await flags.set(flag, state === "on");
    if (!set.ok) return noAnswer(store);
    return {
      text: `${flag} is ${state}; running servers follow within 2 seconds.`,
      exitCode: exitCode.ok,
    };
  } finally {
    flags.close();
  }
}

function usage(text: string): Done {
  return { text, exitCode: exitCode.usage };
}
