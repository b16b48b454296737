/**
 * A client that writes and reads single lines, to see exactly what goes over the pipe.
 *
 * @module
 */
import { type ListedTool, readAnswer, type ServerCommand, type TestClient } from "./server.ts";

/** An answer to one request, either kind. */
export interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A running server with open pipes. */
export interface LineServer {
  readonly pid: number;
  /** Every line that came on standard output, in order. */
  readonly lines: readonly string[];
  /** What came on standard error so far. */
  stderr(): string;
  /** Sends a request and waits for its answer. Rejects when the server ends before. */
  request(method: string, params?: unknown): Promise<Reply>;
  /** Sends a notification. */
  notify(method: string, params?: unknown): Promise<void>;
  /** Sends text or bytes as they are. */
  send(text: string | Uint8Array): Promise<void>;
  /** Sends a signal. */
  kill(signal: Deno.Signal): void;
  /** Closes standard input and waits for the end. */
  end(): Promise<Deno.CommandStatus>;
}

/** Starts a server and reads its lines. */
export function startServer(server: ServerCommand): LineServer {
  const child = new Deno.Command(server.command, {
    args: [...server.args],
    env: { ...server.env },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const waiting = new Map<number, PromiseWithResolvers<Reply>>();
  const lines: string[] = [];
  let errors = "";
  let nextId = 1;

  const readOut = eachLine(child.stdout, (line) => {
    lines.push(line);
    const message = parse(line);
    const found = waiting.get(message.id ?? 0);
    if (found === undefined || message.method !== undefined) return;
    waiting.delete(message.id ?? 0);
    found.resolve(message);
  });
  const readErr = eachLine(child.stderr, (line) => errors += `${line}\n`);
  const ended = Promise.all([child.status, readOut, readErr]).then(([status]) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`The server ended with code ${status.code}: ${errors}`));
    }
    waiting.clear();
    return status;
  });

  const send = (text: string | Uint8Array) =>
    writer.write(typeof text === "string" ? new TextEncoder().encode(text) : text);
  const write = (message: unknown) => send(`${JSON.stringify(message)}\n`);
  return {
    pid: child.pid,
    lines,
    stderr: () => errors,
    async request(method, params) {
      const id = nextId++;
      const answer = Promise.withResolvers<Reply>();
      waiting.set(id, answer);
      // A server that has ended refuses the write; the answer then says why.
      await write({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) })
        .catch(() => ended);
      return await answer.promise;
    },
    notify: (method, params) =>
      write({ jsonrpc: "2.0", method, ...(params === undefined ? {} : { params }) }),
    send,
    kill: (signal) => child.kill(signal),
    async end() {
      await writer.close().catch(() => {}); // the server may have closed it first
      return await ended;
    },
  };
}

/** The version that the plain client asks for. */
export const LINE_CLIENT_VERSION = "2025-11-25";

/** Shakes hands as clients of the 2025 protocol do; resolves to the result of `initialize`. */
export async function initialize(server: LineServer): Promise<unknown> {
  const reply = await server.request("initialize", {
    protocolVersion: LINE_CLIENT_VERSION,
    capabilities: {},
    clientInfo: { name: "line-client", version: "1.0.0" },
  });
  if (reply.error) throw new Error(`Cannot initialize: ${reply.error.message}`);
  await server.notify("notifications/initialized");
  return reply.result;
}

/** Starts a server and shakes hands. */
export async function connectLineClient(command: ServerCommand): Promise<TestClient> {
  const server = startServer(command);
  // The part of the result of `initialize` that is read here is required by the protocol.
  const { protocolVersion } = await initialize(server) as { protocolVersion: string };
  const result = async (method: string, params?: unknown) => {
    const reply = await server.request(method, params);
    if (reply.error) throw new Error(`${method} failed: ${reply.error.message}`);
    return reply.result;
  };
  return {
    protocolVersion,
    listTools: async () =>
      // Required by the protocol for `tools/list`.
      (await result("tools/list") as { tools: readonly ListedTool[] }).tools,
    call: async (name, args) => readAnswer(await result("tools/call", { name, arguments: args })),
    close: async () => {
      await server.end();
    },
  };
}

interface Message extends Reply {
  readonly id?: number;
  readonly method?: string;
}

/** A line that is no JSON counts as a message without an id; tests look at `lines` for those. */
function parse(line: string): Message {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    parts.forEach(take);
  }
  if (rest !== "") take(rest);
}
