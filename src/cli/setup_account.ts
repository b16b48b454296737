/**
 * The accounts that a set-up is for: configured already, or asked for until one answers.
 *
 * @module
 */
import {
  type Accounts,
  type Config,
  ConfigError,
  loadConfig,
  type Sources,
} from "../config/mod.ts";
import type { Machine } from "../setup/clients.ts";
import { keyFile } from "../setup/machine.ts";
import type { Terminal } from "../setup/terminal.ts";
import { checkCertificates } from "./check.ts";
import { exitCode } from "./exit_codes.ts";
import { answering, answers, choose } from "./setup_choice.ts";

/** What the command works with. */
export interface SetupParts {
  readonly sources: Sources;
  /** `undefined` where nobody can be asked. */
  readonly terminal: Terminal | undefined;
  readonly print: (text: string) => void;
  /** How a client starts this program. */
  readonly program: { readonly command: string; readonly args: readonly string[] };
  readonly now?: () => Date;
}

/** Keys that may be tried before the person is sent to look for the right one. */
const TRIES = 3;

/** Accounts whose keys were taken. */
export interface Found {
  readonly config: Config;
  /** Those of the configuration that were chosen, in its order. */
  readonly accounts: Accounts;
}

/** Why there is none: the code of the last look at the account. */
export interface NotFound {
  readonly exitCode: number;
}

/**
 * Chooses among the configured accounts, or asks for one until it answers.
 *
 * @param wanted names on the command line
 * @throws {ConfigError}
 */
export async function findAccounts(
  parts: SetupParts,
  machine: Machine,
  wanted?: readonly string[],
): Promise<Found | NotFound> {
  const { terminal, sources, print } = parts;
  // The connection tells whether it is in the way.
  for (const line of checkCertificates(sources).lines) print(line);
  const own = complete(sources);
  if (own !== undefined) return await answering(own, await choose(own, parts, wanted), parts);
  // What else is wrong would be wrong with every answer.
  const rest = withValues(sources, "acme", "x".repeat(20));
  if ("problem" in rest) loadConfig(sources);
  if (terminal !== undefined && wanted === undefined) return await asked(terminal, parts, machine);
  try {
    loadConfig(sources);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError([
      ...error.problems,
      wanted === undefined
        ? "Nobody can be asked here: this is no terminal. Give --api-url and --api-token-file."
        : "--account chooses among accounts that are configured, and none is.",
    ]);
  }
  return { exitCode: exitCode.config };
}

function complete(sources: Sources): Config | undefined {
  try {
    return loadConfig(sources);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

async function asked(
  terminal: Terminal,
  parts: SetupParts,
  machine: Machine,
): Promise<Found | NotFound> {
  const { sources, print } = parts;
  const address = () => valid(terminal, (answer) => withValues(sources, answer, "x".repeat(20)));
  let code: number = exitCode.config;
  print("The account's address, such as acme.kanbanize.com or acme.businessmap.io.");
  let url = await address();
  print("Its key is in BusinessMap under My account, API. It is not shown while you type.");
  for (let tries = 0; tries < TRIES; tries++) {
    const typed = await terminal.hidden("API key: ");
    const config = withValues(sources, url, typed);
    if ("problem" in config) {
      print(config.problem);
      continue;
    }
    const [account] = config.accounts;
    code = await answers(config, account, parts);
    if (code === exitCode.ok) {
      if (keyFile(machine) !== undefined) return { config, accounts: [account] };
      print("There is no home folder to keep the key in: give --api-token-file.");
      return { exitCode: exitCode.config };
    }
    // A name that was mistyped leads to nobody, or to somebody else.
    if (code === exitCode.unreachable && tries + 1 < TRIES) url = await address();
  }
  print("No key was taken. Nothing was changed.");
  return { exitCode: code };
}

/** Asks for the account's address until it is one. */
async function valid(
  terminal: Terminal,
  read: (answer: string) => Config | { readonly problem: string },
): Promise<string> {
  while (true) {
    const answer = await terminal.line("Account: ");
    const made = read(answer);
    if (!("problem" in made)) return answer;
    terminal.write(`${made.problem}\n`);
  }
}

/** The configuration with an address and a key that were typed in. */
function withValues(
  sources: Sources,
  url: string,
  key: string,
): Config | { readonly problem: string } {
  const given: Readonly<Record<string, string>> = {
    BUSINESSMAP_API_URL: url,
    BUSINESSMAP_API_TOKEN: key,
  };
  const { apiUrl: _url, apiTokenFile: _file, ...flags } = sources.flags;
  try {
    return loadConfig({
      ...sources,
      flags,
      variable: (name) =>
        Object.hasOwn(given, name)
          ? { value: given[name] }
          : name === "BUSINESSMAP_API_TOKEN_FILE"
          ? { value: undefined }
          : sources.variable(name),
    });
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.problems[0] ?? "" };
    throw error;
  }
}
