/**
 * From a request to an answer. The order of the checks fits every recording: routing and method,
 * key, limits, validation, things in the path, rights, the operation's own rules, effect.
 *
 * @module
 */
import { checkArchived } from "./archived.ts";
import type { Catalogue, Operation, Problem } from "../businessmap/catalogue/types.ts";
import type { Call, Handlers } from "./call.ts";
import { defaultAnswer } from "./defaults.ts";
import { isObject } from "./fields.ts";
import { noted } from "./history.ts";
import { checkPathObjects } from "./path_objects.ts";
import type { RateLimit, Reading } from "./rate_limit.ts";
import { forbidden, Refusal } from "./refusal.ts";
import type { State } from "./state.ts";
import type { Fields } from "./types.ts";
import { supportReference, validateBody, validateQuery } from "./validation.ts";

/** Where the API lives on the account's host. */
export const BASE_PATH = "/api/v2";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** A request after reading its body and its method override. */
export interface Incoming {
  readonly method: string;
  /** Below the base path, without the query. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Headers;
  /** Parsed JSON; the text where it is none; `undefined` where there is none. */
  readonly body: unknown;
}

/** Where a request leads. */
export interface Route {
  readonly operation: Operation;
  readonly path: Record<string, string>;
  /** Whether the path is written as the catalogue writes it. */
  readonly exact: boolean;
}

export interface Parts {
  readonly state: State;
  readonly catalogue: Catalogue;
  readonly handlers: Handlers;
  readonly rateLimit: RateLimit;
  /** Whether a 429 carries `Retry-After`: never seen recorded. */
  readonly retryAfterHeader: boolean;
}

/** Reads a request; `POST` with `x-http-method-override` counts as the other method. */
export async function readRequest(request: Request): Promise<Incoming> {
  const url = new URL(request.url);
  const text = await request.text();
  const body = text === "" ? undefined : parsedOr(text);
  const query = new Map(url.searchParams);
  const override = request.headers.get("x-http-method-override")?.toUpperCase();
  const method = request.method === "POST" && override ? override : request.method;
  if (method === "GET" && request.method === "POST" && isObject(body)) {
    // The filters of an overridden GET stand in the body (vendor's client).
    for (const [name, value] of Object.entries(body)) query.set(name, String(value));
  }
  const below = url.pathname.startsWith(BASE_PATH)
    ? url.pathname.slice(BASE_PATH.length)
    : url.pathname;
  const path = below.replace(/\/+$/, "") || "/";
  return { method, path, query, headers: request.headers, body };
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The operation that a request means, if any; letters of either case will do (recorded once). */
export function routeOf(catalogue: Catalogue, { method, path }: Incoming): Route | undefined {
  const match = catalogue.match(method, path);
  if (match) return { ...match, exact: true };
  const usual = usualCase(catalogue, path);
  const other = usual === path ? undefined : catalogue.match(method, usual);
  return other && { ...other, exact: false };
}

/** A path with the fixed parts written as the catalogue writes them. */
function usualCase(catalogue: Catalogue, path: string): string {
  const usual = new Map<string, string>();
  for (const operation of catalogue.operations) {
    for (const part of operation.path.split("/")) usual.set(part.toLowerCase(), part);
  }
  return path.split("/").map((part) => usual.get(part.toLowerCase()) ?? part).join("/");
}

/** 405 where the path is known for other methods (recorded), else 404 (guessed). */
function noRoute(catalogue: Catalogue, { method, path }: Incoming): Response {
  const allowed = METHODS.filter((one) => catalogue.match(one, path));
  if (allowed.length === 0) {
    return json(404, new Refusal(404, "RNF0", "The resource does not exist.").body());
  }
  const refusal = new Refusal(
    405,
    "RMNA",
    `The method ${method} is not allowed for this resource.`,
    { method },
    `GE-RMNA-${method}`,
  );
  return json(405, refusal.body(), { Allow: ["OPTIONS", ...allowed].join(", ") });
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "Content-Type": "application/json",
      "X-Kanbanize-Version": "v0907",
      ...headers,
    },
  });
}

function refused(refusal: Refusal): Response {
  return json(refusal.status, refusal.body());
}

/** Code recorded by one client's notes, with `details.retry_after` in seconds. */
function rateLimited(reading: Reading, withHeader: boolean): Response {
  const seconds = Math.max(1, Math.ceil(reading.wait / 1000));
  const message = "The rate limit of the account has been exceeded.";
  const refusal = new Refusal(429, "RL02", message, { retry_after: seconds });
  return json(429, refusal.body(), withHeader ? { "Retry-After": String(seconds) } : {});
}

