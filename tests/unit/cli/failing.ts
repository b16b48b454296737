/**
 * Runs a command that fails in the way its argument names.
 *
 * @module
 */
import { run } from "../../../src/cli/run.ts";
import { ConfigError } from "../../../src/config/errors.ts";

const failures: Readonly<Record<string, () => unknown>> = {
  config: () => new ConfigError(["first problem", "second problem"]),
  fault: () => new TypeError("it broke\nin two lines\u001b[31m"),
  text: () => "only text",
  pipe: () => new Deno.errors.BrokenPipe("reader gone"),
};

Deno.exit(await run(Deno.args, (args) => Promise.reject(failures[args[0] ?? ""]?.())));
