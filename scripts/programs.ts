/**
 * Programs from the registries of Go, Python and Debian, each made once and kept in the tool cache.
 *
 * @module
 */
import { join } from "node:path";
import { type Ended, lastLines, run } from "./run.ts";
import { folder, type Tool, venv } from "./tool_cache.ts";
import {
  DEBIAN_PROGRAMS,
  GO_PROGRAMS,
  type ProgramName,
  PYTHON_PROGRAMS,
} from "./tool_versions.ts";

/** How a program is started. */
export interface Program {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A program, made when it is not in the cache yet, or why this machine cannot have it. */
export async function program(name: ProgramName): Promise<Tool<Program>> {
  if (isKey(GO_PROGRAMS, name)) return await goProgram(name);
  if (isKey(PYTHON_PROGRAMS, name)) return await pythonProgram(name);
  return await debianProgram(name);
}

function isKey<T extends object>(table: T, name: PropertyKey): name is keyof T {
  return Object.hasOwn(table, name);
}

async function goProgram(name: keyof typeof GO_PROGRAMS): Promise<Tool<Program>> {
  const { module, version } = GO_PROGRAMS[name];
  const made = await folder(`${name}-${version}`, async (path) => {
    const env = { GOBIN: path, GOFLAGS: "-modcacherw" };
    const ended = await run("go", ["install", `${module}@v${version}`], { env });
    if (ended === undefined) return "there is no go on PATH";
    if (ended.code === 0) return undefined;
    return `go could not build ${name} ${version}: ${lastLines(ended.stderr)}`;
  });
  return "missing" in made ? made : { ready: { command: join(made.ready, name), env: {} } };
}

async function pythonProgram(name: keyof typeof PYTHON_PROGRAMS): Promise<Tool<Program>> {
  const wanted = PYTHON_PROGRAMS[name];
  const later = `python-program-${wanted.package}-${wanted.version}`;
  const made = await folder(later, (path) => venv(path, later, wanted));
  if ("missing" in made) return made;
  const bin = join(made.ready, "bin");
  // Some of them start others of their own package by name.
  const env = { PATH: `${bin}:${Deno.env.get("PATH") ?? ""}` };
  return { ready: { command: join(bin, name), env } };
}

async function debianProgram(name: keyof typeof DEBIAN_PROGRAMS): Promise<Tool<Program>> {
  const { package: wanted, file } = DEBIAN_PROGRAMS[name];
  const made = await folder(`debian-${wanted}`, async (path) => {
    // Debian downloads as its own user where it can; here that user could not write.
    const args = ["-o", "APT::Sandbox::User=root", "download", "-qq", wanted];
    const got = await run("apt-get", args, { cwd: path });
    if (got === undefined) return "there is no apt-get on PATH";
    if (got.code !== 0) return `apt-get could not download ${wanted}: ${lastLines(got.stderr)}`;
    for await (const { name } of Deno.readDir(path)) {
      const ended = await run("dpkg-deb", ["-x", join(path, name), path]);
      if (ended?.code !== 0) return `dpkg-deb could not unpack ${name}`;
      await Deno.remove(join(path, name));
    }
    return undefined;
  });
  return "missing" in made ? made : { ready: { command: join(made.ready, file), env: {} } };
}

/** Runs a program of the cache to its end. */
export async function runProgram(
  { command, env }: Program,
  args: readonly string[],
  cwd?: string,
): Promise<Ended> {
  const ended = await run(command, args, { env, ...(cwd === undefined ? {} : { cwd }) });
  if (ended === undefined) throw new Error(`Cannot run ${command}: it is gone`);
  return ended;
}
