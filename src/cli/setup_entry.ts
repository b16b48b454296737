/**
 * What clients are told of the accounts that a set-up is for. Keys that are in no file are put into
 * one first.
 *
 * @module
 */
import { isAbsolute } from "node:path";
import { type Account, ConfigError } from "../config/mod.ts";
import { fileTrouble } from "../file_trouble.ts";
import type { Entry } from "../setup/client_file.ts";
import type { Machine } from "../setup/clients.ts";
import { replaceFile } from "../setup/files.ts";
import { keyFileFor, keyUsers } from "../setup/keys.ts";
import { type Kept, listOf } from "../setup/listed_accounts.ts";
import type { Found, SetupParts } from "./setup_account.ts";

/** The entry for all clients; says what was kept, and which accounts it is for. */
export async function entryFor(
  found: Found,
  parts: SetupParts,
  machine: Machine,
): Promise<Entry> {
  const { program } = parts;
  return {
    ...program,
    args: [...program.args, "stdio"],
    env: found.accounts.length === 1
      ? await ofOne(found, parts, machine)
      : await ofSeveral(found, parts, machine),
  };
}

async function ofOne(
  { config, accounts: [account] }: Found,
  parts: SetupParts,
  machine: Machine,
): Promise<Entry["env"]> {
  const others = config.accounts.filter((one) => one !== account);
  const file = keyFileOf(account) ?? await keepKey(account, parts, {
    file: keyFileFor(account, {
      machine,
      users: (await keyUsers(machine)).users,
      taken: keyFilesOf(others),
      listed: others.length === 0 ? undefined : account.name,
    }),
    what: "Key",
  });
  if (others.length > 0) {
    parts.print(`✓ Accounts: ${account.name} alone, without ${names(others)}`);
  }
  return {
    BUSINESSMAP_API_URL: account.origin,
    BUSINESSMAP_API_TOKEN_FILE: file,
    ...(account.readOnly ? { BUSINESSMAP_READ_ONLY_MODE: "true" } : {}),
    ...(account.defaultWorkspaceId === undefined
      ? {}
      : { BUSINESSMAP_DEFAULT_WORKSPACE_ID: `${account.defaultWorkspaceId}` }),
  };
}

/** The person's own list where it is enough, so that it stays the one; else a list in the entry. */
async function ofSeveral(
  { config, accounts }: Found,
  parts: SetupParts,
  machine: Machine,
): Promise<Entry["env"]> {
  const own = accounts.length === config.accounts.length ? config.accountsFile : undefined;
  // From another folder a client's server would look elsewhere.
  const found = accounts.every(({ tokenFile = "" }) => isAbsolute(tokenFile) && isFile(tokenFile));
  const meant = `${names(accounts)}; ${accounts[0].name} is meant where none is named`;
  if (own !== undefined && found && isFile(own)) {
    const file = Deno.realPathSync(own);
    parts.print(
      `✓ Accounts: ${meant}; clients read ${file}, and what changes there, at their start`,
    );
    return { BUSINESSMAP_INSTANCES_FILE: file };
  }
  const { users } = await keyUsers(machine);
  const taken = keyFilesOf(config.accounts);
  const kept: Kept[] = [];
  for (const account of accounts) {
    const file = keyFileOf(account) ?? await keepKey(account, parts, {
      file: keyFileFor(account, { machine, users, taken, listed: account.name }),
      what: `Key of ${account.name}`,
    });
    taken.add(file);
    kept.push({ account, file });
  }
  parts.print(`✓ Accounts: ${meant}; they are listed in the client's file`);
  return { BUSINESSMAP_INSTANCES: listOf(kept) };
}

/** @throws {ConfigError} where it cannot be kept */
async function keepKey(
  { token }: Account,
  { print }: SetupParts,
  { file, what }: { readonly file: string | undefined; readonly what: string },
): Promise<string> {
  if (file === undefined) throw new ConfigError(["There is no home folder to keep the key in."]);
  try {
    await replaceFile(file, `${token.reveal()}\n`, { mode: 0o600, always: true });
  } catch (error) {
    throw new ConfigError([`The key cannot be kept in ${file}: it ${fileTrouble(error)}.`]);
  }
  print(`✓ ${what}: kept in ${file}, for you alone`);
  return file;
}

/**
 * The file that a key came from, as a whole path; `undefined` where it came from none that is still
 * there later.
 */
function keyFileOf({ tokenFile = "" }: Account): string | undefined {
  return isFile(tokenFile) ? Deno.realPathSync(tokenFile) : undefined;
}

/** The files that keys of accounts came from, as they are named and as whole paths. */
function keyFilesOf(accounts: readonly Account[]): Set<string> {
  return new Set(accounts.flatMap((one) => [one.tokenFile ?? "", keyFileOf(one) ?? ""]));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function names(accounts: readonly Account[]): string {
  return accounts.map(({ name }) => name).join(", ");
}
