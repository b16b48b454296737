/**
 * The compiled binary as a service: a folder with releases, a file with its environment, and a
 * supervisor that starts what the link `current` names.
 *
 * @module
 */
import { join } from "node:path";
import { freePorts } from "../../../scripts/free_ports.ts";
import { turn } from "../../../scripts/releases.ts";
import { run } from "../../../scripts/run.ts";
import { version } from "../../../src/version.ts";
import { OTHER_RELEASES, otherBinary } from "../../../scripts/other_releases.ts";
import { binaryPath } from "../../e2e/support/server.ts";
import { until } from "./poll.ts";

/** The version that is tested, and the next one. */
export const THIS = version;
export const NEXT: string = OTHER_RELEASES.next.version;

/** A service with its files. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  readonly metricsPort: number;
  readonly envFile: string;
  readonly releases: string;
  /** The program that the link names. */
  readonly program: string;
  start(): Promise<void>;
  /** Ends it without a chance to say anything. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  log(): string;
  /** Adds to the file of the environment; counts from the next start on. */
  setEnv(env: Readonly<Record<string, string>>): Promise<void>;
  /** Adds a caller, and gives its token. */
  principal(name: string, ...rights: string[]): Promise<string>;
}

/** Seconds in which it must listen. */
const LISTENS_WITHIN = 30;

/**
 * Lays a service out in a folder; nothing runs yet.
 *
 * @param env more of its environment
 */
export async function layService(
  folder: string,
  env: Readonly<Record<string, string>>,
  current: string = THIS,
): Promise<Service> {
  const [port = 0, metricsPort = 0] = freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const releases = join(folder, "releases");
  for (const [name, binary] of [[THIS, binaryPath()], [NEXT, otherBinary("next")]] as const) {
    await Deno.mkdir(join(releases, name), { recursive: true });
    await Deno.symlink(binary, join(releases, name, "businessmap-mcp"));
  }
  await turn(releases, current);
  const program = join(releases, "current", "businessmap-mcp");
  const envFile = join(folder, "env");
  const setEnv = async (more: Readonly<Record<string, string>>) => {
    const lines = Object.entries(more).map(([name, value]) => `${name}=${value}\n`);
    await Deno.writeTextFile(envFile, lines.join(""), { append: true });
  };
  await setEnv({
    BUSINESSMAP_HTTP_PORT: String(port),
    BUSINESSMAP_HTTP_METRICS_PORT: String(metricsPort),
    BUSINESSMAP_HTTP_PRINCIPALS_FILE: join(folder, "principals.json"),
    ...env,
  });
  let child: Deno.ChildProcess | undefined;
  let log = "";
  let reading = Promise.resolve();

  async function readEnv(): Promise<Record<string, string>> {
    const lines = (await Deno.readTextFile(envFile)).split("\n").filter((line) => line !== "");
    return Object.fromEntries(lines.map((line) => [
      line.slice(0, line.indexOf("=")),
      line.slice(line.indexOf("=") + 1),
    ]));
  }

  async function start(): Promise<void> {
    const begun = new Deno.Command(program, {
      args: ["http"],
      clearEnv: true,
      env: { HOME: folder, LOG_FORMAT: "json", ...await readEnv() },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    child = begun;
    let ended = false;
    begun.status.then(() => ended = true);
    reading = collect(begun.stderr, (text) => log += text);
    await until(`the service: ${log}`, LISTENS_WITHIN, async () => {
      if (ended) throw new Error(`The service ended: ${log}`);
      const response = await fetch(`${url}/healthz`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.ok;
    });
  }

  async function end(signal: Deno.Signal): Promise<void> {
    const ending = child;
    child = undefined;
    try {
      ending?.kill(signal);
    } catch {
      // It has ended already.
    }
    await ending?.status;
    await reading;
  }

  return {
    url,
    metricsPort,
    envFile,
    releases,
    program,
    start,
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGTERM");
      await start();
    },
    log: () => log,
    setEnv,
    async principal(name, ...rights) {
      const file = join(folder, "principals.json");
      const args = ["--http-principals-file", file, "principals", "add", name, ...rights];
      const ended = await run(program, args, { env: { HOME: folder } });
      if (ended?.code !== 0) throw new Error(`Cannot add ${name}: ${ended?.stderr}`);
      return ended.stdout.trim();
    },
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}

async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
}
