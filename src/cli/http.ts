/**
 * The command `http`: the server for many clients, until it is told to stop.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Config, ConfigError } from "../config/mod.ts";
import { checkHttp } from "../config/http.ts";
import { dropPermissions } from "../config/permissions.ts";
import { type App, createApp, MCP_PATH } from "../server/http/app.ts";
import { listen, type Listening } from "../server/http/connections.ts";
import { startLog } from "../telemetry/log.ts";
import { servedParts, TOOLSETS } from "./assemble.ts";
import { exitCode } from "./exit_codes.ts";
import { goLive, storeFor, storeHosts } from "./live.ts";
import { guardProcess, logSettings, reportHosts, telemetryFor } from "./watch.ts";

const log = getLogger(["businessmap", "http"]);

/** Milliseconds that calls under way are given when the server is told to stop. */
const SHUTDOWN_WITHIN = 25_000;

/**
 * Serves over HTTP until SIGTERM or SIGINT; calls under way are finished.
 *
 * @throws {ConfigError} where the address cannot be listened on, or is open to others without a
 * check of who calls
 */
export async function runHttp(config: Config): Promise<number> {
  checkHttp(config.http);
  await startLog(logSettings(config));
  for (const warning of config.warnings) log.warn("{warning}", { warning });
  const stop = stopSignal();
  const telemetry = await telemetryFor(config);
  guardProcess(telemetry);
  const served = servedParts(config);
  const store = await storeFor(config);
  // The socket is opened before the right to open one is given up; nobody is answered before that.
  const app = Promise.withResolvers<App>();
  app.promise.catch(() => {});
  const listening = open(config, async (request) => await (await app.promise).fetch(request));
  await dropPermissions(config, {
    keepNet: [...storeHosts(config), ...reportHosts(config)],
    listened: `${bracketed(config.http.host)}:${config.http.port}`,
  });
  await using live = goLive(config, store, TOOLSETS, telemetry);
  const made = createApp({ ...config.http, served, live });
  app.resolve(made);
  log.info("Listening on {url}", { url: urlOf(listening) });
  await stop;
  log.info("Stopping: calls under way are finished first");
  await listening.shutdown(SHUTDOWN_WITHIN);
  await made.close();
  return exitCode.ok;
}

/** @throws {ConfigError} */
function open(
  { http }: Config,
  handler: (request: Request) => Promise<Response>,
): Listening {
  try {
    return listen({ hostname: http.host, port: http.port }, handler);
  } catch (error) {
    throw new ConfigError([`Cannot listen on ${http.host} port ${http.port}: ${reason(error)}.`]);
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "another program does";
  if (error instanceof Deno.errors.AddrNotAvailable) return "this machine has no such address";
  if (error instanceof Deno.errors.PermissionDenied) return "this user may not";
  if (error instanceof Deno.errors.NotCapable) {
    return "this program may not; allowed are 127.0.0.1, ::1, localhost, 0.0.0.0, ::, and what " +
      "--listen named when it was compiled";
  }
  return "it is no address of this machine";
}

/** Resolves when the process is told to stop. A second signal ends it at once. */
async function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, resolve);
  await promise;
  for (const signal of signals) Deno.removeSignalListener(signal, resolve);
}

function urlOf({ hostname, port }: Listening): string {
  return `http://${bracketed(hostname)}:${port}${MCP_PATH}`;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
