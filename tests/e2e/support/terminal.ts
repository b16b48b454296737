/**
 * The program under test in a real terminal, with a person at the keys.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { run } from "../../../scripts/run.ts";
import { type ServerCommand, serverProgram } from "./server.ts";

/** Whether there is `script`, which gives a program a terminal; it is part of every Linux. */
export async function hasScript(): Promise<boolean> {
  return Deno.build.os === "linux" && await run("script", ["--version"]) !== undefined;
}

/** What is typed when the screen says something, in order. */
export type Dialogue = readonly (readonly [shown: string, typed: string])[];

/** How it ended, and all that was to be seen. */
export interface Shown {
  readonly code: number;
  readonly screen: string;
}

/** Milliseconds: long for a machine under load. */
const PATIENCE = 60_000;

/** Runs the program in a terminal and types. */
export async function inTerminal(
  home: string,
  args: readonly string[],
  dialogue: Dialogue,
  more: Readonly<Record<string, string>> = {},
): Promise<Shown> {
  const program = serverProgram();
  const words = [program.command, ...program.args, ...args].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", words, "/dev/null"],
    env: { ...program.env, HOME: home, PATH: Deno.env.get("PATH") ?? "", TERM: "dumb", ...more },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    // A question that nobody answers would be waited at for ever.
    signal: AbortSignal.timeout(PATIENCE),
  }).spawn();
  const keys = child.stdin.getWriter();
  const waiting = [...dialogue];
  let screen = "";
  let seen = 0;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    screen += chunk;
    while (waiting[0] !== undefined && screen.includes(waiting[0][0], seen)) {
      const [shown, typed] = waiting.shift() ?? ["", ""];
      seen = screen.indexOf(shown, seen) + shown.length;
      await keys.write(new TextEncoder().encode(typed));
    }
  }
  await keys.close().catch(() => {}); // the terminal has gone already
  const { code } = await child.status;
  assertEquals(waiting, [], screen);
  return { code, screen };
}

/** How a client starts the server by an entry that the set-up wrote, from the sources as well. */
export function entryCommand(
  entry: ServerCommand,
  home: string,
): ServerCommand {
  const program = serverProgram();
  const sources = entry.command === "deno";
  return {
    command: sources ? Deno.execPath() : entry.command,
    args: sources ? [...program.args, "stdio"] : entry.args,
    env: { ...program.env, ...entry.env, HOME: home },
  };
}
