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
import { servedParts, TOOLSETS } from "./assemble.ts";
import type { Live } from "./live.ts";
import { guardProcess, logSettings, reportHosts, telemetryFor } from "./watch.ts";

const log = getLogger(["businessmap", "stdio"]);

/**
 * Serves one client until it closes standard input. The client is told what there is at once; its
 * first call waits until the store is open and the permissions are given up.
 */
export async function runStdio(config: Config): Promise<void> {
  await startLog(logSettings(config));
  for (const warning of config.warnings) log.warn("{warning}", { warning });
  const { promise, resolve, reject } = Promise.withResolvers<Live>();
  const session = serveOnStdio(servedParts(config), promise);
  open(config).then(resolve, reject);
  await using _live = await promise;
  await session.closed;
}

async function open(config: Config): Promise<Live> {
  // Loaded here: what is only needed for a call must not delay the first answer.
  const { goLive, storeFor, storeHosts } = await import("./live.ts");
  const telemetry = await telemetryFor(config);
  guardProcess(telemetry);
  const store = await storeFor(config);
  await dropPermissions(config, { keepNet: [...storeHosts(config), ...reportHosts(config)] });
  return goLive(config, store, TOOLSETS, telemetry);
}
