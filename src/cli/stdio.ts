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
import type { Telemetry } from "../telemetry/telemetry.ts";
import { servedParts, telemetryFor, TOOLSETS } from "./assemble.ts";
import type { Live } from "./live.ts";

const log = getLogger(["businessmap", "stdio"]);

/**
 * Serves one client until it closes standard input. The client is told what there is at once; its
 * first call waits until the store is open and the permissions are given up.
 */
export async function runStdio(config: Config): Promise<void> {
  await startLog(config.log);
  for (const warning of config.warnings) log.warn("{warning}", { warning });
  const { promise, resolve, reject } = Promise.withResolvers<Live>();
  const telemetry = telemetryFor(config);
  const parts = { ...servedParts(config), metrics: telemetry.metrics };
  const session = serveOnStdio(parts, promise);
  open(config, telemetry).then(resolve, reject);
  await using _live = await promise;
  await session.closed;
}

async function open(config: Config, telemetry: Telemetry): Promise<Live> {
  // Loaded here: what is only needed for a call must not delay the first answer.
  const { goLive, storeFor, storeHosts } = await import("./live.ts");
  const store = await storeFor(config);
  await dropPermissions(config, { keepNet: storeHosts(config) });
  return goLive(config, store, TOOLSETS, telemetry);
}
