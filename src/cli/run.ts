/**
 * Runs one command line from start to exit code.
 *
 * @module
 */
import { ConfigError } from "../config/errors.ts";
import { systemSources } from "../config/sources.ts";
import { defectLine, describeDefect } from "../telemetry/defects.ts";
import { exitCode } from "./exit_codes.ts";
import { printError } from "./output.ts";

/**
 * Runs a command line and gives the exit code. Errors become lines on standard error: those of the
 * configuration one line each, any other one line, with its stack where `LOG_LEVEL` is `debug`.
 *
 * @param command what to run
 */
export async function run(
  args: readonly string[],
  command: (args: readonly string[]) => Promise<number> = dispatch,
): Promise<number> {
  // Read now: later the environment may have been given up.
  const level = systemSources().variable("LOG_LEVEL");
  const debug = "value" in level && level.value?.toLowerCase() === "debug";
  try {
    return await command(args);
  } catch (error) {
    // The reader of our output has gone, as `head` does.
    if (error instanceof Deno.errors.BrokenPipe) return exitCode.ok;
    if (error instanceof ConfigError) {
      for (const problem of error.problems) printError(problem);
      return exitCode.config;
    }
    printError(debug ? withPlaces(error) : `Internal error: ${defectLine(error)}`);
    return exitCode.internal;
  }
}

/**
 * How MCP clients start it, `stdio` without a flag, goes past the command-line parser, which takes
 * longer to load than everything else before the first answer.
 */
async function dispatch(args: readonly string[]): Promise<number> {
  if (args.length === 0 || (args.length === 1 && args[0] === "stdio")) {
    const { startStdio } = await import("./start.ts");
    return await startStdio({});
  }
  const { runProgram } = await import("./program.ts");
  return await runProgram(args);
}

function withPlaces(error: unknown): string {
  const { name, message, at } = describeDefect(error);
  return [message === "" ? name : `${name}: ${message}`, ...at.map((place) => `    at ${place}`)]
    .join("\n");
}
