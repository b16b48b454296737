/**
 * The command `doctor`: the mistakes that people make, found in one look.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { ConfigError, loadConfig, type Sources } from "../config/mod.ts";
import { settings } from "../config/settings.ts";
import { type Client, CLIENTS, isInstalled, type Machine } from "../setup/clients.ts";
import { ClientFileError, isOwn, serversIn } from "../setup/client_file.ts";
import { readIfThere } from "../setup/files.ts";
import { thisMachine } from "../setup/machine.ts";
import { check, checkCertificates } from "./check.ts";
import { fault, type Finding, good, lookAtEntry, note } from "./doctor_entry.ts";
import { fileTrouble } from "../file_trouble.ts";
import { exitCode } from "./exit_codes.ts";

const MARK = { good: "✓", fault: "✗", note: "-" } as const;

/** Looks at clients, key files, the store's folder and the account; changes nothing. */
export async function runDoctor(
  sources: Sources,
  print: (text: string) => void,
): Promise<number> {
  const machine = thisMachine(sources);
  const findings =
    (await Promise.all(CLIENTS.map((client) => lookAtClient(client, machine, sources))))
      .flat();
  if (!findings.some(({ kind }) => kind !== "note")) {
    findings.push(note("No client knows this server yet: businessmap-mcp setup"));
  }
  for (const { kind, text } of findings) print(`${MARK[kind]} ${text}`);
  const certificates = checkCertificates(sources);
  for (const line of certificates.lines) print(line);
  const found = await lookAtConfiguration(sources, print);
  const own = found === exitCode.ok ? certificates.exitCode : found;
  return findings.some(({ kind }) => kind === "fault") ? exitCode.failed : own;
}

/** A client's file, and every entry in it that starts this program or an older one for the account. */
async function lookAtClient(
  client: Client,
  machine: Machine,
  sources: Sources,
): Promise<Finding[]> {
  const { title, key } = client;
  const file = client.file(machine);
  if (file === undefined || !isInstalled(client, machine)) return [];
  try {
    const text = await readIfThere(file);
    if (text === undefined) return [note(`${title}: knows no server yet (${file})`)];
    const entries = Object.entries(serversIn(text, key));
    const own = entries.filter(([, entry]) => isOwn(entry));
    const others = entries.filter(([, entry]) => !isOwn(entry) && isOlder(entry));
    const found = await Promise.all(
      own.map(([name, entry]) => lookAtEntry(`${title}: ${name}`, entry, sources)),
    );
    return [
      ...found.flat(),
      ...others.map(([name]) =>
        note(`${title}: ${name} is another BusinessMap server; its settings work here too`)
      ),
      ...(entries.length > 0 && own.length === 0
        ? [note(`${title}: does not know this server`)]
        : []),
    ];
  } catch (error) {
    const reason = error instanceof ClientFileError ? error.reason : fileTrouble(error);
    return [fault(`${title}: ${file} ${reason}`, "Mend it by hand, or move it away.")];
  }
}

function isOlder(entry: unknown): boolean {
  const text = JSON.stringify(entry ?? null);
  return /businessmap-mcp|BUSINESSMAP_API_URL|KANBANIZE_/.test(text);
}

/** This terminal's own configuration, the store's folder and the account; gives the exit code. */
async function lookAtConfiguration(
  sources: Sources,
  print: (text: string) => void,
): Promise<number> {
  let config;
  try {
    config = loadConfig(sources);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const named = namesAccount(sources);
    print(
      named
        ? "✗ The settings of this terminal cannot be used, so no account was asked:"
        : "- This terminal names no account, so none was asked:",
    );
    for (const problem of error.problems) print(`  ${problem}`);
    return named ? exitCode.config : exitCode.ok;
  }
  const folder = await lookAtStore(config.store.url === undefined ? config.store.path : undefined);
  for (const { kind, text } of folder) print(`${MARK[kind]} ${text}`);
  let code: number = folder.some(({ kind }) => kind === "fault") ? exitCode.failed : exitCode.ok;
  const { gatewayFor } = await import("./live.ts");
  for (const account of config.accounts) {
    const found = await check(account, gatewayFor(config, account).send);
    print(found.lines.join("\n"));
    if (code === exitCode.ok) code = found.exitCode;
  }
  return code;
}

/** Whether this terminal is meant to have an account: a part of one is set, be it good or not. */
function namesAccount({ flags, variable }: Sources): boolean {
  const { config, apiUrl, apiToken, apiTokenFile, instances, instancesFile } = settings;
  const set = [config, apiUrl, apiToken, apiTokenFile, instances, instancesFile].some(({ env }) => {
    const found = variable(env);
    return "value" in found && found.value !== undefined && found.value !== "";
  });
  return set ||
    ["config", "apiUrl", "apiTokenFile", "instancesFile"].some((key) => flags[key] !== undefined);
}

const OTHER_STORE = "Name another with BUSINESSMAP_KV_PATH.";

/** Whether the store's file can be used, or made where it is not there yet. */
async function lookAtStore(path: string | undefined): Promise<Finding[]> {
  if (path === undefined || path === ":memory:") return [];
  try {
    const { isFile, uid } = await Deno.stat(path);
    if (!isFile) return [fault(`The store ${path} is no file`, OTHER_STORE)];
    (await Deno.open(path, { read: true, write: true })).close();
    const me = ownUid(dirname(path));
    if (me !== null && uid !== null && me !== uid) {
      return [fault(`The store ${path} belongs to another user`, `sudo chown $(id -u) '${path}'`)];
    }
    return [good(`Store: ${path}`)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return lookAtFolder(dirname(path));
    const fix = error instanceof Deno.errors.PermissionDenied
      ? `sudo chown $(id -u) '${path}', or name another with BUSINESSMAP_KV_PATH.`
      : OTHER_STORE;
    return [fault(`The store ${path} ${fileTrouble(error)}`, fix)];
  }
}

/** The folder of a store that is not there yet: it, or the nearest one above, must take files. */
function lookAtFolder(folder: string): Finding[] {
  try {
    ownUid(folder);
    return [];
  } catch (error) {
    const above = dirname(folder);
    if (error instanceof Deno.errors.NotFound && above !== folder) return lookAtFolder(above);
    return [fault(`The store's folder ${folder} ${fileTrouble(error)}`, OTHER_STORE)];
  }
}

/**
 * Whose files this process makes: found without the right to ask the system for it. A file is made
 * for it, and removed.
 *
 * @returns `null` on Windows
 * @throws {Error} where the folder takes no file
 */
function ownUid(folder: string): number | null {
  const probe = join(folder, `.${crypto.randomUUID().slice(0, 8)}.probe`);
  try {
    Deno.writeFileSync(probe, new Uint8Array(), { createNew: true });
    return Deno.statSync(probe).uid;
  } finally {
    try {
      Deno.removeSync(probe);
    } catch {
      // It was never made.
    }
  }
}
