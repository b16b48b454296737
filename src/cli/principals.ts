/**
 * The command `principals`: who may call over HTTP.
 *
 * @module
 */
import { dirname } from "node:path";
import { type Config, ConfigError, type Sources } from "../config/mod.ts";
import { settings } from "../config/settings.ts";
import {
  formatPrincipals,
  isPrincipalName,
  parsePrincipals,
  type PrincipalEntry,
  PrincipalsError,
} from "../server/http/principals_file.ts";
import { hashToken, newToken } from "../server/http/tokens.ts";
import { fileTrouble } from "../file_trouble.ts";
import { TOOLSETS } from "./assemble.ts";
import type { Done } from "./done.ts";
import { exitCode } from "./exit_codes.ts";
import { printError } from "./output.ts";

/** What a new principal may, as the command line gives it. */
export interface NewPrincipal {
  readonly onlyToolsets?: string;
  readonly callApi?: true;
  readonly onlyInstances?: string;
  readonly onlyReading?: true;
  readonly admin?: true;
  readonly concurrency?: string;
  readonly callsPerMinute?: string;
}

/**
 * Adds a principal. Its token is the text of the outcome and is kept nowhere; what goes with it is
 * told on standard error.
 */
export async function addPrincipal(
  config: Config,
  sources: Sources,
  name: string,
  rights: NewPrincipal,
): Promise<Done> {
  const path = fileOf(config);
  if (!isPrincipalName(name)) {
    return usage("A name has 1 to 64 letters, digits, spaces, dots, hyphens, underscores or @.");
  }
  const entries = read(path, sources, { mayBeMissing: true });
  if (entries.some((entry) => entry.name === name)) {
    return usage(`There is a principal ${name} already; remove it first for a new token.`);
  }
  const token = newToken();
  const entry = { name, tokenSha256: await hashToken(token), ...rightsOf(rights) };
  let text: string;
  try {
    text = formatPrincipals([...entries, entry]);
    parsePrincipals(text);
  } catch (error) {
    if (error instanceof PrincipalsError) return usage(sentence(error.message));
    throw error;
  }
  const wrong = (entry.toolsets ?? []).find((toolset) => !TOOLSETS.includes(toolset));
  if (wrong !== undefined) {
    return usage(`There is no toolset ${JSON.stringify(wrong)}; there are ${TOOLSETS.join(", ")}.`);
  }
  writeAtOnce(path, text);
  printError(`The token of ${name}, shown only now; ${path} holds its hash.`);
  return { text: token, exitCode: exitCode.ok };
}

/** Every principal and its rights, one a line. */
export function listPrincipals(config: Config, sources: Sources): Done {
  const entries = read(fileOf(config), sources, { mayBeMissing: false });
  if (entries.length === 0) return { text: "There are no principals.", exitCode: exitCode.ok };
  const width = Math.max(...entries.map(({ name }) => name.length));
  const lines = entries.map((entry) => `${entry.name.padEnd(width)}  ${rightsText(entry)}`);
  return { text: lines.join("\n"), exitCode: exitCode.ok };
}

/** Removes a principal; running servers let it in no more within a second or two. */
export function removePrincipal(config: Config, sources: Sources, name: string): Done {
  const path = fileOf(config);
  const entries = read(path, sources, { mayBeMissing: false });
  const rest = entries.filter((entry) => entry.name !== name);
  if (rest.length === entries.length) {
    return usage(`There is no principal ${JSON.stringify(name)}.`);
  }
  writeAtOnce(path, formatPrincipals(rest));
  return { text: `${name} is removed.`, exitCode: exitCode.ok };
}

/** @throws {ConfigError} */
function fileOf({ http: { principalsFile } }: Config): string {
  if (principalsFile !== undefined) return principalsFile;
  throw new ConfigError([
    `No file of principals is named: set ${settings.httpPrincipalsFile.env}, or give ` +
    `${settings.httpPrincipalsFile.flag}.`,
  ]);
}

/** @throws {ConfigError} */
function read(
  path: string,
  sources: Sources,
  { mayBeMissing }: { readonly mayBeMissing: boolean },
): PrincipalEntry[] {
  if (mayBeMissing && !exists(path)) return [];
  const label = settings.httpPrincipalsFile.env;
  let text: string;
  try {
    text = sources.readFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : "cannot be read";
    const hint = exists(path) ? "" : "; make one with `businessmap-mcp principals add NAME`";
    throw new ConfigError([`${label}: the file ${why}${hint}.`]);
  }
  try {
    return parsePrincipals(text);
  } catch (error) {
    if (!(error instanceof PrincipalsError)) throw error;
    throw new ConfigError([`${label}: the file cannot be used: ${error.message}.`]);
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

/**
 * Puts a new file in the old one's place. A file beside it, which only one command can make, keeps
 * two commands from losing each other's work.
 *
 * @throws {ConfigError}
 */
function writeAtOnce(path: string, text: string): void {
  const beside = `${path}.new`;
  try {
    Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    Deno.writeTextFileSync(beside, text, { createNew: true, mode: 0o600 });
    Deno.renameSync(beside, path);
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? `another command is at it, or was stopped in the middle; then remove ${beside}`
      : `${path} ${fileTrouble(error)}; allowed is a file that this user may write`;
    throw new ConfigError([`${settings.httpPrincipalsFile.env}: ${why}.`]);
  }
}

function rightsOf(rights: NewPrincipal): Omit<PrincipalEntry, "name" | "tokenSha256"> {
  const { onlyToolsets, onlyInstances, onlyReading, callApi, admin } = rights;
  const { concurrency, callsPerMinute } = rights;
  const limits = {
    ...(concurrency === undefined ? {} : { concurrency: Number(concurrency) }),
    ...(callsPerMinute === undefined ? {} : { callsPerMinute: Number(callsPerMinute) }),
  };
  return {
    ...(onlyToolsets === undefined ? {} : { toolsets: names(onlyToolsets) }),
    ...(callApi ? { callApi } : {}),
    ...(onlyInstances === undefined ? {} : { instances: names(onlyInstances) }),
    ...(onlyReading ? { readOnly: true } : {}),
    ...(admin ? { admin: true } : {}),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

function rightsText(entry: PrincipalEntry): string {
  const { toolsets, callApi, instances, readOnly, admin, limits } = entry;
  return [
    readOnly ? "reads" : "reads and writes",
    ...(admin ? ["admin"] : []),
    ...(toolsets ? [`toolsets ${toolsets.join(", ")}`] : []),
    ...(toolsets && callApi ? ["the whole API"] : []),
    ...(instances ? [`accounts ${instances.join(", ")}`] : []),
    ...(limits?.concurrency === undefined ? [] : [`${limits.concurrency} at once`]),
    ...(limits?.callsPerMinute === undefined ? [] : [`${limits.callsPerMinute} calls a minute`]),
  ].join("; ");
}

function names(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

function usage(text: string): Done {
  return { text, exitCode: exitCode.usage };
}

function sentence(message: string): string {
  return `${message.replace(/^principal \d+: /, "")}.`;
}
