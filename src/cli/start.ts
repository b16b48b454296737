/**
 * The command `stdio`, which is also what runs when no command is given.
 *
 * @module
 */
import { loadConfig, systemSources } from "../config/mod.ts";
import { exitCode } from "./exit_codes.ts";

/** Values of the command line by setting key. */
export type Flags = Readonly<Record<string, string | boolean>>;

/**
 * Serves one client over standard input and output until it leaves. A person at a terminal would
 * wait for ever, so they are told how to connect a client instead.
 *
 * @throws {ConfigError}
 */
export async function startStdio(flags: Flags): Promise<number> {
  const sources = systemSources(flags);
  if (Deno.stdin.isTerminal()) {
    const { welcome } = await import("./welcome.ts");
    const { print } = await import("./output.ts");
    print(welcome(sources, programCommand()));
    return exitCode.ok;
  }
  const config = loadConfig(sources);
  const { runStdio } = await import("./stdio.ts");
  await runStdio(config);
  return exitCode.ok;
}

/** How a client starts this very program. */
export function programCommand(): { command: string; args: readonly string[] } {
  if (Deno.build.standalone) return { command: Deno.execPath(), args: [] };
  return { command: "deno", args: ["run", "-P", new URL("../main.ts", import.meta.url).pathname] };
}
