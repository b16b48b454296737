/**
 * The route of the protocol: a request becomes a call with the rights of whoever sent it.
 *
 * @module
 */
import { type AuthInfo, createMcpHandler, type Server } from "@modelcontextprotocol/server";
import { getLogger } from "@logtape/logtape";
import type { Handler } from "hono";
import { type LiveParts, type ServedParts } from "../call.ts";
import { keep } from "../kept.ts";
import { createServerFactory } from "../mcp_server.ts";
import type { PrincipalVariables } from "./authenticate.ts";
import type { BodyVariables } from "./body.ts";
import { type Challenge, challenged } from "./challenge.ts";
import type { Limiter } from "./limits.ts";
import type { Principal } from "./principal.ts";
import { refusal } from "./refusal.ts";
import { SCOPES } from "./scopes.ts";
import { streamWhenSlow } from "./slow_answers.ts";
import { NarrowingError, partsOf, type View, viewOf } from "./views.ts";
import { member } from "../../member.ts";

const log = getLogger(["businessmap", "http"]);

/** What the route is made from. */
export interface McpParts {
  readonly served: ServedParts;
  readonly live: LiveParts;
  /** The names of all toolsets. */
  readonly toolsets: readonly string[];
  readonly challenge: (request: Request) => Challenge;
  readonly limiter: Limiter;
  /** Makes the servers of a view. @default {createServerFactory} */
  readonly factoryFor?: typeof createServerFactory;
}

/** What is known about a request beside itself. */
export interface Bindings {
  /** Settles when the answer is sent in full. */
  readonly completed?: Promise<void>;
}

/** What handlers before this one leave. */
export interface McpEnv {
  Bindings: Bindings;
  Variables: BodyVariables & PrincipalVariables;
}

/** The route. */
export interface McpRoute {
  readonly handle: Handler<McpEnv>;
  close(): Promise<void>;
}

/** Each view holds the schemas of its tools. */
const MOST_VIEWS = 32;

/** The most messages in one body (older protocols only). */
const MOST_MESSAGES = 50;

/** Serves every view of the server by one handler of the SDK. */
export function createMcpRoute(parts: McpParts): McpRoute {
  const { served, toolsets, limiter, factoryFor = createServerFactory } = parts;
  const live = Promise.resolve(parts.live);
  const factoryOf = keep(
    MOST_VIEWS,
    ({ key }: View) => key,
    (view) => factoryFor(partsOf(served, view), live),
  );
  // The SDK hands the same object to the factory, once a request.
  const factories = new WeakMap<AuthInfo, () => Server>();
  const mcp = createMcpHandler(({ authInfo }) => {
    const factory = authInfo && factories.get(authInfo);
    if (factory === undefined) throw new TypeError("Cannot serve a request without a caller");
    return factory();
  }, { onerror: (error) => log.debug("Refused a request: {kind}", { kind: error.name }) });
  const writing = new Set(
    served.tools.filter((tool) => tool.effect !== "read" && !tool.readOnlyVariant)
      .map(({ name }) => name),
  );

  return {
    async handle(context) {
      const { req } = context;
      const principal = context.get("principal");
      const body = context.get("parsedBody");
      const scope = missingScope(principal, body, writing);
      if (scope !== undefined) {
        return challenged(context, "insufficient_scope", {
          ...parts.challenge(req.raw),
          scope,
        });
      }
      if (messagesOf(body).length > MOST_MESSAGES) {
        return refusal(context, 400, `A body holds at most ${MOST_MESSAGES} messages.`);
      }
      let factory: () => Server;
      try {
        factory = factoryOf(viewOf(principal, req.raw.headers, toolsets));
      } catch (error) {
        if (error instanceof NarrowingError) return refusal(context, 400, error.message);
        throw error;
      }
      const leave = limiter.enter(principal, countCalls(body));
      if ("retryAfter" in leave) {
        const message = leave.why === "rate"
          ? `You may begin ${principal.limits.callsPerMinute} calls a minute.`
          : `You may have ${principal.limits.concurrency} requests under way at once.`;
        return refusal(context, 429, message, {
          headers: { "retry-after": String(leave.retryAfter) },
        });
      }
      const authInfo = authInfoOf(principal);
      factories.set(authInfo, factory);
      try {
        const answer = mcp.fetch(req.raw, {
          authInfo,
          ...(body === undefined ? {} : { parsedBody: body }),
        });
        const response = await streamWhenSlow(answer, req.header("accept"));
        const { completed = Promise.resolve() } = context.env ?? {};
        completed.then(leave.done, leave.done);
        return response;
      } catch (error) {
        leave.done();
        throw error;
      }
    },
    close: () => mcp.close(),
  };
}

/** The caller as the SDK hands it on. Its token stays here: nothing below has a use for it. */
function authInfoOf({ id, scopes = [] }: Principal): AuthInfo {
  return { token: "", clientId: id, scopes: [...scopes] };
}

/** The scopes that a token lacks for what the body asks; `undefined` when it lacks none. */
function missingScope(
  { scopes }: Principal,
  body: unknown,
  writing: ReadonlySet<string>,
): string | undefined {
  if (scopes === undefined || scopes.includes(SCOPES.write)) return undefined;
  if (!scopes.includes(SCOPES.read)) return SCOPES.read;
  const writes = messagesOf(body).some((message) => {
    if (member(message, "method") !== "tools/call") return false;
    const name = member(member(message, "params"), "name");
    return typeof name === "string" && writing.has(name);
  });
  return writes ? `${SCOPES.read} ${SCOPES.write}` : undefined;
}

/** Requests in a body; notifications and answers cost nothing. */
function countCalls(body: unknown): number {
  return messagesOf(body).filter((message) =>
    member(message, "method") !== undefined && member(message, "id") !== undefined
  ).length;
}

function messagesOf(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? body : [body];
}
