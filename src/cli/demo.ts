/**
 * The command `demo`: a server over standard input and output, on an account that lives in memory.
 *
 * @module
 */
import { demoAccount, loadConfig, type Sources } from "../config/mod.ts";
import { createSimulator } from "../simulator/mod.ts";
import { exitCode } from "./exit_codes.ts";
import { print } from "./output.ts";
import { runStdio } from "./stdio.ts";

/** Serves the embedded account until the client leaves; every start begins with the same cards. */
export async function runDemo(sources: Sources): Promise<number> {
  if (Deno.stdin.isTerminal()) {
    print(
      "This is an MCP server on a demo account. Connect a client to the command " +
        "`businessmap-mcp demo`, or see a session with `deno task demo` in the sources.",
    );
    return exitCode.ok;
  }
  const token = crypto.randomUUID();
  const simulator = await createSimulator({ seed: "demo", token });
  const { url, close } = await simulator.serve();
  try {
    await runStdio(loadConfig(sources, { account: demoAccount(url, token) }));
  } finally {
    await close();
  }
  return exitCode.ok;
}
