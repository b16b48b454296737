// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task licences` lists every package of `deno.lock` with its licence, as the packages say it.
 */
import { join } from "node:path";
import { repositoryRoot, run } from "./run.ts";

/** A package and what it may be used under. */
export interface Licensed {
  readonly name: string;
  readonly version: string;
  /** As SPDX writes it; `undefined` where the package says nothing. */
  readonly licence: string | undefined;
}

/** Licences that ask for no more than to be named. */
export const ALLOWED: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "PSF-2.0",
  "Unlicense",
];

/** Whether an expression of SPDX can be met by the allowed licences alone. */
export function isAllowed(licence: string | undefined): boolean {
  const plain = (licence ?? "").replace(/^\(|\)$/g, "");
  if (plain.includes(" OR ")) return plain.split(" OR ").some(isAllowed);
  return plain.split(" AND ").every((one) => ALLOWED.includes(one.trim()));
}

/** The packages that the lock file names and this machine has. */
export async function licences(): Promise<Licensed[]> {
  const lock = JSON.parse(await Deno.readTextFile(join(repositoryRoot(), "deno.lock")));
  const info = await run(Deno.execPath(), ["info", "--json"], { cwd: repositoryRoot() });
  const cache: string = JSON.parse(info?.stdout ?? "{}").npmCache ?? "";
  const registries = (await Array.fromAsync(Deno.readDir(cache))).filter((one) => one.isDirectory);
  const found: Licensed[] = [];
  for (const key of Object.keys(lock.npm ?? {})) {
    const [, name = "", version = ""] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
    for (const registry of registries) {
      const file = join(cache, registry.name, name, version, "package.json");
      const text = await Deno.readTextFile(file).catch(() => undefined); // another registry has it
      if (text === undefined) continue;
      const { license, licenses } = JSON.parse(text);
      const said = license?.type ?? license ?? licenses?.[0]?.type;
      found.push({ name, version, licence: typeof said === "string" ? said : undefined });
      break;
    }
  }
  return found;
}

if (import.meta.main) {
  for (const { name, version, licence } of await licences()) {
    console.log(`${name} ${version}: ${licence ?? "unknown"}`);
  }
}
