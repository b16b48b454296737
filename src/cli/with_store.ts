/**
 * Commands on the store that running servers use.
 *
 * @module
 */
import type { Config } from "../config/mod.ts";
import type { Store } from "../store/mod.ts";
import { startLog } from "../telemetry/log.ts";
import { storeFor } from "./live.ts";
import type { Done } from "./done.ts";
import { exitCode } from "./exit_codes.ts";
import { print, printError } from "./output.ts";

/** Opens the configured store for one command, and prints what came of it. */
export async function withStore(
  config: Config,
  run: (store: Store) => Promise<Done>,
): Promise<number> {
  await startLog(config.log);
  const store = await storeFor(config);
  try {
    const done = await run(store);
    if (done.exitCode === exitCode.ok) print(done.text);
    else printError(done.text);
    return done.exitCode;
  } finally {
    await store.close();
  }
}
