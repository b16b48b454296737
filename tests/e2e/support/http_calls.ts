/**
 * Requests of the protocol over HTTP, written out.
 *
 * @module
 */
import type { HttpServer } from "./http_server.ts";

/** A request of JSON-RPC. */
export function rpc(method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

/** What a client of 2026 says of itself in each request. */
export function envelope(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const about = "io.modelcontextprotocol";
  return {
    ...params,
    _meta: {
      [`${about}/protocolVersion`]: "2026-07-28",
      [`${about}/clientCapabilities`]: {},
      [`${about}/clientInfo`]: { name: "raw", version: "1" },
    },
  };
}

/** The headers of every client. */
export function mcpHeaders(token?: string): Record<string, string> {
  return {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

/** Calls as clients of 2025 do; gives the status and the whole text of the answer. */
export async function callOverHttp(
  { url }: Pick<HttpServer, "url">,
  method: string,
  params: unknown,
  token?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: mcpHeaders(token),
    body: rpc(method, params),
  });
  return { status: response.status, text: await response.text() };
}
