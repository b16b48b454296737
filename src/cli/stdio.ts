/**
 * Serving over standard input and output: from the configuration to the last message.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Config } from "../config/mod.ts";
import { dropPermissions } from "../config/permissions.ts";
import { serveOnStdio } from "../server/stdio.ts";
import { startLog } from "../telemetry/log.ts";
import { assemble } from "./assemble.ts";

const log = getLogger(["businessmap", "stdio"]);

/** Serves one client until it closes standard input. */
export async function runStdio(config: Config): Promise<void> {
  await startLog(config.log);
  for (const warning of config.warnings) log.warn("{warning}", { warning });
  const parts = assemble(config);
  await dropPermissions(config);
  await serveOnStdio(parts).closed;
}
