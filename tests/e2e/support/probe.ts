/**
 * The program with a spy in it: it starts exactly as `src/main.ts` does, and once it has given up
 * what it does not need, the spy tries what must not be possible any more. What came of each is
 * written as one line of JSON to standard error. Compiled with the flags of the real binary.
 *
 * @module
 */
import "../../../src/cli/quiet.ts";
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { run } from "../../../src/cli/run.ts";

/** Begins the line that the test looks for. */
const MARK = "PROBE ";

/** Something that is tried; whatever it resolves to, it was possible. */
type Attempt = () => unknown;

/**
 * @param file a JSON file that exists and can be read by anyone
 * @param port one of this machine on which something listens
 */
function attempts(file: string, port: number): Readonly<Record<string, Attempt>> {
  const local = `http://127.0.0.1:${port}/`;
  return {
    "file: Deno.readTextFile": () => Deno.readTextFile(file),
    "file: Deno.readTextFileSync": () => Deno.readTextFileSync("/etc/hostname"),
    "file: Deno.stat": () => Deno.stat(file),
    "file: Deno.readDir": () => Array.fromAsync(Deno.readDir("/")),
    "file: Deno.realPath": () => Deno.realPath("."),
    "file: Deno.open": () => Deno.open(file),
    "file: node:fs": () => readFileSync(file),
    "module: JSON": () => import(`file://${file}`, { with: { type: "json" } }),
    "module: text": () => import(`file://${file}`, { with: { type: "text" } }),
    "file: own binary": () => Deno.readFile(Deno.execPath()),
    "file: /proc": () => Deno.readTextFileSync("/proc/self/environ"),
    "file: write": () => Deno.writeTextFile(`${file}.written`, "x"),
    "file: temporary": () => Deno.makeTempDir(),
    "file: remove": () => Deno.remove(file),
    "environment: key": () => Deno.env.get("BUSINESSMAP_API_TOKEN"),
    "environment: other": () => Deno.env.get("HOME"),
    "environment: all": () => Deno.env.toObject(),
    "environment: set": () => Deno.env.set("BUSINESSMAP_API_TOKEN", "x"),
    "environment: node:process": () => process.env.BUSINESSMAP_API_TOKEN?.length ?? denied(),
    "host: account of others": () => fetch("https://other.businessmap.io/api/v2/me"),
    "host: any": () => fetch("https://example.com/"),
    "host: other port": () => fetch("https://acme.kanbanize.com:8443/"),
    "host: without TLS": () => fetch("http://acme.kanbanize.com/"),
    "host: metadata service": () => fetch("http://169.254.169.254/"),
    "host: loopback by name": () => fetch(`http://localhost:${port}/`),
    "host: loopback of IPv6": () => fetch(`http://[::1]:${port}/`),
    "host: name look-up": () => Deno.resolveDns("example.com", "A"),
    "host: WebSocket": () => new WebSocket(`ws://localhost:${port}/`),
    "host: TLS": () => Deno.connectTls({ hostname: "example.com", port: 443 }),
    "loopback: fetch": () => fetch(local),
    "loopback: Deno.connect": () => Deno.connect({ hostname: "127.0.0.1", port }),
    "loopback: node:net": () => nodeConnect(port),
    "loopback: listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
    "program: Deno.Command": () => new Deno.Command("/bin/true").output(),
    "program: spawn": () => new Deno.Command("/bin/true").spawn(),
    "program: own binary": () => new Deno.Command(Deno.execPath(), { args: ["version"] }).output(),
    "program: node:child_process": () => nodeSpawn(),
    "program: kill": () => Deno.kill(Deno.ppid, "SIGCONT"),
    "system: native library": () => Deno.dlopen("libc.so.6", {}),
    "system: release": () => Deno.osRelease(),
    "system: node:os": () => hostname(),
    "module: from a host": () => import(`${local}code.js`),
    ...regained(),
  };
}

/** Asking for a permission again must not bring it back. */
function regained(): Record<string, Attempt> {
  const names = ["read", "write", "env", "run", "ffi", "sys"] as const;
  return Object.fromEntries(names.map((name) => [`again: ${name}`, async () => {
    const { state } = await Deno.permissions.request({ name });
    return state === "granted" ? state : denied();
  }]));
}

/** A way of saying no without throwing: an empty value. */
function denied(): never {
  throw new Deno.errors.NotCapable("Nothing was given");
}

function nodeConnect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("error", reject).on("connect", () => {
      socket.end(Buffer.from(""));
      resolve();
    });
  });
}

function nodeSpawn(): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn("/bin/true").on("error", reject).on("exit", () => resolve());
  });
}

async function outcome(attempt: Attempt): Promise<string> {
  try {
    await attempt();
    return "possible";
  } catch (error) {
    if (!(error instanceof Error)) return "unknown";
    return "code" in error ? `${error.name} ${error.code}` : error.name;
  }
}

/** Waits for the program to give up its permissions, the last of them last, then tries everything. */
async function spy(file: string, port: number): Promise<void> {
  for (
    const last of [
      { name: "read" },
      { name: "env", variable: "BUSINESSMAP_API_TOKEN" },
      { name: "net", host: "[::1]" },
    ] as const
  ) {
    while ((await Deno.permissions.query(last)).state === "granted") await pause();
  }
  const found: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts(file, port))) {
    found[name] = await outcome(attempt);
  }
  Deno.stderr.writeSync(new TextEncoder().encode(`${MARK}${JSON.stringify(found)}\n`));
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

if (import.meta.main) {
  // What is to be tried lies beside the binary: nothing else is said to it than to the real one.
  const plan = JSON.parse(Deno.readTextFileSync(join(dirname(Deno.execPath()), "probe.json")));
  if (Deno.args[0] !== "permissions") spy(plan.file, plan.port);
  Deno.exit(await run(Deno.args));
}
