/**
 * Why a request is not served, as the protocol's clients read it.
 *
 * @module
 */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** The code of JSON-RPC for what the server decides by itself. */
const SERVER_ERROR = -32_000;

/** An error of JSON-RPC that belongs to no call. */
export function refusal(
  context: Context,
  status: ContentfulStatusCode,
  message: string,
  { code = SERVER_ERROR, headers = {} }: {
    readonly code?: number;
    readonly headers?: Record<string, string>;
  } = {},
): Response {
  return context.json({ jsonrpc: "2.0", id: null, error: { code, message } }, status, headers);
}
