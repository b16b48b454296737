/**
 * What is offered beside tools: resources, prompts, and completion of what these take.
 *
 * @module
 */
import {
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerCapabilities,
  type ServerContext,
  type ServerOptions,
  TRACEPARENT_META_KEY,
} from "@modelcontextprotocol/server";
import { FRESHNESS } from "../businessmap/freshness.ts";
import { isTraceparent } from "../telemetry/span.ts";
import type { Has } from "../tools/select.ts";
import type { Calls, CallScope } from "./call.ts";
import { complete } from "./completion.ts";
import { growing, type Tell } from "./progress.ts";
import { offeredPrompts, promptList, promptText } from "./prompts/mod.ts";
import { hasResources, readResource, resourceList, resourceTemplates } from "./resources.ts";

/** Clients may keep lists for this long, in milliseconds: they never change while this runs. */
const LIST_TTL = 3_600_000;

const list = { ttlMs: LIST_TTL, cacheScope: "private" as const };

/** For how long, and for whom, clients may keep what they were told. */
export const CACHE_HINTS: NonNullable<ServerOptions["cacheHints"]> = {
  "server/discover": list,
  "tools/list": list,
  "prompts/list": list,
  "resources/list": list,
  "resources/templates/list": list,
  "resources/read": { ttlMs: FRESHNESS.cards, cacheScope: "private" },
};

/** What handlers are made from. */
export interface Offers {
  /** Whether a tool is offered by configuration: what is advertised for good. */
  readonly configured: Has;
  /** Whether it is offered just now. */
  readonly has: Has;
  readonly calls: () => Promise<Calls>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The capabilities that follow from the tools. Nothing that is listed ever changes. */
export function capabilities(configured: Has): ServerCapabilities {
  const resources = hasResources(configured);
  const prompts = offeredPrompts(configured).length > 0;
  return {
    tools: { listChanged: false },
    ...(resources ? { resources: { listChanged: false, subscribe: false } } : {}),
    ...(prompts ? { prompts: { listChanged: false } } : {}),
    ...(resources || prompts ? { completions: {} } : {}),
  };
}

/** Answers requests for what the server's capabilities name. */
export function offer(server: Server, { configured, has, calls, now }: Offers): void {
  const { resources, prompts, completions } = capabilities(configured);
  if (resources) {
    server.setRequestHandler("resources/list", ({ params }) => {
      onePage(params);
      return resourceList(has);
    });
    server.setRequestHandler("resources/templates/list", ({ params }) => {
      onePage(params);
      return resourceTemplates(has);
    });
    server.setRequestHandler(
      "resources/read",
      async ({ params }, context) =>
        await readResource(params.uri, has, await calls(), scopeOf(context)),
    );
  }
  if (prompts) {
    server.setRequestHandler("prompts/list", ({ params }) => {
      onePage(params);
      return promptList(has);
    });
    server.setRequestHandler("prompts/get", ({ params }) => promptText(params, has, now()));
  }
  if (completions) {
    server.setRequestHandler(
      "completion/complete",
      async ({ params }, context) =>
        await complete(params, has, (await calls()).account(scopeOf(context))),
    );
  }
}

/**
 * Every list is one page, so there is no cursor that could be given.
 *
 * @throws {ProtocolError} for any
 */
export function onePage(params: { readonly cursor?: string | undefined } | undefined): void {
  if (params?.cursor === undefined) return;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "Invalid cursor: this list has one page",
  );
}

/** An id that is sent on to the account: plain, and not so long that it could be something else. */
function isRequestId(text: string | null | undefined): text is string {
  return typeof text === "string" && /^[\w.-]{8,64}$/.test(text);
}

/** The client's side of a request. Progress goes only to a client that asked for it by a token. */
export function scopeOf({ mcpReq, http }: ServerContext): CallScope {
  const { signal } = mcpReq;
  const token = mcpReq._meta?.progressToken;
  const principal = http?.authInfo?.clientId;
  const tell: Tell = async (progress, total, message) => {
    if (token === undefined) return;
    await mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken: token, progress, total, message },
    });
  };
  const headers = http?.req?.headers;
  const requestId = headers?.get("x-request-id");
  const traceparent = mcpReq._meta?.[TRACEPARENT_META_KEY] ?? headers?.get("traceparent");
  return {
    signal,
    progress: growing(tell, signal),
    ...(principal === undefined ? {} : { principal }),
    ...(isRequestId(requestId) ? { requestId } : {}),
    ...(isTraceparent(traceparent) ? { traceparent } : {}),
  };
}
