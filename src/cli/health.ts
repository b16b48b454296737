/**
 * The command `check --health`: asks a running server over HTTP how it is, for a container.
 *
 * @module
 */
import type { Config } from "../config/mod.ts";
import type { Done } from "./done.ts";
import { exitCode } from "./exit_codes.ts";

/** Milliseconds until no answer is one. */
const PATIENCE = 3_000;
/** Characters of an answer that are looked at. */
const LONGEST = 4_096;

const ANY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };

/**
 * Asks for readiness. A degraded server is a healthy one.
 *
 * @param url of the server; without a path, that of readiness is asked for. @default the configured
 */
export async function checkHealth(config: Config, url?: string): Promise<Done> {
  const target = URL.parse(url ?? await configuredUrl(config));
  if (target === null || !/^https?:$/.test(target.protocol)) {
    return { text: "The URL to check is no http or https URL.", exitCode: exitCode.usage };
  }
  if (target.pathname === "/") target.pathname = "/readyz";
  try {
    const response = await fetch(target, {
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = statusIn((await response.text()).slice(0, LONGEST));
    return response.ok ? { text: answer ?? "ok", exitCode: exitCode.ok } : {
      text: `Not healthy: ${answer ?? `status ${response.status}`}`,
      exitCode: exitCode.failed,
    };
  } catch (error) {
    return { text: `Not healthy: ${reason(error)} at ${target.host}`, exitCode: exitCode.failed };
  }
}

/** A program for one account may reach no other address than the one it listens on. */
async function configuredUrl({ http: { host, port } }: Config): Promise<string> {
  const loopback = ANY_ADDRESS[host];
  const url = (name: string) =>
    `http://${name.includes("::") && name[0] !== "[" ? `[${name}]` : name}:${port}`;
  if (loopback === undefined) return url(host);
  const { state } = await Deno.permissions.query({ name: "net", host: `${loopback}:${port}` });
  return url(state === "granted" ? loopback : host);
}

function statusIn(text: string): string | undefined {
  try {
    const { status, degraded } = JSON.parse(text);
    if (typeof status !== "string" || !/^[a-z]{1,20}$/.test(status)) return undefined;
    const parts = Array.isArray(degraded)
      ? degraded.filter((one) => /^[a-z]{1,20}$/.test(one))
      : [];
    return parts.length === 0 ? status : `${status}: ${parts.join(", ")}`;
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "this program may not ask";
  return error instanceof DOMException && error.name === "TimeoutError"
    ? "no answer in time"
    : "no answer";
}
