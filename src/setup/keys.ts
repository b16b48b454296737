/**
 * The files in which the set-up keeps keys, and who uses them.
 *
 * @module
 */
import { dirname } from "node:path";
import { member } from "../member.ts";
import { ClientFileError, isOwn, serversIn } from "./client_file.ts";
import { CLIENTS, environmentOf, type Machine } from "./clients.ts";
import { readIfThere } from "./files.ts";
import { listedIn } from "./listed_accounts.ts";
import { keyFile } from "./machine.ts";

/** An entry of a client that starts this program with a key from a file. */
export interface KeyUser {
  /** The client's title. */
  readonly title: string;
  readonly file: string;
  /** The account's address as the entry has it. */
  readonly account: string;
  /** The file that lists it, where the entry names one. */
  readonly list?: string | undefined;
}

/** Every use of a file of a key in the clients' files; those that cannot be read are `unclear`. */
export async function keyUsers(
  machine: Machine,
): Promise<{ readonly users: readonly KeyUser[]; readonly unclear: readonly string[] }> {
  const users: KeyUser[] = [];
  const unclear: string[] = [];
  for (const { title, key, file: fileOf } of CLIENTS) {
    const path = fileOf(machine);
    if (path === undefined) continue;
    try {
      const entries = Object.values(serversIn(await readIfThere(path) ?? "", key)).filter(isOwn);
      for (const entry of entries) {
        const env = environmentOf(entry, machine);
        const file = variableOf(env, "BUSINESSMAP_API_TOKEN_FILE");
        const account = variableOf(env, "BUSINESSMAP_API_URL") ?? "";
        if (file !== undefined) users.push({ title, file, account });
        for (const { file, account, list } of await listedIn(env)) {
          if (file !== undefined) users.push({ title, file, account, list });
        }
      }
    } catch (error) {
      if (!isExpected(error)) throw error;
      unclear.push(title);
    }
  }
  return { users, unclear };
}

/** What is in use where the key of an account is to be kept. */
export interface KeyPlaces {
  readonly machine: Machine;
  readonly users: readonly KeyUser[];
  /** Files that hold keys of other accounts of the configuration. */
  readonly taken: ReadonlySet<string>;
  /** The account's name, where it is one of several. */
  readonly listed?: string | undefined;
}

/**
 * Where the key of an account is to be kept: in a file of its own where the usual one holds the key
 * of another account, which clients or the configuration still use. One of several accounts has a
 * file by its name.
 */
export function keyFileFor(
  { origin, host }: { readonly origin: string; readonly host: string },
  { machine, users, taken, listed }: KeyPlaces,
): string | undefined {
  const usual = keyFile(machine);
  if (usual === undefined) return undefined;
  const isFree = (file: string) =>
    !taken.has(file) &&
    !users.some((user) => user.file === file && user.account !== origin);
  const first = listed === undefined ? usual : `${usual}-${inName(listed)}`;
  if (isFree(first)) return first;
  const own = `${first}-${inName(host)}`;
  let file = own;
  for (let place = 2; !isFree(file); place++) file = `${own}-${place}`;
  return file;
}

/** A name as part of a file's name. */
function inName(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]/gu, "-");
}

/**
 * Files of keys that the set-up made, and that no entry names any more. What a list in a file names
 * is the person's own: the set-up writes none.
 */
export function unusedKeys(
  before: readonly KeyUser[],
  after: readonly KeyUser[],
  machine: Machine,
): string[] {
  const usual = keyFile(machine);
  if (usual === undefined) return [];
  const own = before.map(({ file }) => file)
    .filter((file) => file.startsWith(`${usual}-`) && dirname(file) === dirname(usual));
  return [...new Set([usual, ...own])]
    .filter((file) => !after.some((user) => user.file === file))
    .filter((file) => !before.some((user) => user.file === file && user.list !== undefined));
}

function variableOf(env: unknown, name: string): string | undefined {
  const value = member(env, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Files that people wrote, or took away. */
function isExpected(error: unknown): boolean {
  return error instanceof ClientFileError || error instanceof SyntaxError ||
    (error instanceof Error && "code" in error);
}
