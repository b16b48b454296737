/**
 * Builds of the program that stand for its next releases, for tests of what happens between two.
 *
 * @module
 */
import { join } from "node:path";
import { version } from "../src/version.ts";
import { compile } from "./compile.ts";
import { repositoryRoot } from "./run.ts";

/** What sets a build apart from this one, by name. */
export const OTHER_RELEASES = {
  /** The same with a higher version. */
  next: { version: nextVersion(1) },
  /** One that keeps what it stores in another layout. */
  relaid: { version: nextVersion(2), layout: 2 },
} as const;

/** A name in that table. */
export type OtherRelease = keyof typeof OTHER_RELEASES;

/** Where a build is, beside the one that is tested. */
export function otherBinary(name: OtherRelease): string {
  return join(repositoryRoot(), "dist", "test", name, "businessmap-mcp");
}

/**
 * Makes them from a copy of the sources.
 *
 * @throws {Error} If one cannot be made.
 */
export async function makeOtherReleases(): Promise<void> {
  for (const name of Object.keys(OTHER_RELEASES) as OtherRelease[]) { // the keys of a constant
    const root = await Deno.makeTempDir({ prefix: "businessmap-mcp-release-" });
    try {
      for (const part of ["src", "deno.json", "deno.lock"]) {
        await copy(join(repositoryRoot(), part), join(root, part));
      }
      const wanted = OTHER_RELEASES[name];
      await change(
        join(root, "deno.json"),
        `"version": "${version}"`,
        `"version": "${wanted.version}"`,
      );
      if ("layout" in wanted) {
        const layouts = [1, wanted.layout].map((one) => `export const LAYOUT = ${one};`);
        await change(join(root, "src", "store", "kv.ts"), layouts[0] ?? "", layouts[1] ?? "");
      }
      await compile({ root, output: otherBinary(name), registryRuntime: true });
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  }
}

function nextVersion(steps: number): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return `${major}.${minor + steps}.0`;
}

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

async function change(path: string, from: string, to: string): Promise<void> {
  const text = await Deno.readTextFile(path);
  if (!text.includes(from)) throw new Error(`Cannot change ${path}: there is no ${from}`);
  await Deno.writeTextFile(path, text.replace(from, to));
}
