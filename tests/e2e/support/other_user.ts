/**
 * The program under test as a user who may not do everything: `root` may read and write all files,
 * so for `root` another user runs it.
 *
 * @module
 */
import { join } from "node:path";
import type { Ended } from "./program.ts";
import { serverProgram } from "./server.ts";
import { withHome } from "./session.ts";

/** `nobody`, on every Linux. */
const NOBODY = 65_534;
const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;

/** Why these tests cannot be run; `undefined` when they can. */
export const whyNoOtherUser = Deno.build.os !== "linux"
  ? "they are for Linux"
  : isRoot && Deno.env.has("BUSINESSMAP_MCP_COVERAGE")
  ? "the sources' cache belongs to root"
  : undefined;

/** Such a user. */
export interface OtherUser {
  readonly home: string;
  /** A file, or with `null` an empty folder, in a folder that the user may only look into. */
  readonly foreign: (name: string, text: string | null) => Promise<string>;
  readonly run: (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => Promise<Ended>;
}

/** Gives the work a user with an empty home folder. */
export async function withOtherUser(work: (user: OtherUser) => Promise<void>): Promise<void> {
  await withHome(async (top) => {
    const [home, strange] = [join(top, "home"), join(top, "strange")];
    for (const folder of [home, strange]) await Deno.mkdir(folder);
    await Deno.chmod(top, 0o755);
    if (isRoot) await Deno.chown(home, NOBODY, NOBODY);
    const program = serverProgram();
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const command = await reachable(program.command, top, user);
    try {
      await work({
        home,
        async foreign(name, text) {
          const path = join(strange, name);
          await Deno.chmod(strange, 0o755);
          if (text === null) await Deno.mkdir(path);
          else await Deno.writeTextFile(path, text);
          // Its owner may do as little as everybody else.
          await Deno.chmod(path, text === null ? 0o555 : 0);
          await Deno.chmod(strange, 0o555);
          return path;
        },
        async run(args, env) {
          const { code, stdout, stderr } = await new Deno.Command(command, {
            args: [...program.args, ...args],
            env: { ...program.env, HOME: home, ...env },
            clearEnv: true,
            stdin: "null",
            ...user,
          }).output();
          const text = new TextDecoder();
          return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
        },
      });
    } finally {
      for await (const { name, isDirectory } of Deno.readDir(strange)) {
        await Deno.chmod(join(strange, name), isDirectory ? 0o755 : 0o600);
      }
      await Deno.chmod(strange, 0o755);
    }
  });
}

/** The program, or a copy where the user cannot reach it. */
async function reachable(
  command: string,
  folder: string,
  user: { readonly uid?: number },
): Promise<string> {
  const tried = await new Deno.Command(command, { args: ["--version"], ...user }).output()
    .catch(() => ({ success: false }));
  if (tried.success) return command;
  const copy = join(folder, "program");
  await Deno.copyFile(command, copy);
  await Deno.chmod(copy, 0o755);
  return copy;
}
