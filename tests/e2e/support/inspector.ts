/**
 * The Inspector's command line, run by Deno from the tool cache.
 *
 * @module
 */
import { dirname } from "node:path";
import { inspector } from "../../../scripts/tool_cache.ts";
import type { ServerCommand } from "./server.ts";

/** The Inspector's entry file; `undefined` where this machine cannot have it. */
export async function inspectorEntry(): Promise<string | undefined> {
  const tool = await inspector();
  return "missing" in tool ? undefined : tool.ready;
}

/**
 * Runs the Inspector once against a server over stdio.
 *
 * @param args What to do: `["--method", "tools/list"]`.
 * @param home A folder of the test's own: the Inspector keeps a catalogue below it.
 * @returns The result that it prints.
 * @throws {Error} If it ends with an error.
 */
export async function inspect(
  entry: string,
  server: ServerCommand,
  args: readonly string[],
  home: string,
): Promise<unknown> {
  const variables = Object.entries(server.env).flatMap((
    [name, value],
  ) => ["-e", `${name}=${value}`]);
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "--no-config", "--node-modules-dir=manual", entry],
      ...["--cli", "--transport", "stdio", ...variables, server.command, ...server.args, ...args],
    ],
    cwd: dirname(entry),
    env: { HOME: home, DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  if (code !== 0) throw new Error(`The Inspector failed: ${text.decode(stderr)}`);
  return JSON.parse(text.decode(stdout));
}