/** The headers that every answer carries (recorded). */
function withCommonHeaders(response: Response, reading: Reading): Response {
  const { headers } = response;
  headers.set("Server", "Apache");
  headers.set("Vary", "Referer");
  headers.set("Cache-Control", "no-cache");
  headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  headers.set("X-XSS-Protection", "1; mode=block");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Content-Security-Policy", "frame-ancestors 'self'");
  headers.set("Set-Cookie", "ci_csrf_token=simulated; path=/; secure; HttpOnly");
  headers.set("X-RateLimit-PerHour-Limit", String(reading.hourLimit));
  headers.set("X-RateLimit-PerHour-Remaining", String(reading.hourRemaining));
  headers.set("X-RateLimit-PerMinute-Limit", String(reading.minuteLimit));
  headers.set("X-RateLimit-PerMinute-Remaining", String(reading.minuteRemaining));
  return response;
}

/** An answer with nothing in it, for a request that the account never saw. */
export function bareAnswer({ rateLimit, state }: Parts): Response {
  return withCommonHeaders(json(200, { data: [] }), rateLimit.peek(state.now()));
}

/** Ids as numbers; one that is none is refused (guessed). */
function pathValues({ operation, path }: Route, seed: number): Record<string, number | string> {
  const values: Record<string, number | string> = {};
  const problem: Fields = {};
  for (const { name, shape } of operation.pathParameters) {
    const text = path[name] ?? "";
    if (shape.type !== "integer") values[name] = text;
    else if (/^\d{1,10}$/.test(text)) values[name] = Number(text);
    else problem[name] = ["The value must be an integer."];
  }
  if (Object.keys(problem).length === 0) return values;
  const message = "The parameters in the path did not pass validation.";
  throw new Refusal(400, "VE02", message, problem, supportReference(seed));
}

function carryOut(parts: Parts, route: Route, incoming: Incoming, user_id: number): Response {
  const { state, handlers } = parts;
  const { operation } = route;
  const now = state.now();
  const user = state.users.get(user_id);
  if (!user) throw new Refusal(401, "A001", "Invalid API Key.", undefined, undefined);
  if (typeof incoming.body === "string") {
    throw new Refusal(400, "VE01", "The request body is not valid JSON.");
  }
  const path = pathValues(route, now);
  const query = validateQuery(operation, incoming.query, now);
  const body = validateBody(operation, incoming.body, now);
  checkPathObjects(operation, state, user, path);
  if (operation.method !== "GET" && user.isReadOnly) throw forbidden();
  const call: Call = { state, user, now, path, query, body };
  if (operation.method !== "GET") checkArchived(operation, call);
  const handler = handlers[operation.id];
  const act = () => handler ? handler(call) : defaultAnswer(operation, query);
  const answer = operation.method === "GET" ? act() : noted(operation, call, act);
  if (answer instanceof Response) return answer;
  return answer === undefined ? new Response(null, { status: 204 }) : json(200, answer);
}

/** Answers a request of an account. */
export function respond(parts: Parts, route: Route | undefined, incoming: Incoming): Response {
  const { state, catalogue, rateLimit } = parts;
  const key = incoming.headers.get("apikey");
  const user_id = key === null ? undefined : state.keys.get(key);
  if (route && user_id === undefined) {
    // Recorded without `reference` and `details`; a wrong key is not counted (guessed).
    const refusal = new Refusal(401, "A001", "Invalid API Key.");
    const { code, message } = refusal;
    const response = json(401, { error: { code, message } });
    return withCommonHeaders(response, rateLimit.peek(state.now()));
  }
  const reading = rateLimit.take(state.now());
  return withCommonHeaders(answerOf(), reading);

  function answerOf(): Response {
    if (!route) return noRoute(catalogue, incoming);
    if (reading.wait > 0) return rateLimited(reading, parts.retryAfterHeader);
    try {
      return carryOut(parts, route, incoming, user_id ?? 0);
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      throw error;
    }
  }
}

/** A request that leads nowhere is a violation of the contract. */
export function unroutable({ method, path }: Incoming): Problem {
  return {
    where: "path",
    kind: "unknown",
    at: path,
    message: `No operation answers ${method} ${path}.`,
  };
}
