/**
 * What the doctor looks for in a client's entry.
 *
 * @module
 */
import { FOLDER_VARIABLES } from "../config/data_folder.ts";
import { ConfigError, loadConfig, type Sources } from "../config/mod.ts";
import { fileTrouble } from "../file_trouble.ts";
import { environmentOf } from "../setup/clients.ts";
import { modeOf, readIfThere } from "../setup/files.ts";
import { listedIn } from "../setup/listed_accounts.ts";
import { thisMachine } from "../setup/machine.ts";
import { check, checkCertificates, type CheckResult } from "./check.ts";
import { exitCode } from "./exit_codes.ts";
import { member } from "../member.ts";

/** What a look found: good, a fault with what to do, or something to know. */
export interface Finding {
  readonly kind: "good" | "fault" | "note";
  readonly text: string;
}

/** Nothing to do. */
export const good = (text: string): Finding => ({ kind: "good", text });
/** Something to do, and what. */
export const fault = (text: string, fix: string): Finding => ({
  kind: "fault",
  text: `${text}\n  ${fix}`,
});
/** Something to know. */
export const note = (text: string): Finding => ({ kind: "note", text });

/** What is wrong with a client's entry that starts this program: its own words, its account. */
export async function lookAtEntry(
  where: string,
  entry: unknown,
  sources: Sources,
): Promise<Finding[]> {
  const command = member(entry, "command");
  const env = environmentOf(entry, thisMachine(sources));
  const found: Finding[] = [];
  if (typeof command === "string" && /[/\\]/.test(command) && !await isThere(command)) {
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
  for (const file of await keyFilesOf(env)) found.push(...await lookAtKeyFile(where, file));
  return found.length > 0 ? found : await lookAtAccount(where, env, sources);
}

/** Whether the account that an entry names takes the key that it names. */
async function lookAtAccount(where: string, env: unknown, sources: Sources): Promise<Finding[]> {
  const values = Object.entries(typeof env === "object" && env !== null ? env : {});
  // What the client puts in is known to the client alone.
  const asked = values.some(([, value]) => String(value).includes("${"));
  if (asked) return [good(`${where} is set up; the client itself asks for the key`)];
  const own: Sources = {
    ...sources,
    flags: {},
    variable: variables(env, sources),
    variableNames: () => values.map(([name]) => name),
  };
  try {
    const config = loadConfig(own);
    const { gatewayFor } = await import("./live.ts");
    const several = config.accounts.length > 1;
    const found = [faultIn(where, checkCertificates(own))];
    for (const account of config.accounts) {
      const result = await check(account, gatewayFor(config, account).send);
      found.push(faultIn(several ? `${where}: ${account.name}` : where, result));
    }
    const faults = found.filter((one) => one !== undefined);
    if (faults.length > 0) return faults;
    const who = several
      ? `its ${config.accounts.length} accounts take their keys`
      : "its account takes the key";
    return [good(`${where} is set up, and ${who}`)];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => fault(`${where}: ${problem}`, "Mend the entry."));
  }
}

function faultIn(where: string, { lines, exitCode: code }: CheckResult): Finding | undefined {
  if (code === exitCode.ok) return undefined;
  const [what = "", fix = ""] = lines.slice(lines.findIndex((line) => line.startsWith("✗")));
  return fault(`${where}: ${what.slice(2)}`, fix.trim());
}

/** The files of keys that an entry names, itself or in a list. */
async function keyFilesOf(env: unknown): Promise<string[]> {
  const file = member(env, "BUSINESSMAP_API_TOKEN_FILE");
  // What is wrong with a list is told when the entry's settings are read.
  const listed = await listedIn(env).catch(() => []);
  const named = typeof file === "string" ? [file] : [];
  // Where the client puts something in, it alone knows the file.
  return [...named, ...listed.flatMap(({ file }) => file ?? [])]
    .filter((file) => !file.includes("${"));
}

/** The entry's own variables, and the folders that every program is told of. */
function variables(env: unknown, { variable }: Sources): Sources["variable"] {
  const folders: readonly string[] = FOLDER_VARIABLES;
  return (name) => {
    const own = member(env, name);
    if (own !== undefined) return { value: String(own) };
    return folders.includes(name) ? variable(name) : { value: undefined };
  };
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

/** What cannot be looked at counts as not there: it cannot be started either. */
async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
