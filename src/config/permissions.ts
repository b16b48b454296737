/**
 * What the program may touch: the fixed set it is compiled with, and what it gives up once it has
 * started.
 *
 * @module
 */
import type { Config } from "./config.ts";
import { FOLDER_VARIABLES } from "./data_folder.ts";
import { settingList } from "./settings.ts";

/** One permission of the fixed set. */
export interface PermissionEntry {
  readonly kind: "net" | "env" | "read" | "write";
  /** The host, or the variable's name; `true` for all. */
  readonly value: string | true;
  /** What it is for. */
  readonly why: string;
}

/** What a fixed set is made for. */
export interface SetOptions {
  readonly host?: string;
  readonly store?: string;
  readonly listen?: readonly string[];
  readonly issuer?: readonly string[];
  readonly report?: readonly string[];
  readonly root?: boolean;
}

/** The folder above every other, where a system has one. */
const ROOT = "/";

/** A host that an entry covers, for asking and revoking: Deno takes no wildcard there. */
const WILDCARD_PROBE = "permission-probe";

/** Every address of this machine. */
const ANY_ADDRESS = ["0.0.0.0", "[::]"];

/**
 * The fixed set, from one table.
 *
 * Reading and writing are not limited to paths: secrets and the store may lie anywhere, and a path
 * would be that of the machine that compiled. Both are given up before the first call is carried
 * out; a store that is open goes on working.
 *
 * @param options.host limits the network to one account's host, for a binary made for that account
 * @param options.store where a remote store is, `kv.example.com:4512`, for a binary that reaches it
 * @param options.listen addresses to serve HTTP on, `10.1.2.3:8787`; a binary for one account
 * listens nowhere without one, as whoever may listen at an address may also connect to it
 * @param options.issuer hosts of an authorisation server, `login.example.com:443`
 * @param options.report further hosts that errors and traces go to, with their ports
 * @param options.root files are read by an entry for the root folder, which comes to the same and can
 * be narrowed to one file; not for Windows, which has no such folder
 */
export function permissionEntries(options: SetOptions = {}): readonly PermissionEntry[] {
  const hosts = options.host === undefined
    ? ["*.kanbanize.com:443", "*.businessmap.io:443"]
    : [`${options.host}:443`];
  const loopback = options.host === undefined ? ["127.0.0.1", "localhost", "[::1]"] : [];
  const cluster = options.host === undefined ? ["*.svc.cluster.local"] : [];
  const stores = options.store === undefined ? cluster : [options.store];
  const sentry = options.host === undefined ? ["*.sentry.io:443"] : [];
  const reports = [...sentry, ...options.report ?? []];
  const anywhere = options.host === undefined ? ANY_ADDRESS : [];
  const listened = [...anywhere, ...options.listen ?? []];
  const variables = settingList().filter(({ env }) => !env.startsWith("BUSINESSMAP_"))
    .map((one) => ({ value: one.env, why: one.help }));
  return [
    ...hosts.map((value) => ({ kind: "net" as const, value, why: "The account's API" })),
    ...loopback.map((value) => ({ kind: "net" as const, value, why: "An account for tests" })),
    ...stores.map((value) => ({ kind: "net" as const, value, why: "A remote store" })),
    ...reports.map((value) => ({ kind: "net" as const, value, why: "Reports of errors, traces" })),
    ...(options.issuer ?? []).map((value) => ({
      kind: "net" as const,
      value,
      why: "The authorisation server of callers over HTTP",
    })),
    ...listened.map((value) => ({
      kind: "net" as const,
      value,
      why: "Listening for HTTP; at the start",
    })),
    { kind: "env", value: "BUSINESSMAP_*", why: "Settings, misspelt ones, and accounts' keys" },
    { kind: "env", value: "KANBANIZE_*", why: "API keys that apiTokenEnv names" },
    ...variables.map((one) => ({ kind: "env" as const, ...one })),
    ...FOLDER_VARIABLES.map((value) => ({
      kind: "env" as const,
      value,
      why: "Where the platform keeps data and settings",
    })),
    {
      kind: "read",
      value: options.root ? ROOT : true,
      why: "Configuration, files with secrets, the store; at the start",
    },
    { kind: "write", value: true, why: "The store and the audit, which are opened at the start" },
  ];
}

/** A permission set as `deno.json` holds it. */
export type PermissionSet = Readonly<
  Partial<Record<PermissionEntry["kind"], true | readonly string[]>>
>;

/** The fixed set in the form of `deno.json`. */
export function permissionSet(options: SetOptions = {}): PermissionSet {
  const entries = permissionEntries(options);
  const kinds = [...new Set(entries.map((one) => one.kind))];
  return Object.fromEntries(kinds.map((kind) => {
    const values = entries.filter((one) => one.kind === kind).map((one) => one.value);
    return [kind, values.includes(true) ? true : values.filter((one) => one !== true)];
  }));
}

/** The fixed set as flags of `deno run` and `deno compile`. */
export function permissionFlags(options: SetOptions = {}): string[] {
  return Object.entries(permissionSet(options)).map(([kind, values]) =>
    values === true ? `--allow-${kind}` : `--allow-${kind}=${values.join(",")}`
  );
}

