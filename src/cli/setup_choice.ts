/**
 * Which of the configured accounts are set up: as the person chooses, and those that answer.
 *
 * @module
 */
import { createAccount } from "../businessmap/account.ts";
import { nearest } from "../businessmap/nearest.ts";
import { oneLine } from "../businessmap/untrusted.ts";
import { type Account, type Accounts, type Config, ConfigError, sameName } from "../config/mod.ts";
import { check } from "./check.ts";
import { exitCode } from "./exit_codes.ts";
import type { Found, NotFound, SetupParts } from "./setup_account.ts";

/** Boards that are shown of an account. */
const SHOWN = 10;

/**
 * The accounts that are meant: those named on the command line, else those that the person names,
 * else all.
 *
 * @throws {ConfigError} for a name that no account has
 */
export async function choose(
  { accounts }: Config,
  { terminal, print }: SetupParts,
  wanted: readonly string[] | undefined,
): Promise<Accounts> {
  if (wanted !== undefined) {
    const chosen = named(accounts, wanted);
    if ("problem" in chosen) throw new ConfigError([`--account: ${chosen.problem}`]);
    return chosen;
  }
  if (accounts.length === 1) return accounts;
  print(`${accounts.length} accounts are configured: ${listed(accounts)}.`);
  while (terminal !== undefined) {
    const answer = await terminal.line("Which of them? Names with commas, or Enter for all: ");
    const words = answer.split(",").map((word) => word.trim()).filter((word) => word !== "");
    const chosen = words.length === 0 ? accounts : named(accounts, words);
    if (!("problem" in chosen)) return chosen;
    print(chosen.problem);
  }
  return accounts;
}

/** In the order of the configuration, so that the first is meant where none is named. */
function named(
  accounts: Accounts,
  words: readonly string[],
): Accounts | { readonly problem: string } {
  const names = accounts.map(({ name }) => name);
  const wrong = words.find((word) => !names.some((name) => sameName(name, word)));
  const [first, ...rest] = accounts.filter(({ name }) =>
    words.some((word) => sameName(name, word))
  );
  if (wrong === undefined && first !== undefined) return [first, ...rest];
  const near = nearest(wrong ?? "", names, 1)[0];
  const end = near ? `did you mean ${near}?` : `there are ${names.join(", ")}.`;
  return { problem: `No account is called ${oneLine(wrong ?? "", 64)}; ${end}` };
}

/** Looks at each account; whether the others are set up where one fails is asked. */
export async function answering(
  config: Config,
  chosen: Accounts,
  parts: SetupParts,
): Promise<Found | NotFound> {
  const { terminal, print } = parts;
  const several = config.accounts.length > 1;
  const good: Account[] = [];
  const failed: { readonly account: Account; readonly code: number }[] = [];
  for (const account of chosen) {
    if (several) print(`\n${listed([account], config.accounts)}`);
    const code = await answers(config, account, parts);
    if (code === exitCode.ok) good.push(account);
    else failed.push({ account, code });
  }
  if (several) print("");
  const [first, ...rest] = good;
  const [failure] = failed;
  if (failure === undefined && first !== undefined) return { config, accounts: [first, ...rest] };
  const code = failure?.code ?? exitCode.failed;
  if (first === undefined) return { exitCode: code };
  const without = failed.map(({ account }) => account.name).join(", ");
  if (
    terminal !== undefined && /^y/i.test(await terminal.line(`Go on without ${without}? [y/N] `))
  ) {
    return { config, accounts: [first, ...rest] };
  }
  const words = good.map(({ name }) => /\s/.test(name) ? `"${name}"` : name).join(" ");
  print(`Nothing was changed. Without ${without}: businessmap-mcp setup --account ${words}`);
  return { exitCode: code };
}

/** `main (the default), audit`. */
function listed(accounts: readonly Account[], all: readonly Account[] = accounts): string {
  return accounts.map((one) => one === all[0] ? `${one.name} (the default)` : one.name).join(", ");
}

/** Tries the account, says what was found, and shows some boards; gives the exit code. */
export async function answers(
  config: Config,
  account: Account,
  { print }: SetupParts,
): Promise<number> {
  const { gatewayFor } = await import("./live.ts");
  const { send } = gatewayFor(config, account);
  const { lines, exitCode: code } = await check(account, send);
  print(lines.join("\n"));
  if (code !== exitCode.ok) return code;
  const { host, origin, readOnly } = account;
  const boards = await createAccount({ host, origin, readOnly }, send).boards();
  for (const { board_id, name } of boards.slice(0, SHOWN)) {
    print(`    ${board_id} ${oneLine(name, 60)}`);
  }
  if (boards.length > SHOWN) print(`    and ${boards.length - SHOWN} more`);
  return code;
}
