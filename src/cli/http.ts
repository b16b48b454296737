/**
 * The command `http`: the server for many clients, until it is told to stop.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { checkHttp, isLoopback } from "../config/http.ts";
import { type Config, ConfigError, type Sources } from "../config/mod.ts";
import { dropPermissions } from "../config/permissions.ts";
import { settings } from "../config/settings.ts";
import { type App, createApp, createMetricsApp, MCP_PATH } from "../server/http/app.ts";
import { listen, type Listening } from "../server/http/connections.ts";
import { startLog } from "../telemetry/log.ts";
import { servedParts, TOOLSETS } from "./assemble.ts";
import { exitCode } from "./exit_codes.ts";
import { identityFor, issuerHosts } from "./http_identity.ts";
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
export async function runHttp(config: Config, sources: Sources): Promise<number> {
  const { http } = config;
  checkHttp(http);
  await startLog(logSettings(config));
  for (const warning of [...config.warnings, ...warnings(http)]) log.warn("{warning}", { warning });
  const stop = stopSignal();
  const telemetry = await telemetryFor(config);
  guardProcess(telemetry);
  const { metricsText } = telemetry;
  const served = servedParts(config);
  const identity = await identityFor(config, sources, {
    toolsets: TOOLSETS,
    instances: served.accounts.map(({ name }) => name),
  });
  const store = await storeFor(config);
  // The sockets are opened before the right to open any is given up; nobody is answered before.
  const app = Promise.withResolvers<App>();
  const listening = open(http.host, http.port, app.promise);
  const measuring = http.metricsPort === undefined
    ? undefined
    : open(http.host, http.metricsPort, Promise.resolve(createMetricsApp(metricsText)));
  await dropPermissions(config, {
    keepNet: [...storeHosts(config), ...issuerHosts(config), ...reportHosts(config)],
    listened: [http.port, http.metricsPort ?? http.port]
      .map((port) => `${bracketed(http.host)}:${port}`),
    keepRead: identity.keepRead,
  });
  await using live = goLive(config, store, TOOLSETS, telemetry);
  let stopping = false;
  const made = createApp({
    ...http,
    ...identity,
    served,
    live,
    toolsets: TOOLSETS,
    stopping: () => stopping,
    connections: listening.count,
    ...(measuring === undefined ? { metricsText } : {}),
  });
  app.resolve(made);
  if (measuring) log.info("Measures on port {port}", { port: measuring.port });
  log.info("Listening on {url}", { url: urlOf(listening) });
  await stop;
  stopping = true;
  log.info("Stopping: calls under way are finished first");
  await listening.shutdown(SHUTDOWN_WITHIN);
  await made.close();
  await measuring?.shutdown(0);
  identity.close();
  return exitCode.ok;
}

function warnings(http: Config["http"]): string[] {
  if (isLoopback(http.host) || http.allowedHosts.length > 0) return [];
  return [
    `${settings.httpAllowedHosts.env} is empty: clients may call this server only by the names of ` +
    "this machine.",
  ];
}

/** @throws {ConfigError} */
function open(
  hostname: string,
  port: number,
  app: Promise<Pick<App, "fetch">>,
): Listening {
  try {
    return listen(
      { hostname, port },
      async (request, { completed }) => await (await app).fetch(request, { completed }),
    );
  } catch (error) {
    throw new ConfigError([`Cannot listen on ${hostname} port ${port}: ${reason(error)}.`]);
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
