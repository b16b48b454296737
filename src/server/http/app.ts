/**
 * The HTTP server's routes, and what a request passes on its way to them.
 *
 * @module
 */
import { createMcpHandler } from "@modelcontextprotocol/server";
import { getLogger } from "@logtape/logtape";
import { Hono } from "hono";
import type { LiveParts, ServedParts } from "../call.ts";
import { createServerFactory } from "../mcp_server.ts";
import { type Addresses, checkHost, checkOrigin } from "./addresses.ts";
import { type BodyLimits, type BodyVariables, readBody } from "./body.ts";
import { refusal } from "./refusal.ts";

const log = getLogger(["businessmap", "http"]);

/** What the server is made from. */
export interface AppParts extends Addresses {
  readonly served: ServedParts;
  readonly live: LiveParts;
  readonly body?: BodyLimits;
}

/** The server's side of HTTP, without a socket. */
export interface App {
  fetch(request: Request): Response | Promise<Response>;
  /** Ends what is still under way. */
  close(): Promise<void>;
}

/** Where clients of the protocol call. */
export const MCP_PATH = "/mcp";

/** Puts the routes together. Everything costly is done here, once. */
export function createApp(parts: AppParts): App {
  const serve = createServerFactory(parts.served, Promise.resolve(parts.live));
  const mcp = createMcpHandler(serve, {
    onerror: (error) => log.debug("Refused a request: {kind}", { kind: error.name }),
  });
  const app = new Hono<{ Variables: BodyVariables }>();
  app.use(async function headers(context, next) {
    await next();
    const { headers } = context.res;
    headers.set("x-content-type-options", "nosniff");
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    // A proxy that gathers a stream would hold back the progress of a call.
    if (isStream(headers)) headers.set("x-accel-buffering", "no");
  });
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.use(checkHost(parts), checkOrigin(parts));
  app.all(MCP_PATH, readBody(parts.body), (context) => {
    const parsedBody = context.get("parsedBody");
    return mcp.fetch(context.req.raw, parsedBody === undefined ? {} : { parsedBody });
  });
  app.notFound((context) => refusal(context, 404, "There is nothing here."));
  app.onError((error, context) => {
    log.error("Cannot answer a request: {kind}", { kind: error.name });
    return refusal(context, 500, "The server failed.");
  });
  return { fetch: (request) => app.fetch(request), close: () => mcp.close() };
}

function isStream(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") === true;
}
