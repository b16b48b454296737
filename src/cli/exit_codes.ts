/**
 * What the process ends with. The numbers follow sysexits(3), which service managers know.
 *
 * @module
 */

/** Exit codes by meaning. */
export const exitCode = {
  ok: 0,
  /** `check` found something wrong that has no code of its own. */
  failed: 1,
  /** A wrong command or flag. */
  usage: 64,
  /** The account cannot be reached. */
  unreachable: 69,
  /** A fault of this program. */
  internal: 70,
  /** The account refuses the API key. */
  keyRefused: 77,
  /** The configuration cannot be used. */
  config: 78,
} as const;

/** The codes and their meaning, for the help text. */
export const exitCodeHelp = [
  "Exit codes: 0 done, 1 check found a fault, 64 wrong command or flag, 69 account unreachable,",
  "70 fault of this program, 77 API key refused, 78 configuration cannot be used",
].join("\n");
