/**
 * The command `doctor`: the mistakes that people make, found in one look.
 *
 * @module
 */
import { ConfigError, loadConfig, type Sources } from "../config/mod.ts";
import { type Client, CLIENTS, isInstalled, type Machine } from "../setup/clients.ts";
import { ClientFileError, isOwn, serversIn } from "../setup/client_file.ts";
import { fileTrouble, modeOf, readIfThere } from "../setup/files.ts";
import { thisMachine } from "../setup/machine.ts";
import { check } from "./check.ts";
import { exitCode } from "./exit_codes.ts";

/** What a look found: good, a fault with what to do, or something to know. */
interface Finding {
  readonly kind: "good" | "fault" | "note";
  readonly text: string;
}

const good = (text: string): Finding => ({ kind: "good", text });
const fault = (text: string, fix: string): Finding => ({
  kind: "fault",
  text: `${text}\n  ${fix}`,
});
const note = (text: string): Finding => ({ kind: "note", text });

const MARK = { good: "✓", fault: "✗", note: "-" } as const;

/** Looks at clients, key files, the store's folder and the account; changes nothing. */
export async function runDoctor(
  sources: Sources,
  print: (text: string) => void,
): Promise<number> {
  const machine = thisMachine(sources);
  const findings = (await Promise.all(CLIENTS.map((client) => lookAtClient(client, machine))))
    .flat();
  if (!findings.some(({ kind }) => kind !== "note")) {
    findings.push(note("No client knows this server yet: businessmap-mcp setup"));
  }
  for (const { kind, text } of findings) print(`${MARK[kind]} ${text}`);
  const own = await lookAtConfiguration(sources, print);
  return findings.some(({ kind }) => kind === "fault") ? exitCode.failed : own;
}

/** A client's file, and every entry in it that starts this program or an older one for the account. */
async function lookAtClient(client: Client, machine: Machine): Promise<Finding[]> {
  const { title, key } = client;
  const file = client.file(machine);
  if (file === undefined || !isInstalled(client, machine)) return [];
  try {
    const text = await readIfThere(file);
    if (text === undefined) return [note(`${title}: knows no server yet (${file})`)];
    const entries = Object.entries(serversIn(text, key));
    const own = entries.filter(([, entry]) => isOwn(entry));
    const others = entries.filter(([, entry]) => !isOwn(entry) && isOlder(entry));
    const found = await Promise.all(own.map(([name, entry]) => lookAtEntry(title, name, entry)));
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

async function lookAtEntry(title: string, name: string, entry: unknown): Promise<Finding[]> {
  const command = member(entry, "command");
  const env = member(entry, "env");
  const where = `${title}: ${name}`;
  const file = member(env, "BUSINESSMAP_API_TOKEN_FILE");
  const found: Finding[] = [];
  if (typeof command === "string" && /[/\\]/.test(command) && await modeOf(command) === undefined) {
    found.push(
      fault(`${where} starts ${command}, which is not there`, "Run businessmap-mcp setup."),
    );
  }
  const key = member(env, "BUSINESSMAP_API_TOKEN");
  if (typeof key === "string" && !key.startsWith("${")) {
    found.push(
      fault(
        `${where} holds the API key in plain text`,
        "Run businessmap-mcp setup: it keeps the " +
          "key in a file for you alone.",
      ),
    );
  }
  if (typeof file === "string") found.push(...await lookAtKeyFile(where, file));
  return found.length > 0 ? found : [good(`${where} is set up`)];
}

async function lookAtKeyFile(where: string, file: string): Promise<Finding[]> {
  try {
    const text = await readIfThere(file);
    if (text === undefined) {
      return [
        fault(
          `${where} names the key file ${file}, which is not there`,
          "Run businessmap-mcp setup.",
        ),
      ];
    }
    const mode = await modeOf(file);
    if (mode !== undefined && (mode & 0o077) !== 0) {
      return [fault(`Others on this machine may read ${file}`, `chmod 600 '${file}'`)];
    }
    return text.trim() === "" ? [fault(`${file} is empty`, "Put the API key into it.")] : [];
  } catch (error) {
    return [fault(`${file} ${fileTrouble(error)}`, "Make it readable for you.")];
  }
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
    print("- This terminal names no account, so none was asked:");
    for (const problem of error.problems) print(`  ${problem}`);
    return exitCode.ok;
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

async function lookAtStore(path: string | undefined): Promise<Finding[]> {
  if (path === undefined || path === ":memory:") return [];
  try {
    const { uid, isFile } = await Deno.stat(path);
    if (!isFile) {
      return [fault(`The store ${path} is no file`, "Name another with BUSINESSMAP_KV_PATH.")];
    }
    const me = Deno.build.os === "windows" ? null : ownUid(path);
    if (me !== null && uid !== null && me !== uid) {
      return [fault(`The store ${path} belongs to another user`, `sudo chown $(id -u) '${path}'`)];
    }
    return [good(`Store: ${path}`)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    return [
      fault(`The store ${path} ${fileTrouble(error)}`, "Name another with BUSINESSMAP_KV_PATH."),
    ];
  }
}

/** Whose files this process makes: found without the right to ask the system for it. */
function ownUid(beside: string): number | null {
  const probe = `${beside}.${crypto.randomUUID().slice(0, 8)}.probe`;
  try {
    Deno.writeFileSync(probe, new Uint8Array(), { createNew: true });
    return Deno.statSync(probe).uid;
  } catch {
    return null;
  } finally {
    try {
      Deno.removeSync(probe);
    } catch {
      // It was never made.
    }
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
