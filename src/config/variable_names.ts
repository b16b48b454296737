/**
 * Names of variables that look like settings and are none. Where the program may not list all
 * variables, as in the compiled binary, it asks for those that a slip would make of a known one.
 *
 * @module
 */
import { nearest } from "../businessmap/nearest.ts";
import { oneLine } from "./resolve.ts";
import { settingList, settings } from "./settings.ts";
import type { Sources } from "./sources.ts";

const PREFIX = "BUSINESSMAP_";

/** The vendor's former name: a variable so called may belong to another program. */
const FORMER = "KANBANIZE_";

/**
 * A name like a known one was meant to be it: to ignore it could widen what the server may do.
 *
 * @param used Names that an account's key comes from.
 */
export function checkVariableNames(
  sources: Sources,
  used: readonly string[],
  problems: string[],
  warnings: string[],
): void {
  const known = settingList().map((one) => one.env).filter((env) => env.startsWith(PREFIX));
  const rests = known.map((env) => env.slice(PREFIX.length));
  const slips = slipsOf(rests);
  const former = rests.map((rest) => FORMER + rest);
  const names = sources.variableNames() ??
    [...slips.keys(), ...former].filter((name) => isSet(sources, name));
  for (const name of names) {
    if (known.includes(name) || used.includes(name)) continue;
    const label = `${oneLine(name)} (environment) is not a setting`;
    if (former.includes(name)) {
      const rest = name.slice(FORMER.length);
      warnings.push(`${label} and is ignored; the setting is ${PREFIX}${rest}.`);
    }
    // Keys of further accounts carry such names; `apiTokenEnv` refers to them.
    if (!name.startsWith(PREFIX) || name.startsWith(`${settings.apiToken.env}_`)) continue;
    const near = slips.get(name) ?? nearest(name.slice(PREFIX.length), rests, 1)[0];
    if (near === undefined) warnings.push(`${label} and is ignored.`);
    else problems.push(`${label}; did you mean ${PREFIX}${near}?`);
  }
}

function isSet(sources: Sources, name: string): boolean {
  const variable = sources.variable(name);
  return "value" in variable && variable.value !== undefined;
}

/**
 * What a slip makes of known names, and which name was meant: a letter left out, doubled or swapped
 * with the next, a word or underscores left out, a plural. About forty a name, a millisecond in all.
 */
function slipsOf(rests: readonly string[]): ReadonlyMap<string, string> {
  const slips = rests.flatMap((rest) => {
    const letters = [...rest].flatMap((here, at) => {
      const [before, after] = [rest.slice(0, at), rest.slice(at + 1)];
      const swapped = `${before}${after.charAt(0)}${here}${after.slice(1)}`;
      return [before + after, `${before}${here}${here}${after}`, swapped];
    });
    const words = rest.split("_");
    const fewer = words.map((_, at) => words.toSpliced(at, 1)).filter((some) => some.length > 0);
    const joined = [words, ...fewer].flatMap((some) => [some.join("_"), some.join("")]);
    return [...letters, ...joined, `${rest}S`].map((slip) => [slip, rest] as const);
  });
  const known = new Set(rests);
  // The first name that a slip may have meant is named.
  return new Map(
    slips.filter(([slip]) => !known.has(slip)).reverse()
      .map(([slip, rest]) => [PREFIX + slip, rest] as const),
  );
}
