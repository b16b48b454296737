/**
 * Many clients at once, over HTTP, that ask for what the server knows already.
 *
 * @module
 */
import { type HttpServer, startHttpServer } from "../e2e/support/http_server.ts";
import type { ServerCommand } from "../e2e/support/server.ts";
import { connectHttp, type HttpAnswer, type HttpConnection, postRequest } from "./http_client.ts";

/** How clients speak: with a session, as most did in 2025; without one; or in the newest protocol. */
export type Dialect = "session" | "stateless" | "newest";

/** One server, and what it is asked. */
export interface Contestant {
  readonly command: ServerCommand;
  readonly dialect: Dialect;
  readonly tool: string;
  readonly args: unknown;
}

/** What clients saw in one round. Times in milliseconds. */
export interface Round {
  /** Calls in a second. */
  readonly rate: number;
  readonly median: number;
  /** 99 of 100 calls took no longer. */
  readonly p99: number;
}

/** A server under load. */
export interface Loaded extends AsyncDisposable {
  readonly server: HttpServer;
  /** All clients ask, one call after the other, for so long. */
  run(milliseconds: number): Promise<Round>;
}

const ABOUT = "io.modelcontextprotocol";

/** What a client of 2026 says with each call. */
const ENVELOPE = {
  [`${ABOUT}/protocolVersion`]: "2026-07-28",
  [`${ABOUT}/clientCapabilities`]: {},
  [`${ABOUT}/clientInfo`]: { name: "bench", version: "1" },
};

/** Starts a server and connects its clients; each has called once. */
export async function startLoaded(contestant: Contestant, clients: number): Promise<Loaded> {
  const server = await startHttpServer(contestant.command);
  const connections = await Promise.all(
    Array.from({ length: clients }, () => connectHttp(server.url)),
  );
  const asked = await Promise.all(connections.map(async (connection) => {
    const request = await requestOf(contestant, server.url, connection);
    check(await connection.ask(request));
    return { connection, request };
  }));

  async function run(milliseconds: number): Promise<Round> {
    const times: number[] = [];
    const began = performance.now();
    await Promise.all(asked.map(async ({ connection, request }) => {
      for (;;) {
        const at = performance.now();
        if (at - began >= milliseconds) return;
        check(await connection.ask(request));
        times.push(performance.now() - at);
      }
    }));
    const seconds = (performance.now() - began) / 1_000;
    const sorted = times.toSorted((a, b) => a - b);
    return { rate: times.length / seconds, median: share(sorted, 0.5), p99: share(sorted, 0.99) };
  }

  return {
    server,
    run,
    async [Symbol.asyncDispose]() {
      for (const { connection } of asked) connection.close();
      await server.stop();
    },
  };
}

/** The bytes of a call, after what the dialect wants before it. */
async function requestOf(
  { dialect, tool, args }: Contestant,
  url: string,
  connection: HttpConnection,
): Promise<Uint8Array> {
  const params = { name: tool, arguments: args };
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
  if (dialect === "newest") {
    return postRequest(url, { ...call, params: { ...params, _meta: ENVELOPE } }, {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": tool,
    });
  }
  const version = { "mcp-protocol-version": "2025-11-25" };
  if (dialect === "stateless") return postRequest(url, call, version);
  const answer = await connection.ask(postRequest(url, {
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "bench", version: "1" },
    },
  }));
  const session = /\r\nmcp-session-id: *(\S+)/i.exec(answer.head)?.[1];
  if (session === undefined) throw new Error(`Cannot measure: no session: ${answer.body}`);
  return postRequest(url, call, { ...version, "mcp-session-id": session });
}

/** @throws {Error} if the call failed, for that would be too easy */
function check({ head, body }: HttpAnswer): void {
  if (head.startsWith("HTTP/1.1 200 ") && body.includes('"result"')) {
    if (!body.includes('"isError":true')) return;
  }
  throw new Error(`Cannot measure: a call failed: ${head}\n${body.slice(0, 2_000)}`);
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
