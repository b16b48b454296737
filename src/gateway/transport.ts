/**
 * The last stage: one request over HTTP to the one configured account.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { classifyConnectionError } from "./connection_errors.ts";
import { checkWanted, UpstreamError, upstreamError } from "./errors.ts";
import { refusal } from "./refusals.ts";
import type { Send, UpstreamAnswer, UpstreamRequest } from "./request.ts";

/** How to reach the account. */
export interface TransportOptions {
  /** `https://acme.kanbanize.com`; plain http only for this machine itself. */
  readonly origin: string;
  /** The API key, asked for at each request. */
  readonly token: () => string;
  /** @default {globalThis.fetch} */
  readonly fetch?: typeof fetch;
  /** Milliseconds for one request with its answer. @default {30_000} */
  readonly timeout?: number;
  /** Largest answer, decompressed. @default {20 * 1024 * 1024} */
  readonly maxAnswerBytes?: number;
  readonly userAgent: string;
  /** Called with the headers of every answer, whatever its status. */
  readonly onHeaders?: (headers: Headers, status: number) => void;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

const API = "/api/v2";
/** What the account serves beside its API. */
const BESIDE = new Set(["/openapi/json"]);
const MAX_REDIRECTS = 3;
/** Enough for every error the account explains; the rest of a longer one is left unread. */
const MAX_ERROR_BYTES = 256 * 1024;

/** A body that grew past its limit. */
class TooLarge extends Error {}

/**
 * A `Send` over `fetch`. Every failure is an `UpstreamError`.
 *
 * @throws TypeError for an origin that is no plain `https://host[:port]`
 */
export function createTransport(options: TransportOptions): Send {
  const origin = checkedOrigin(options.origin);
  const { timeout = 30_000, clock = systemClock } = options;

  return async function transport(request) {
    const url = apiUrl(origin, request);
    const now = clock.now();
    checkWanted(request, now);
    const init: RequestInit = {
      method: request.method,
      headers: requestHeaders(options, request),
      redirect: "manual",
      ...requestBody(request),
    };
    const expiry = new AbortController();
    const stop = clock.after(
      Math.min(timeout, (request.deadline ?? Infinity) - now),
      () => expiry.abort(),
    );
    const signals = request.signal ? [expiry.signal, request.signal] : [expiry.signal];
    const progress = { sent: false };
    try {
      init.signal = AbortSignal.any(signals);
      return await exchange(options, request, { url, origin, init, progress, clock });
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      const arrived = progress.sent ? "unknown" : "no";
      if (request.signal?.aborted) throw upstreamError(request, "cancelled", { arrived });
      if (expiry.signal.aborted) throw upstreamError(request, "timeout", { arrived });
      const known = classifyConnectionError(error, new URL(origin).protocol);
      throw upstreamError(request, known.failure, { arrived: known.arrived, cause: error });
    } finally {
      stop();
    }
  };
}

/** What one exchange needs beside the request. */
interface Exchange {
  readonly url: URL;
  readonly origin: string;
  readonly init: RequestInit;
  /** Whether anything may have left this machine. */
  readonly progress: { sent: boolean };
  readonly clock: Clock;
}

async function exchange(
  options: TransportOptions,
  request: UpstreamRequest,
  { url, origin, init, progress, clock }: Exchange,
): Promise<UpstreamAnswer> {
  const send = options.fetch ?? fetch;
  let target = url;
  for (let redirects = 0;; redirects++) {
    progress.sent = true;
    request.onSent?.();
    // The answer shows the account as it was at this moment or later.
    const fetchedAt = clock.now();
    const response = await send(target, init);
    options.onHeaders?.(response.headers, response.status);
    const { status } = response;
    if (status >= 300 && status < 400) {
      await discard(response);
      target = redirectTarget(request, response, { target, origin, redirects });
      continue;
    }
    if (status < 200 || status >= 400) {
      const text = await errorText(response, init.signal);
      throw refusal(request, status, response.headers, text, clock.now());
    }
    return { status, fetchedAt, source: "account", ...await readBody(options, request, response) };
  }
}

function checkedOrigin(origin: string): string {
  const url = URL.parse(origin);
  const local = url !== null && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && local);
  if (url === null || url.origin !== origin || !safe) {
    throw new TypeError("Cannot use the account's origin: expected https://host without a path");
  }
  return origin;
}

