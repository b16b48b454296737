/**
 * A session with the server under test that is looked at as a whole: every line it wrote must be a
 * message of the protocol, and no secret may be in anything it wrote.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { freePort } from "../../../scripts/free_ports.ts";
import { initialize, type LineServer, startServer } from "./line_client.ts";
import { readAnswer, type ServerCommand, serverCommand, type ToolAnswer } from "./server.ts";

/** A server that has shaken hands. */
export interface Session {
  readonly server: LineServer;
  call(name: string, args?: unknown): Promise<ToolAnswer>;
  toolNames(): Promise<string[]>;
}

/** Everything that came from a server, checked: JSON-RPC alone on standard output, no secrets. */
export function assertClean(server: LineServer, secrets: readonly string[]): void {
  for (const line of server.lines) {
    const message: unknown = JSON.parse(line);
    assert(typeof message === "object" && message !== null && !Array.isArray(message), line);
    assertEquals(Reflect.get(message, "jsonrpc"), "2.0", line);
    assertNoSecret(line, secrets);
  }
  assertNoSecret(server.stderr(), secrets);
  assert(!/\n\s+at .*:\d+:\d+/.test(server.stderr()), server.stderr());
}

/** Fails when a text holds a secret, or enough of one to be of use. */
export function assertNoSecret(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    const piece = secret.slice(0, 12);
    assert(!text.includes(piece), `a secret is shown: ${text.replaceAll(piece, "<secret>")}`);
  }
}

/** A folder that is gone afterwards. */
export async function withHome<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = await Deno.makeTempDir({ prefix: "businessmap-mcp-e2e-" });
  try {
    return await work(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** How a session's server is started. */
export interface SessionOptions {
  readonly apiUrl: string;
  readonly apiToken: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Replaces the program. */
  readonly program?: (command: ServerCommand) => ServerCommand;
}

/** Starts a server as a client's entry would, and has it answer one call; gives its exit code too. */
export async function answerOnce(
  command: ServerCommand,
  args: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly answer: ToolAnswer; readonly code: number }> {
  const server = startServer(command);
  try {
    await soon(initialize(server), "initialize");
    const call = { name: "list_boards", arguments: args };
    const { result } = await soon(server.request("tools/call", call), "a call");
    return { answer: readAnswer(result), code: (await soon(server.end(), "end")).code };
  } catch (error) {
    await soon(server.end(), "end");
    throw error;
  }
}

/**
 * Runs `work` in a session, ends it, and looks at all that was written.
 *
 * @returns how the server ended
 */
export async function withSession(
  options: SessionOptions,
  work: (session: Session) => Promise<void>,
): Promise<Deno.CommandStatus> {
  return await withHome(async (home) => {
    const env = { LOG_LEVEL: "debug", ...options.env };
    const usual = serverCommand(options.apiUrl, options.apiToken, home, env);
    const server = startServer(options.program?.(usual) ?? usual);
    let status: Deno.CommandStatus;
    try {
      await soon(initialize(server), "initialize");
      await work({
        server,
        async call(name, args = {}) {
          const reply = await soon(
            server.request("tools/call", { name, arguments: args }),
            `call of ${name}`,
          );
          assert(reply.error === undefined, `${name}: ${reply.error?.message}`);
          return readAnswer(reply.result);
        },
        async toolNames() {
          const { result } = await soon(server.request("tools/list"), "tools/list");
          // Required by the protocol for `tools/list`.
          return (result as { tools: { name: string }[] }).tools.map(({ name }) => name);
        },
      });
    } finally {
      status = await soon(server.end(), "end");
    }
    assertClean(server, [options.apiToken]);
    return status;
  });
}

/** Long for a machine under load, and never waited for where all is well. */
const PATIENCE = 60_000;

/** The promise's outcome; fails where it does not come at all, instead of waiting for ever. */
export async function soon<T>(
  promise: Promise<T>,
  what: string,
  patience = PATIENCE,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing came of: ${what}`)), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An account that takes every request and answers none. */
export interface SilentAccount extends AsyncDisposable {
  readonly apiUrl: string;
  /** Resolves when the first request has come. */
  readonly asked: Promise<void>;
  /** Resolves when the one who asked has hung up. */
  readonly hungUp: Promise<void>;
  readonly requests: () => number;
}

/** Starts a silent account on a free port. */
export function silentAccount(): SilentAccount {
  const asked = Promise.withResolvers<void>();
  const hungUp = Promise.withResolvers<void>();
  let requests = 0;
  const stop = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: () => {},
  }, async (request) => {
    requests++;
    const gone = Promise.withResolvers<void>();
    request.signal.addEventListener("abort", () => {
      hungUp.resolve();
      gone.resolve();
    });
    stop.signal.addEventListener("abort", () => gone.resolve());
    asked.resolve();
    await gone.promise;
    return new Response(null, { status: 503 });
  });
  return {
    apiUrl: `http://127.0.0.1:${server.addr.port}/api/v2`,
    asked: asked.promise,
    hungUp: hungUp.promise,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** The address of a port on which nothing listens. */
export function deadAddress(): string {
  return `http://127.0.0.1:${freePort()}/api/v2`;
}
