/**
 * Lists of several accounts in a client's entry: in the entry itself, or in a file that it names.
 *
 * @module
 */
import { member } from "../member.ts";
import type { Account } from "../config/mod.ts";

/** An account of a list, as far as its key is concerned. */
export interface Listed {
  readonly name: string;
  /** The account's address as the list has it. */
  readonly account: string;
  /** The file of its key, where it comes from one. */
  readonly file: string | undefined;
  /** The file that holds the list; `undefined` where the entry itself does. */
  readonly list: string | undefined;
}

/**
 * The accounts that an entry's environment lists.
 *
 * @throws {SyntaxError} where a list is not JSON
 * @throws {Error} where its file cannot be read
 */
export async function listedIn(env: unknown): Promise<Listed[]> {
  const inline = member(env, "BUSINESSMAP_INSTANCES");
  const path = member(env, "BUSINESSMAP_INSTANCES_FILE");
  const isInline = typeof inline === "string" && inline.trim() !== "";
  const list = !isInline && typeof path === "string" && path !== "" ? path : undefined;
  const text = isInline ? inline : list === undefined ? "[]" : await Deno.readTextFile(list);
  const parsed: unknown = JSON.parse(text);
  const rows: unknown = Array.isArray(parsed) ? parsed : member(parsed, "instances");
  return (Array.isArray(rows) ? rows : []).map((row) => {
    const [name, account, file] = ["name", "apiUrl", "apiTokenFile"].map((key) => member(row, key));
    return {
      name: String(name ?? ""),
      account: String(account ?? ""),
      file: typeof file === "string" && file !== "" ? file : undefined,
      list,
    };
  });
}

/** An account, and the file that holds its key. */
export interface Kept {
  readonly account: Account;
  readonly file: string;
}

/** A list for an entry, which `listedIn` and the server read; the first is meant where none is named. */
export function listOf(accounts: readonly Kept[]): string {
  const list = accounts.map(({ account, file }) => ({
    name: account.name,
    apiUrl: account.origin,
    apiTokenFile: file,
    ...(account.readOnly ? { readOnlyMode: true } : {}),
    ...(account.defaultWorkspaceId === undefined
      ? {}
      : { defaultWorkspaceId: account.defaultWorkspaceId }),
    ...(account.description === undefined ? {} : { description: account.description }),
    ...(account.tags === undefined ? {} : { tags: account.tags }),
  }));
  // Clients put values of their own in the place of `${…}`.
  return JSON.stringify(list).replaceAll("${", "\\u0024{");
}
