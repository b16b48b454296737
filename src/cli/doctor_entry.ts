/**
 * What the doctor looks for in a client's entry.
 *
 * @module
 */
import { FOLDER_VARIABLES } from "../config/data_folder.ts";
import { ConfigError, loadConfig, type Sources } from "../config/mod.ts";
import { fileTrouble } from "../file_trouble.ts";
import { modeOf, readIfThere } from "../setup/files.ts";
import { check, checkCertificates } from "./check.ts";
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
  const env = member(entry, "env");
  const file = member(env, "BUSINESSMAP_API_TOKEN_FILE");
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
  if (typeof file === "string") found.push(...await lookAtKeyFile(where, file));
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
    const checks = [
      () => Promise.resolve(checkCertificates(own)),
      ...config.accounts.map((one) => () => check(one, gatewayFor(config, one).send)),
    ];
    for (const next of checks) {
      const { lines, exitCode: code } = await next();
      const [what = "", fix = ""] = lines.slice(lines.findIndex((line) => line.startsWith("✗")));
      if (code !== exitCode.ok) return [fault(`${where}: ${what.slice(2)}`, fix.trim())];
    }
    return [good(`${where} is set up, and its account takes the key`)];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => fault(`${where}: ${problem}`, "Mend the entry."));
  }
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
