/** What a program left behind when it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@linkcode run}. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end without input and collects what it printed.
 *
 * @returns Its exit code and output; `undefined` when there is no such program.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended | undefined> {
  const command = new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  });
  try {
    const { code, stdout, stderr } = await command.output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Runs a program and passes its output on as it comes.
 *
 * @returns Its exit code; 127 when there is no such program.
 */
export async function runVisibly(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const command = new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  });
  try {
    return (await command.spawn().status).code;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 127;
    throw error;
  }
}

/** The folder that holds `deno.json`, without a separator at the end. */
export function repositoryRoot(): string {
  return decodeURIComponent(new URL("..", import.meta.url).pathname).replace(/\/$/, "");
}

/** The last lines of a program's output, for a message that says why it failed. */
export function lastLines(text: string, count = 3): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replace(/\x1b\[[0-9;]*m/g, "").replace(/Stack backtrace:[^]*/, "");
  // The causes of a failure are numbered, which says nothing where the first ones are left off.
  const lines = plain.split("\n").map((line) => line.trim().replace(/^\d+: /, ""));
  return lines.filter(Boolean).slice(-count).join("; ");
}
