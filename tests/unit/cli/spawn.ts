/**
 * Starts the program as a person or a client does, in a process of its own.
 *
 * @module
 */

/** What a process left behind. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with nothing of this machine's environment but what Deno needs. */
export async function spawnScript(
  script: URL,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = ["-A"],
): Promise<Ended> {
  const needed = ["PATH", "HOME", "DENO_DIR", "NPM_CONFIG_REGISTRY", "NODE_EXTRA_CA_CERTS"];
  const kept = needed.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--no-prompt", ...flags, script.pathname, ...args],
    env: { ...Object.fromEntries(kept), NO_COLOR: "1", ...env },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Runs the program. */
export function spawnProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  flags?: readonly string[],
): Promise<Ended> {
  return spawnScript(new URL("../../../src/main.ts", import.meta.url), args, env, flags);
}