/** What is kept after the start. */
export interface DropOptions {
  /** Further hosts that stay reachable, with their ports: `o1.ingest.sentry.io:443`. */
  readonly keepNet?: readonly string[];
  /** Addresses that were listened on, with their ports. */
  readonly listened?: readonly string[];
  /** Files that may be read from now on, where {@linkcode canKeepReading} is true of them. */
  readonly keepRead?: readonly string[];
}

/** Whether the right to read can be narrowed to this file: not where it is the right to read all. */
export function canKeepReading(path: string): boolean {
  const state = (descriptor: Deno.ReadPermissionDescriptor) =>
    Deno.permissions.querySync(descriptor).state;
  return state({ name: "read" }) !== "granted" && state({ name: "read", path }) === "granted";
}

/**
 * Gives up everything that serving does not need. It cannot be taken back.
 *
 * A wildcard entry can only be given up whole, so one that covers an account stays. Where Deno
 * was started with an unlimited network, that cannot be narrowed: see {@linkcode heldPermissions}.
 */
export async function dropPermissions(
  config: Pick<Config, "accounts"> | undefined,
  options: DropOptions = {},
): Promise<void> {
  const keep = [...accountHosts(config), ...options.keepNet ?? []];
  for (const name of ["run", "ffi", "sys", "write", "env"] as const) {
    await Deno.permissions.revoke({ name });
  }
  await dropReading(options.keepRead ?? []);
  if (keep.length === 0) await Deno.permissions.revoke({ name: "net" });
  for (const entry of netEntries()) {
    if (keep.some((host) => covers(entry, host))) continue;
    await Deno.permissions.revoke({ name: "net", host: probe(entry) });
  }
  for (const host of options.listened ?? []) {
    if (netEntries().some((entry) => covers(entry, host))) continue;
    await Deno.permissions.revoke({ name: "net", host });
  }
}

/** To give up a folder takes away the entries that hold it, and leaves those for what is in it. */
async function dropReading(keep: readonly string[]): Promise<void> {
  const kept = keep.filter(canKeepReading);
  for (const path of kept) await Deno.permissions.request({ name: "read", path }); // an entry of its own
  await Deno.permissions.revoke({ name: "read", path: ROOT });
  const { state } = await Deno.permissions.query({ name: "read", path: ROOT });
  if (kept.length === 0 || state === "granted") await Deno.permissions.revoke({ name: "read" });
}

/** How far a permission reaches. */
export interface HeldPermission {
  readonly name: "net" | "env" | "read" | "write" | "run" | "ffi" | "sys";
  readonly extent: "all" | "some" | "none";
  /** The entries that are held, where the extent is `some`. */
  readonly entries: readonly string[];
}

/**
 * What is held now, by asking Deno about every entry of the fixed set.
 *
 * @param config its accounts' hosts are asked about too: a program made for one account holds that
 */
export async function heldPermissions(
  config?: Pick<Config, "accounts">,
): Promise<readonly HeldPermission[]> {
  const net = await held(
    netEntries().map((value) => ({ value, descriptor: { name: "net", host: probe(value) } })),
  );
  for (const host of accountHosts(config)) {
    const own = await held([{ value: host, descriptor: { name: "net", host } }]);
    net.push(...own.filter(() => !net.some((entry) => covers(entry, host))));
  }
  const env = await held(
    namesOf("env").map((value) => ({
      value,
      descriptor: { name: "env", variable: value.replace("*", "PROBE") },
    })),
  );
  const names = ["net", "env", "read", "write", "run", "ffi", "sys"] as const;
  return await Promise.all(names.map(async (name) => {
    const status = await Deno.permissions.query(name === "read" ? { name, path: ROOT } : { name });
    const entries = name === "net" ? net : name === "env" ? env : [];
    if (status.state === "granted" && !status.partial) {
      return { name, extent: "all", entries: [] } as const;
    }
    const some = entries.length > 0 || status.partial;
    return { name, extent: some ? "some" : "none", entries } as const;
  }));
}

async function held(
  entries: readonly { readonly value: string; readonly descriptor: Deno.PermissionDescriptor }[],
): Promise<string[]> {
  const states = await Promise.all(
    entries.map(async ({ value, descriptor }) => ({
      value,
      state: (await Deno.permissions.query(descriptor)).state,
    })),
  );
  return states.filter(({ state }) => state === "granted").map(({ value }) => value);
}

function namesOf(kind: PermissionEntry["kind"]): string[] {
  return permissionEntries().flatMap((one) =>
    one.kind === kind && one.value !== true ? [one.value] : []
  );
}

function netEntries(): string[] {
  return namesOf("net");
}

function probe(entry: string): string {
  return entry.replace("*", WILDCARD_PROBE);
}

function accountHosts(config: Pick<Config, "accounts"> | undefined): string[] {
  return (config?.accounts ?? []).map(({ origin }) => hostWithPort(origin));
}

function hostWithPort(origin: string): string {
  const { hostname, port, protocol } = new URL(origin);
  return `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
}

/** Whether an entry of the fixed set permits a host with a port. */
function covers(entry: string, host: string): boolean {
  const named = /:\d+$/.test(entry.replace("[::1]", "")) ? host : host.replace(/:\d+$/, "");
  return entry.startsWith("*") ? named.endsWith(entry.slice(1)) : named === entry;
}
