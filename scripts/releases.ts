/**
 * A folder with a folder for each version of the program, and a link `current` to one of them.
 *
 * @module
 */
import { join } from "node:path";

/** What is done to the running service, and how it is looked at. */
export interface Service {
  /** Starts it anew. @throws {Error} If that cannot be done. */
  restart(): Promise<void>;
  /** Waits until this version serves; `false` when it does not in time. */
  serves(version: string): Promise<boolean>;
}

const CURRENT = "current";
const RELEASE = /^\d+\.\d+\.\d+$/;

/** The versions in a folder, the oldest first. Others than releases, such as `1.0.0-rc.1`, are left out. */
export async function versionsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && RELEASE.test(name)) found.push(name);
  }
  return found.toSorted(compare);
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split(".").map(Number));
  const place = a?.findIndex((part, at) => part !== b?.[at]) ?? -1;
  return place === -1 ? 0 : (a?.[place] ?? 0) - (b?.[place] ?? 0);
}

/** The version that the link names. @throws {Error} If there is no link. */
export async function currentVersion(folder: string): Promise<string> {
  return (await Deno.readLink(join(folder, CURRENT))).replace(/\/+$/, "");
}

/** The release before a version. @throws {Error} If there is none. */
export async function versionBefore(folder: string, version: string): Promise<string> {
  const before = (await versionsIn(folder)).filter((one) => compare(one, version) < 0).at(-1);
  if (before === undefined) throw new Error(`Cannot go back: ${folder} has nothing older`);
  return before;
}

/** What came of a switch. `lost`: neither version serves. */
export type Switched = "switched" | "went back" | "lost";

/**
 * Serves another version: turns the link, starts the service anew, looks whether it serves. Where it
 * does not, all that is done once more with the version that was there before.
 *
 * @throws {Error} If there is no such version.
 */
export async function switchVersion(
  folder: string,
  to: string,
  service: Service,
): Promise<Switched> {
  const from = await currentVersion(folder);
  if (!await isFolder(join(folder, to))) throw new Error(`Cannot serve ${to}: it is not there`);
  if (await tryVersion(folder, to, service)) return "switched";
  return await tryVersion(folder, from, service) ? "went back" : "lost";
}

async function tryVersion(folder: string, version: string, service: Service): Promise<boolean> {
  await turn(folder, version);
  try {
    await service.restart();
  } catch {
    return false;
  }
  return await service.serves(version);
}

/** Turns the link at once: there is no moment without one. */
export async function turn(folder: string, version: string): Promise<void> {
  const beside = join(folder, `${CURRENT}.${crypto.randomUUID()}`);
  await Deno.symlink(version, beside);
  await Deno.rename(beside, join(folder, CURRENT));
}

async function isFolder(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}
