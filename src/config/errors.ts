/**
 * Why the program does not start: everything that is wrong with the configuration, at once.
 *
 * @module
 */

/** A configuration that cannot be used. `problems` holds one line a problem. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** One sentence each: the source, the key, what is wrong, what is allowed. Never a secret. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
