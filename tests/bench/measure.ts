/**
 * What the benchmark measures of one server process.
 *
 * @module
 */
import { run } from "../../scripts/run.ts";
import { initialize, type LineServer, startServer } from "../e2e/support/line_client.ts";
import type { ListedTool, ServerCommand } from "../e2e/support/server.ts";

/** One start. */
export interface Start {
  /** From spawn to the answer of `tools/list`, in milliseconds. */
  readonly milliseconds: number;
  /** Resident memory once it has come to rest, in MiB; `undefined` where the system does not tell. */
  readonly memory: number | undefined;
  readonly tools: readonly ListedTool[];
}

/** Milliseconds that a server is left alone, so that what it does after its answer counts too. */
const REST = 500;

/** Starts a server, asks for its tools, reads its memory, ends it. */
export async function measureStart(command: ServerCommand): Promise<Start> {
  const begun = performance.now();
  const server = startServer(command);
  await initialize(server);
  const { result, error } = await server.request("tools/list");
  const milliseconds = performance.now() - begun;
  if (error) throw new Error(`Cannot list tools: ${error.message}`);
  await new Promise((resolve) => setTimeout(resolve, REST));
  const memory = await residentMemory(server.pid);
  await server.end();
  // Required by the protocol for `tools/list`.
  return { milliseconds, memory, tools: (result as { tools: readonly ListedTool[] }).tools };
}

/** Starts of several servers in turn, so that a busy moment of the machine meets all of them. */
export async function measureStarts(
  commands: readonly ServerCommand[],
  rounds: number,
): Promise<readonly (readonly Start[])[]> {
  const starts: Start[][] = commands.map(() => []);
  for (const command of commands) await measureStart(command); // fills the file cache
  for (let round = 0; round < rounds; round++) {
    for (const [index, command] of commands.entries()) {
      starts[index]?.push(await measureStart(command));
    }
  }
  return starts;
}

/** `VmRSS` of a process in MiB, on Linux. */
export async function residentMemory(pid: number): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  // Deno itself reads this file only when it may do everything.
  const status = (await run("cat", [`/proc/${pid}/status`]))?.stdout ?? "";
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

/** Calls a tool; throws when the answer is an error, for that would count too few requests. */
export async function callTool(server: LineServer, name: string, args: unknown): Promise<void> {
  const { result, error } = await server.request("tools/call", { name, arguments: args });
  // Shape of every tool result.
  const { isError, content } = (result ?? {}) as { isError?: boolean; content?: unknown };
  if (error || isError) {
    throw new Error(`Tool ${name} failed: ${error?.message ?? JSON.stringify(content)}`);
  }
}

/** The middle one of some numbers, or the mean of the two middle ones. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper;
}
