/**
 * What watches a server, from its configuration.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Config, ConfigError } from "../config/mod.ts";
import { settings } from "../config/settings.ts";
import { fileTrouble } from "../file_trouble.ts";
import type { LogSettings } from "../telemetry/log.ts";
import { startTelemetry, type Telemetry, type TelemetryOptions } from "../telemetry/telemetry.ts";
import { exitCode } from "./exit_codes.ts";
import { version } from "../version.ts";

const log = getLogger(["businessmap", "start"]);

/** How a server logs; no line may hold one of its secrets. */
export function logSettings({ log, accounts, store, telemetry }: Config): LogSettings {
  const secrets = [
    ...accounts.map(({ token }) => token),
    store.key,
    store.accessToken,
    telemetry.traces?.secret,
  ];
  return { ...log, secrets: secrets.flatMap((one) => one === undefined ? [] : [one.reveal()]) };
}

/**
 * Begins to watch a server. Must be done before permissions are given up.
 *
 * @throws {ConfigError} when the audit's file cannot be opened: changes must not go unnoted
 */
export async function telemetryFor({ telemetry }: Config): Promise<Telemetry> {
  const { errors, traces, ...rest } = telemetry;
  const options: TelemetryOptions = {
    ...rest,
    version,
    startedAt: Date.now() - performance.now(),
    errors: errors && await isReachable(errors.dsn, "Errors") ? errors : undefined,
    traces: traces && await isReachable(traces.endpoint, "Traces") ? traces : undefined,
  };
  try {
    return await startTelemetry(options);
  } catch (error) {
    if (rest.auditFile === undefined) throw error;
    throw new ConfigError([
      `${settings.auditFile.env}: ${rest.auditFile} ${fileTrouble(error)}; ` +
      "allowed is a file that this user may write.",
    ]);
  }
}

/**
 * Ends the process in an orderly way where an error comes to the top: Deno itself would print it as it
 * is. It is noted as any other defect is, and reported before the end.
 *
 * @returns stops to watch for it
 */
export function guardProcess(telemetry: Telemetry): () => void {
  const onError = (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    telemetry.defect("reason" in event ? event.reason : event.error);
    void telemetry.close().finally(() => Deno.exit(exitCode.internal));
  };
  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onError);
  return () => {
    globalThis.removeEventListener("error", onError);
    globalThis.removeEventListener("unhandledrejection", onError);
  };
}

/** Where errors and traces go, with ports: what must stay reachable. */
export function reportHosts({ telemetry: { errors, traces } }: Config): string[] {
  return [errors?.dsn, traces?.endpoint].flatMap((url) => url === undefined ? [] : [hostOf(url)]);
}

function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
}

/** Says so where this program may not reach an address; a report less is no reason not to serve. */
async function isReachable(url: string, what: string): Promise<boolean> {
  const host = hostOf(url);
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return true;
  log.warn(
    "{what} are not reported: this program may not reach {host}. Compile it with --report {host}",
    { what, host },
  );
  return false;
}
