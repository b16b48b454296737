// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task rollback --releases FOLDER --url URL --restart COMMAND [--to VERSION] [--admin-token-file FILE]`
 * serves the release before the present one (or any other), and goes forward again when that one does
 * not get ready. `deno task rollback --helm RELEASE [--to VERSION] [--namespace NAME] [--url URL] [--run]`
 * does the same to an installation of the chart; without `--run` the command is only shown.
 */
import { parseArgs } from "node:util";
import { rollbackCommand, runHelm, upgradeCommand } from "./helm_upgrade.ts";
import { currentVersion, type Service, switchVersion, versionBefore } from "./releases.ts";
import { lastLines, run } from "./run.ts";

/** Milliseconds for a service to get ready. */
const READY_WITHIN = 60_000;
const BETWEEN_LOOKS = 200;
const LOOK_WITHIN = 3_000;

/** A running service. */
export interface ServiceOptions {
  /** Address without a path. */
  readonly url: string;
  /** A line for `sh`. */
  readonly restart: string;
  /** Of an administrator: the version that answers is looked at as well. */
  readonly adminToken?: string;
  /** Milliseconds. @default {60_000} */
  readonly readyWithin?: number;
}

/** A service that a shell command starts anew. */
export function serviceAt(options: ServiceOptions): Service {
  return {
    async restart() {
      const ended = await run("sh", ["-c", options.restart]);
      if (ended?.code === 0) return;
      throw new Error(`Cannot restart: ${lastLines(ended?.stderr ?? "there is no sh")}`);
    },
    serves: (version) => waitUntilReady(options, version),
  };
}

/** @param version which must answer; looked at only where there is a token */
export async function waitUntilReady(
  { url, adminToken, readyWithin = READY_WITHIN }: Omit<ServiceOptions, "restart">,
  version?: string,
): Promise<boolean> {
  const end = performance.now() + readyWithin;
  while (performance.now() < end) {
    const ready = await ask(new URL("/readyz", url));
    if (ready !== undefined) {
      if (version === undefined || adminToken === undefined) return true;
      const health = await ask(new URL("/health", url), adminToken);
      if (versionIn(health) === version) return true;
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
  }
  return false;
}

/** The JSON of a good answer; `undefined` for any other and for none. */
async function ask(url: URL, token?: string): Promise<unknown> {
  try {
    const response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(LOOK_WITHIN),
    });
    const text = await response.text();
    return response.ok ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function versionIn(health: unknown): unknown {
  // Written by this program's own `/health`.
  return (health as { server?: { version?: unknown } } | undefined)?.server?.version;
}

interface Flags {
  readonly releases?: string;
  readonly to?: string;
  readonly url?: string;
  readonly restart?: string;
  readonly "admin-token-file"?: string;
  readonly "ready-within"?: string;
  readonly helm?: string;
  readonly namespace?: string;
  readonly run?: boolean;
}

/** @throws {Error} If something is missing, or cannot be done. */
async function ofFolder(flags: Flags): Promise<boolean> {
  const { releases, url, restart } = flags;
  if (releases === undefined || url === undefined || restart === undefined) {
    throw new Error("Cannot go back: expected --releases, --url and --restart, or --helm");
  }
  const file = flags["admin-token-file"];
  const seconds = flags["ready-within"];
  const service = serviceAt({
    url,
    restart,
    ...(file === undefined ? {} : { adminToken: (await Deno.readTextFile(file)).trim() }),
    ...(seconds === undefined ? {} : { readyWithin: Number(seconds) * 1_000 }),
  });
  const from = await currentVersion(releases);
  const to = flags.to ?? await versionBefore(releases, from);
  console.log(`From ${from} to ${to}`);
  const came = await switchVersion(releases, to, service);
  if (came === "switched") console.log(`${to} serves at ${url}.`);
  else if (came === "went back") console.error(`${to} does not get ready; ${from} serves again.`);
  else console.error(`Neither ${to} nor ${from} gets ready.`);
  return came === "switched";
}

async function ofHelm(name: string, flags: Flags): Promise<boolean> {
  const release = {
    name,
    ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
  };
  const back = rollbackCommand(release);
  const command = flags.to === undefined
    ? back
    : upgradeCommand(release, { "image.tag": flags.to });
  console.log(command.join(" "));
  if (flags.run !== true) return true;
  await runHelm(command);
  if (flags.url === undefined || await waitUntilReady({ url: flags.url })) return true;
  console.error(`It does not get ready. ${back.join(" ")}`);
  await runHelm(back);
  return false;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: {
      "releases": { type: "string" },
      "to": { type: "string" },
      "url": { type: "string" },
      "restart": { type: "string" },
      "admin-token-file": { type: "string" },
      "ready-within": { type: "string" },
      "helm": { type: "string" },
      "namespace": { type: "string" },
      "run": { type: "boolean" },
    },
  });
  try {
    const done = await (values.helm === undefined ? ofFolder(values) : ofHelm(values.helm, values));
    Deno.exit(done ? 0 : 1);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
