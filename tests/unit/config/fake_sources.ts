/**
 * Sources for the tests: nothing of the machine's own environment.
 *
 * @module
 */
import type { Sources } from "../../../src/config/sources.ts";

/** What a test wants the sources to hold. */
export interface Fake {
  readonly flags?: Readonly<Record<string, string | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Variables that may not be read. */
  readonly denied?: readonly string[];
  /** Content by path; a path that is not here does not exist. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the names of all variables may be read. @default {true} */
  readonly names?: boolean;
  readonly terminal?: boolean;
}

/** Sources that hold just that. */
export function fakeSources(fake: Fake = {}): Sources {
  const { flags = {}, env = {}, denied = [], files = {}, names = true, terminal = false } = fake;
  return {
    flags,
    variable: (name) => denied.includes(name) ? { denied: true } : { value: env[name] },
    variableNames: () => names ? Object.keys(env) : undefined,
    readFile: (path) => {
      const content = files[path];
      if (content === undefined) throw new Error("does not exist");
      return content;
    },
    terminal,
  };
}

/** A configuration that is complete. */
export const COMPLETE = {
  BUSINESSMAP_API_URL: "acme",
  BUSINESSMAP_API_TOKEN: "k3y-for-tests",
} as const;
