/**
 * Programs from the registries of Go, Python and Debian, each made once and kept in the tool cache.
 *
 * @module
 */
import { join } from "node:path";
import { lastLines, run } from "./run.ts";
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
  /** Arguments that come before its own. */
  readonly args: readonly string[];
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
  return "missing" in made ? made : { ready: { command: join(made.ready, name), args: [] } };
}

async function pythonProgram(name: keyof typeof PYTHON_PROGRAMS): Promise<Tool<Program>> {
  const { package: wanted, version } = PYTHON_PROGRAMS[name];
  const made = await folder(
    `python-${wanted}-${version}`,
    (path) => venv(path, wanted, version),
  );
  if ("missing" in made) return made;
  const file = join(made.ready, "bin", name);
  // A script names the interpreter of the folder in which it was made; a binary needs none.
  return await isScript(file)
    ? { ready: { command: join(made.ready, "bin", "python"), args: [file] } }
    : { ready: { command: file, args: [] } };
}

async function isScript(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const head = new Uint8Array(2);
  await file.read(head);
  return new TextDecoder().decode(head) === "#!";
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
  return "missing" in made ? made : { ready: { command: join(made.ready, file), args: [] } };
}
