/**
 * The HTTP server's routes, and what a request passes on its way to them.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Context, Hono, type Next } from "hono";
import { cors } from "hono/cors";
import { defectLine } from "../../telemetry/defects.ts";
import { NO_METRICS } from "../../telemetry/metrics.ts";
import { METRICS_CONTENT_TYPE } from "../../telemetry/telemetry.ts";
import { type Addresses, checkHost, checkOrigin } from "./addresses.ts";
import { adminsOnly, authenticate, type Authenticator } from "./authenticate.ts";
import { type BodyLimits, readBody } from "./body.ts";
import type { Challenge } from "./challenge.ts";
import { type HealthParts, healthReport, readiness } from "./health.ts";
import { createLimiter, limitRequests } from "./limits.ts";
import { type Bindings, createMcpRoute, type McpEnv, type McpParts } from "./mcp_route.ts";
import { measureRequests } from "./measures.ts";
import { LOCAL_PRINCIPAL, mayUse } from "./principal.ts";
import { refusal } from "./refusal.ts";
import { metadata, METADATA_PATH, metadataUrl, type Resource, SCOPES } from "./scopes.ts";
import { NARROWING } from "./views.ts";

const log = getLogger(["businessmap", "http"]);

/** What the server is made from. */
export interface AppParts extends Addresses, HealthParts, Pick<McpParts, "factoryFor"> {
  /** The names of all toolsets. */
  readonly toolsets: readonly string[];
  readonly body?: BodyLimits;
  /** Without any, everyone who can reach the server is let in. */
  readonly authenticators?: readonly Authenticator[];
  /** The authorisation server, if there is one. */
  readonly oauth?: Omit<Resource, "path">;
  /** Every measure, as Prometheus scrapes it. */
  readonly metricsText?: () => Promise<string>;
}

/** The server's side of HTTP, without a socket. */
export interface App {
  fetch(request: Request, bindings?: Bindings): Response | Promise<Response>;
  /** Ends what is still under way. */
  close(): Promise<void>;
}

/** Where clients of the protocol call. */
export const MCP_PATH = "/mcp";

const ROUTES = {
  alive: "/healthz",
  ready: "/readyz",
  health: "/health",
  cache: "/health/cache",
  metrics: "/metrics",
} as const;

/** Puts the routes together. Everything costly is done here, once. */
export function createApp(parts: AppParts): App {
  const { live, authenticators = [] } = parts;
  const resource = parts.oauth && { ...parts.oauth, path: MCP_PATH };
  const challenge = (request: Request): Challenge =>
    resource ? { resourceMetadata: metadataUrl(resource, request) } : {};
  const limiter = createLimiter();
  const mcp = createMcpRoute({ ...parts, challenge, limiter });
  const letIn = authenticate({
    authenticators,
    anyone: LOCAL_PRINCIPAL,
    challenge,
    ...(resource ? { scope: SCOPES.read } : {}),
  });
  const atPace = limitRequests(limiter);
  const admins = adminsOnly(challenge, resource && SCOPES.admin);
  const app = new Hono<McpEnv>();
  const known = new Set([MCP_PATH, METADATA_PATH, ...Object.values(ROUTES)]);
  app.use(measureRequests(live.telemetry?.metrics ?? NO_METRICS, known));
  app.use(answerHeaders);
  // An orchestrator asks by an address that no list can know, and is told nothing of the accounts.
  app.get(ROUTES.alive, (context) => context.json({ status: "ok" }));
  app.get(ROUTES.ready, (context) => {
    const { ready, ...rest } = readiness(parts);
    return context.json(rest, ready ? 200 : 503);
  });
  app.use(checkHost(parts), checkOrigin(parts));
  if (parts.allowedOrigins.length > 0) app.use(forPages(parts.allowedOrigins));
  if (resource !== undefined) {
    for (const path of [METADATA_PATH, METADATA_PATH + MCP_PATH]) {
      app.get(path, (context) => context.json(metadata(resource, context.req.raw)));
    }
  }
  app.all(MCP_PATH, letIn, atPace, readBody(parts.body), mcp.handle);
  app.get(
    ROUTES.health,
    letIn,
    atPace,
    admins,
    (context) => context.json(healthReport(parts, mayUse(context.get("principal")))),
  );
  app.delete(ROUTES.cache, letIn, atPace, admins, async (context) => {
    const mine = mayUse(context.get("principal"));
    const accounts = [...live.accounts].filter(([name]) => mine(name));
    await Promise.all(accounts.map(([, { gateway }]) => gateway.clear()));
    return context.json({ cleared: accounts.length });
  });
  const { metricsText } = parts;
  if (metricsText !== undefined) {
    app.get(ROUTES.metrics, letIn, atPace, admins, () => metricsResponse(metricsText));
  }
  app.notFound((context) => refusal(context, 404, "There is nothing here."));
  app.onError((error, context) => {
    log.error("Cannot answer a request: {error}", { error: defectLine(error) });
    live.telemetry?.errors?.defect(error, { part: "http" });
    return refusal(context, 500, "The server failed.");
  });
  return {
    fetch: (request, bindings = {}) => app.fetch(request, bindings),
    close: () => mcp.close(),
  };
}

/** Measures alone, for a port of their own: whoever can reach it may read them. */
export function createMetricsApp(metricsText: () => Promise<string>): Pick<App, "fetch"> {
  const app = new Hono();
  app.get(ROUTES.metrics, () => metricsResponse(metricsText));
  app.notFound((context) => refusal(context, 404, "There is nothing here."));
  return { fetch: (request) => app.fetch(request) };
}

async function metricsResponse(metricsText: () => Promise<string>): Promise<Response> {
  return new Response(await metricsText(), { headers: { "content-type": METRICS_CONTENT_TYPE } });
}

async function answerHeaders(context: Context, next: Next): Promise<void> {
  await next();
  const { headers } = context.res;
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  // A proxy that gathers a stream would hold back the progress of a call.
  if (isStream(headers)) headers.set("x-accel-buffering", "no");
}

/** Lets the listed pages read answers, and send what clients in a browser send. */
function forPages(origins: readonly string[]) {
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: [
      ...["authorization", "content-type", "last-event-id", "mcp-protocol-version"],
      ...["mcp-method", "mcp-name", "mcp-session-id", ...Object.values(NARROWING)],
    ],
    exposeHeaders: ["www-authenticate", "retry-after", "mcp-session-id"],
    maxAge: 600,
  });
}

function isStream(headers: Headers): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") === true;
}
