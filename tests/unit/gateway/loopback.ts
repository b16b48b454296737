/**
 * Servers on this machine for tests of the transport.
 *
 * @module
 */
import { UpstreamError } from "../../../src/gateway/errors.ts";
import { createTransport, type TransportOptions } from "../../../src/gateway/transport.ts";
import { errorOf } from "./fake_clock.ts";

/** An origin to send to, closed at the end of the block. */
export interface Loopback extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
}

/** A web server. */
export function serve(handler: (request: Request) => Response | Promise<Response>): Loopback {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  const { port } = server.addr;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

/** A server that does with each connection what `handler` says, and then closes it. */
export function serveRaw(handler: (connection: Deno.TcpConn) => Promise<void>): Loopback {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const done = (async () => {
    for await (const connection of listener) {
      try {
        await handler(connection);
      } finally {
        connection.close();
      }
    }
  })();
  const { port } = listener.addr;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
    },
  };
}

/** Reads a request's head and, as it is short, its body. */
export async function readRequest(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(16_384);
  let text = "";
  for (;;) {
    const read = await connection.read(buffer);
    if (read === null) return text;
    text += decoder.decode(buffer.subarray(0, read), { stream: true });
    const [head, body] = text.split("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(head ?? "")?.[1] ?? 0);
    if (body !== undefined && body.length >= length) return text;
  }
}

export async function writeText(connection: Deno.Conn, text: string): Promise<void> {
  const writer = connection.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}

export function transportTo(origin: string, rest: Partial<TransportOptions> = {}) {
  return createTransport({ origin, token: () => "KEY", userAgent: "test/1", ...rest });
}

/** What failed and whether it may have arrived, of a request that must fail. */
export async function outcomeOf(promise: Promise<unknown>): Promise<string> {
  const error = await errorOf(promise);
  if (!(error instanceof UpstreamError)) throw error;
  const { status, arrived } = error.facts;
  return [error.failure, status, arrived].filter((part) => part !== undefined).join(" ");
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init);
}
