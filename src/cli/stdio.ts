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

/** Milliseconds that a client is left to ask what there is, before anything else is begun. */
const FIRST_ANSWERS = 100;

/**
 * Serves one client until it closes standard input. The client is told what there is at once; its
 * first call waits until the store is open and the permissions are given up.
 */
export async function runStdio(config: Config): Promise<void> {
  await startLog(logSettings(config));
  for (const warning of config.warnings) log.warn("{warning}", { warning });
  const parts = servedParts(config);
  const { promise, resolve, reject } = Promise.withResolvers<Live>();
  // Begun by the first call, by the end of the session, or else by the clock.
  const begin = once(() => {
    clearTimeout(timer);
    open(config).then(resolve, reject);
  });
  const timer = setTimeout(begin, FIRST_ANSWERS);
  const session = serveOnStdio(parts, promise, begin);
  session.closed.then(begin);
  await using _live = await promise;
  await session.closed;
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
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
