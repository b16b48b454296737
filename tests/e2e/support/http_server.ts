/**
 * The server under test as a service: a process of its own that listens on a free port.
 *
 * @module
 */
import { assert } from "@std/assert";
import { soon } from "./session.ts";
import { runProgram } from "./program.ts";
import type { ServerCommand, TestClient } from "./server.ts";

/** Where a server listens, and what its clients say to be let in. */
export interface HttpAddress {
  /** With the path of the protocol: `http://127.0.0.1:40123/mcp`. */
  readonly url: string;
  readonly token?: string;
}

/** A running service. */
export interface HttpServer extends AsyncDisposable {
  readonly url: string;
  /** The same without a path. */
  readonly origin: string;
  readonly port: number;
  readonly pid: number;
  /** What it has logged so far. */
  log(): string;
  /** Sends a signal and waits for the end. */
  stop(signal?: Deno.Signal): Promise<Deno.CommandStatus>;
  readonly ended: Promise<Deno.CommandStatus>;
}

/** The command that serves over HTTP in place of standard input and output. */
export function overHttp(server: ServerCommand): ServerCommand {
  return {
    command: server.command,
    args: server.args.map((arg) => arg === "stdio" ? "http" : arg),
    env: { ...server.env, LOG_FORMAT: "json", BUSINESSMAP_HTTP_PORT: "0" },
  };
}

/** Starts a service; resolves when it listens. */
export async function startHttpServer(server: ServerCommand): Promise<HttpServer> {
  const { command, args, env } = overHttp(server);
  const child = new Deno.Command(command, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let log = "";
  const listening = Promise.withResolvers<string>();
  const reading = Promise.all([
    read(child.stderr, (text) => {
      log += text;
      const url = /"url":"(http:[^"]+)"/.exec(log)?.[1];
      if (url !== undefined) listening.resolve(url);
    }),
    read(child.stdout, (text) => log += text),
  ]);
  const ended = Promise.all([child.status, reading]).then(([status]) => {
    listening.reject(new Error(`The server ended with code ${status.code}: ${log}`));
    return status;
  });
  listening.promise.catch(() => {});
  const url = await soon(listening.promise, "listening");
  const stop = async (signal: Deno.Signal = "SIGTERM") => {
    try {
      child.kill(signal);
    } catch {
      // It has ended already.
    }
    return await soon(ended, "the server's end");
  };
  return {
    url,
    origin: new URL(url).origin,
    port: Number(new URL(url).port),
    pid: child.pid,
    log: () => log,
    stop,
    ended,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Connects a client to a service of its own, which lets it in by a token and ends with it. */
export function served(
  connect: (address: HttpAddress) => Promise<TestClient>,
): (server: ServerCommand) => Promise<TestClient> {
  return async (command) => {
    const principals = { BUSINESSMAP_HTTP_PRINCIPALS_FILE: `${command.env.HOME}/principals.json` };
    const guarded = { ...command, env: { ...command.env, ...principals } };
    const added = await runProgram(guarded, ["principals", "add", "client"]);
    assert(added.code === 0, added.stderr);
    const server = await startHttpServer(guarded);
    try {
      const client = await connect({ url: server.url, token: added.stdout.trim() });
      return {
        ...client,
        async close() {
          await client.close();
          const { code } = await server.stop();
          assert(code === 0, `the server ended with code ${code}: ${server.log()}`);
        },
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  };
}

async function read(
  stream: ReadableStream<Uint8Array>,
  onText: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) onText(decoder.decode(chunk, { stream: true }));
}
