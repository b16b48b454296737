/**
 * The program under test, run to its end.
 *
 * @module
 */
import { type ServerCommand, serverProgram } from "./server.ts";

/** What it wrote and ended with. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in the environment of a server. */
export async function runProgram(
  { env }: Pick<ServerCommand, "env">,
  args: readonly string[],
): Promise<Ended> {
  const program = serverProgram();
  const { code, stdout, stderr } = await new Deno.Command(program.command, {
    args: [...program.args, ...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
