/**
 * Commands on the store that running servers use.
 *
 * @module
 */
import type { Account, Config } from "../config/mod.ts";
import type { Store } from "../store/mod.ts";
import { startLog } from "../telemetry/log.ts";
import { storeFor, storesOf } from "./live.ts";
import type { Done } from "./done.ts";
import { exitCode } from "./exit_codes.ts";
import { print, printError } from "./output.ts";
import { logSettings } from "./watch.ts";

/** What a command does with a store. */
export type StoreJob = (store: Store) => Promise<Done>;

/** The same with one of the accounts, whose store it is. */
export type AccountJob = (store: Store, account: Account) => Promise<Done>;

/** Opens the configured store for one command, and prints what came of it. */
export async function withStore(config: Config, job: StoreJob): Promise<number> {
  return await withOpened(config, async (store) => shown(await job(store)));
}

/**
 * The same for each account: each has entries of its own. Several accounts are told apart by their
 * names; the exit code is that of the first that failed.
 */
export async function withEachStore(config: Config, job: AccountJob): Promise<number> {
  return await withOpened(config, async (opened) => {
    const several = config.accounts.length > 1;
    let code: number = exitCode.ok;
    const stores = storesOf(config, opened);
    for (const account of config.accounts) {
      const { name } = account;
      const done = await job(stores.get(name) ?? opened, account);
      const text = several ? `${name}: ${done.text.replaceAll("\n", `\n${name}: `)}` : done.text;
      const came = shown({ ...done, text });
      if (code === exitCode.ok) code = came;
      // A wrong argument is wrong for all.
      if (came === exitCode.usage) break;
    }
    return code;
  });
}

async function withOpened(
  config: Config,
  run: (store: Store) => Promise<number>,
): Promise<number> {
  await startLog(logSettings(config));
  const store = await storeFor(config);
  try {
    return await run(store);
  } finally {
    await store.close();
  }
}

function shown(done: Done): number {
  if (done.exitCode === exitCode.ok) print(done.text);
  else printError(done.text);
  return done.exitCode;
}
