/**
 * The command `setup`: from nothing to a client that knows the server, in a minute.
 *
 * @module
 */
import { nearest } from "../businessmap/nearest.ts";
import { oneLine } from "../businessmap/untrusted.ts";
import { ConfigError } from "../config/mod.ts";
import { type Client, CLIENTS, isInstalled, type Machine } from "../setup/clients.ts";
import { ClientFileError, type Entry, withEntry, withoutEntries } from "../setup/client_file.ts";
import { keepCopy, readIfThere, replaceFile } from "../setup/files.ts";
import { GivenUp } from "../setup/terminal.ts";
import { type KeyUser, keyUsers, unusedKeys } from "../setup/keys.ts";
import { thisMachine } from "../setup/machine.ts";
import { fileTrouble } from "../file_trouble.ts";
import { exitCode } from "./exit_codes.ts";
import { findAccounts, type SetupParts } from "./setup_account.ts";
import { entryFor } from "./setup_entry.ts";

/** What is asked on the command line. */
export interface SetupOptions {
  /** Clients by id; without one, those that are on the machine. */
  readonly clients?: readonly string[];
  /** Configured accounts by name; without one, those that the person chooses, or all. */
  readonly accounts?: readonly string[];
  readonly remove?: boolean;
}

/**
 * Sets the server up, or takes it away again.
 *
 * @throws {ConfigError} where something is missing and nobody can be asked
 */
export async function runSetup(options: SetupOptions, parts: SetupParts): Promise<number> {
  const machine = thisMachine(parts.sources);
  const clients = chosen(options.clients, machine);
  if (options.remove === true) return await remove(clients, machine, parts);
  try {
    const found = await findAccounts(parts, machine, options.accounts);
    if ("exitCode" in found) return found.exitCode;
    // Who gives up at a question has had nothing changed.
    const taken = await agreed(clients, parts);
    return await addTo(taken, await entryFor(found, parts, machine), machine, parts);
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error;
    parts.print("Nothing was changed.");
    return exitCode.failed;
  }
}

/** The clients that were named, or those that are here. @throws {ConfigError} */
function chosen(ids: readonly string[] | undefined, machine: Machine): readonly Client[] {
  if (ids === undefined) return CLIENTS.filter((client) => isInstalled(client, machine));
  const known = CLIENTS.map(({ id }) => id);
  return ids.map((id) => {
    const client = CLIENTS.find((one) => one.id === id);
    if (client !== undefined) return client;
    const near = nearest(id, known, 1)[0];
    throw new ConfigError([
      `--client ${oneLine(id, 40)} is unknown${
        near ? `: did you mean ${near}?` : ""
      } Allowed are ` +
      `${known.join(", ")}.`,
    ]);
  });
}

/** Asks for each client whether it is meant; without a terminal all are. */
async function agreed(
  clients: readonly Client[],
  { terminal }: SetupParts,
): Promise<readonly Client[]> {
  if (terminal === undefined) return clients;
  const taken: Client[] = [];
  for (const client of clients) {
    const answer = await terminal.line(`Add it to ${client.title}? [Y/n] `);
    if (!/^n/i.test(answer)) taken.push(client);
  }
  return taken;
}

async function addTo(
  clients: readonly Client[],
  entry: Entry,
  machine: Machine,
  parts: SetupParts,
): Promise<number> {
  const { print } = parts;
  let code: number = exitCode.ok;
  for (const client of clients) {
    const done = await edit(client, machine, parts, (text) => withEntry(text, client.key, entry));
    if (done === undefined) code = exitCode.failed;
    else {print(
        `✓ ${client.title}: ${done.name} is in ${done.file}${done.copy}\n  Next: ${client.next}.`,
      );}
  }
  if (clients.length === 0) {
    print("No client was chosen. This is what belongs into a client's file:");
    print(JSON.stringify({ mcpServers: { businessmap: entry } }, null, 2));
  } else if (code === exitCode.ok) {
    print('Then ask it: "Which boards do we have in BusinessMap?"');
  }
  return code;
}

async function remove(
  clients: readonly Client[],
  machine: Machine,
  parts: SetupParts,
): Promise<number> {
  const { print } = parts;
  let code: number = exitCode.ok;
  const before = await keyUsers(machine);
  for (const client of clients) {
    const done = await edit(client, machine, parts, (text) => {
      const { text: left, names } = withoutEntries(text, client.key);
      return { text: left, name: names.join(", ") };
    });
    if (done === undefined) code = exitCode.failed;
    else if (done.name === "") print(`- ${client.title}: nothing to remove`);
    else print(`✓ ${client.title}: ${done.name} is removed from ${done.file}${done.copy}`);
  }
  await removeKeys(before.users, machine, parts);
  return code;
}

/** Removes the kept keys that no client uses any more. */
async function removeKeys(
  before: readonly KeyUser[],
  machine: Machine,
  { print }: SetupParts,
): Promise<void> {
  const { users, unclear } = await keyUsers(machine);
  for (const { title, file } of users) print(`- Key: ${file} stays, ${title} uses it`);
  const left = before.filter(({ file }) => !users.some((user) => user.file === file));
  const listed = new Map(left.map(({ file, list }) => [file, list]));
  for (const [file, list] of listed) if (list) print(`- Key: ${file} stays, ${list} names it`);
  for (const file of unusedKeys(before, users, machine)) {
    if (await readIfThere(file) === undefined) continue;
    if (unclear.length > 0) {
      print(`- Key: ${file} stays, ${unclear.join(" and ")} may use it`);
      continue;
    }
    await Deno.remove(file);
    print(`✓ Key: ${file} is removed. It stays valid until you renew it in BusinessMap.`);
  }
}

interface Edited {
  readonly file: string;
  readonly name: string;
  /** Where the old file is kept, as the end of a sentence. */
  readonly copy: string;
}

/** Changes a client's file, with a copy of the old one; says why where it cannot. */
async function edit(
  client: Client,
  machine: Machine,
  { print, now = () => new Date() }: SetupParts,
  change: (text: string) => { readonly text: string; readonly name: string },
): Promise<Edited | undefined> {
  const file = client.file(machine);
  if (file === undefined) {
    print(`✗ ${client.title}: there is no home folder to look for its file in`);
    return undefined;
  }
  try {
    const before = await readIfThere(file);
    const { text, name } = change(before ?? "");
    if (text === (before ?? "")) return { file, name, copy: "" };
    const copy = before === undefined ? "" : `; the old one is ${await keepCopy(file, now())}`;
    await replaceFile(file, text, { mode: 0o600 });
    return { file, name, copy };
  } catch (error) {
    const reason = error instanceof ClientFileError ? error.reason : fileTrouble(error);
    print(`✗ ${client.title}: ${file} ${reason}. It was left as it is.`);
    return undefined;
  }
}
