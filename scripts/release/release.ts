// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno run -A scripts/release/release.ts [--output dist/release]` makes everything that a release
 * publishes beside the image: an archive a platform, bundles for Claude Desktop, and checksums. The
 * runtime inside is always Deno's own download.
 */
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compile } from "../compile.ts";
import { sha256 } from "../denort.ts";
import { lastLines, repositoryRoot, run } from "../run.ts";
import { MCPB } from "../tool_versions.ts";
import { type System, writeBundle } from "./mcpb.ts";
import { archiveName, type Platform, PLATFORMS, programName } from "./project.ts";

/** The file with the checksums, in the form that `sha256sum --check` reads. */
export const CHECKSUMS = "SHA256SUMS";

const SYSTEMS: readonly System[] = ["linux", "darwin", "win32"];

/** Packs a program into an archive that holds it alone. */
export async function archive(
  platform: Platform,
  binary: string,
  folder: string,
): Promise<string> {
  const file = join(folder, archiveName(platform));
  const work = await Deno.makeTempDir();
  try {
    await Deno.copyFile(binary, join(work, programName(platform)));
    await Deno.chmod(join(work, programName(platform)), 0o755);
    const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=2026-01-01T00:00:00Z"];
    await must("tar", [...owner, "-czf", file, "-C", work, programName(platform)]);
    return file;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** The checksums of files, one line a file. */
export async function checksums(files: readonly string[]): Promise<string> {
  const lines = await Promise.all(
    files.map(async (file) => `${await sha256(await Deno.readFile(file))}  ${basename(file)}\n`),
  );
  return lines.join("");
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const ended = await run(program, args);
  if (ended?.code === 0) return;
  throw new Error(`Cannot run ${program}: ${lastLines(ended?.stderr ?? "it is not on PATH")}`);
}

async function bundle(
  system: System,
  binaries: ReadonlyMap<string, string>,
  folder: string,
): Promise<string> {
  const work = await Deno.makeTempDir();
  const file = join(folder, `businessmap-mcp-${system === "win32" ? "windows" : system}.mcpb`);
  try {
    await writeBundle(system, binaries, work);
    await must("npx", ["--yes", `${MCPB.package}@${MCPB.version}`, "pack", work, file]);
    return file;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ args: Deno.args, options: { output: { type: "string" } } });
  const folder = resolve(repositoryRoot(), values.output ?? join("dist", "release"));
  await Deno.mkdir(folder, { recursive: true });
  const binaries = new Map<string, string>();
  for (const platform of PLATFORMS) {
    const { name, target } = platform;
    const made = await compile({ target, output: join("dist", name, programName(platform)) });
    binaries.set(name, made.output);
    console.log(`${name}: ${made.runtime}`);
  }
  const files = [
    ...await Promise.all(
      PLATFORMS.map((one) => archive(one, binaries.get(one.name) ?? "", folder)),
    ),
    ...await Promise.all(SYSTEMS.map((system) => bundle(system, binaries, folder))),
  ];
  await Deno.writeTextFile(join(folder, CHECKSUMS), await checksums(files));
}