/** The request's URL; a path that leads anywhere but below the account's API is a defect. */
function apiUrl(origin: string, request: UpstreamRequest): URL {
  if (BESIDE.has(request.path)) return new URL(`${origin}${request.path}`);
  const url = new URL(`${origin}${API}${request.path}`);
  if (
    !request.path.startsWith("/") || url.origin !== origin || !url.pathname.startsWith(`${API}/`)
  ) {
    throw new TypeError(`Cannot send ${request.operation}: its path leaves the account's API`);
  }
  return url;
}

/**
 * The body as a `Blob`, an empty one where there is none. Deno's `fetch` sends a request again by
 * itself when a connection breaks before the answer (2.7 always, 2.9 on a used connection), unless
 * its body is a stream, as a `Blob`'s is; and a write must never be sent twice. Unlike a stream of
 * our own, a `Blob` keeps its `Content-Length`.
 */
function requestBody({ method, body }: UpstreamRequest): { body?: Blob } {
  if (method === "GET") return {};
  return { body: new Blob(body === undefined ? [] : [JSON.stringify(body)]) };
}

function requestHeaders(options: TransportOptions, request: UpstreamRequest): Headers {
  const accept = request.plainText === true ? "*/*" : "application/json";
  const headers = new Headers({ accept, "user-agent": options.userAgent });
  if (request.body !== undefined) headers.set("content-type", "application/json");
  if (request.callId !== undefined) headers.set("x-request-id", request.callId);
  if (request.span !== undefined) headers.set("traceparent", request.span.traceparent);
  try {
    headers.set("apikey", options.token());
  } catch {
    // The exception would quote the key.
    throw upstreamError(request, "unauthorised");
  }
  return headers;
}

function redirectTarget(
  request: UpstreamRequest,
  response: Response,
  { target, origin, redirects }: { target: URL; origin: string; redirects: number },
): URL {
  const { status } = response;
  const location = response.headers.get("location");
  const next = location === null ? null : URL.parse(location, target);
  const allowed = request.method === "GET" && redirects < MAX_REDIRECTS;
  if (next !== null && next.origin === origin && allowed) return next;
  // 302 and 303 are also the way to say "done, look there".
  const arrived = status === 302 || status === 303 ? "unknown" : "no";
  throw upstreamError(request, location === null ? "unreadable" : "redirected", {
    status,
    arrived,
  });
}

async function readBody(
  options: TransportOptions,
  request: UpstreamRequest,
  response: Response,
): Promise<{ body: unknown; bytes: number }> {
  const { status } = response;
  const limit = Math.min(
    options.maxAnswerBytes ?? 20 * 1024 * 1024,
    request.maxAnswerBytes ?? Infinity,
  );
  // A 2xx says that a write was carried out, or may have been, whatever becomes of its body.
  const facts = { status, arrived: "unknown" } as const;
  try {
    const { text, bytes } = await readText(response, limit);
    if (text.trim() === "") return { body: undefined, bytes };
    if (request.plainText === true) return { body: text, bytes };
    const type = response.headers.get("content-type");
    if (type !== null && !/\bjson\b/i.test(type)) throw upstreamError(request, "unreadable", facts);
    return { body: JSON.parse(text), bytes };
  } catch (error) {
    if (error instanceof TooLarge) throw upstreamError(request, "too_large", facts);
    // The exception of `JSON.parse` quotes the body, so it is not kept as a cause.
    if (error instanceof SyntaxError) throw upstreamError(request, "unreadable", facts);
    throw error;
  }
}

/** The body of an error as far as it can be had: its status alone is worth telling. */
async function errorText(
  response: Response,
  signal: AbortSignal | null | undefined,
): Promise<string> {
  try {
    return (await readText(response, MAX_ERROR_BYTES)).text;
  } catch (error) {
    if (signal?.aborted) throw error;
    return "";
  }
}

async function readText(
  response: Response,
  limit: number,
): Promise<{ text: string; bytes: number }> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Leaving the loop early cancels the stream and so the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw new TooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), bytes };
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}
