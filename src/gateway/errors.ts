/**
 * Why the account gave no usable answer. These are facts for the layers above, which turn them
 * into sentences; nothing that the account wrote is ever part of a message.
 *
 * @module
 */
import type { UpstreamRequest } from "./request.ts";

/** The kinds of failure, each with its own advice to the person who waits. */
export type UpstreamFailure =
  /** 400: the account found the request wrong. */
  | "invalid"
  /** 401: no or a wrong API key. */
  | "unauthorised"
  /** 403: the key's user lacks the right. */
  | "forbidden"
  /** 404: no such thing. */
  | "not_found"
  /** 405: the account does not know this operation. */
  | "not_allowed"
  /** 409: it conflicts with what is there. */
  | "conflict"
  /** 429: more requests than the account's plan allows. */
  | "rate_limited"
  /** Any other 4xx. */
  | "refused"
  /** 5xx. */
  | "server"
  /** A redirect that is not followed: to another host, of a write, or one too many. */
  | "redirected"
  /** An answer that came whole and is no JSON (an HTML page, broken JSON). */
  | "unreadable"
  /** An answer larger than the limit. */
  | "too_large"
  /** The host's name cannot be resolved. */
  | "dns"
  /** No trusted TLS connection. */
  | "tls"
  /** No connection, or it broke before the answer was complete. */
  | "connection"
  /** This program is not permitted to reach the host. */
  | "no_permission"
  /** No answer in time. */
  | "timeout"
  /** The caller gave up. */
  | "cancelled"
  /** Only the cache was to be asked, and it has no fresh answer. */
  | "not_cached"
  /** The request budget would not allow it before the deadline. */
  | "budget"
  /** The account has not been answering: it is not asked for a while. */
  | "breaker"
  /** Whoever runs this program has switched all writes off. */
  | "writes_off";

/** Facts on a failed request. */
export interface UpstreamErrorFacts {
  readonly operation: string;
  readonly method: string;
  readonly status?: number;
  /** The account's own error code where it is four plain characters (`C101`, `VE02`). */
  readonly code?: string;
  /** The account's support reference where it is plain (`0SZ5Q3B0`). */
  readonly reference?: string;
  /** The account's `error.details`, as sent: untrusted, for code to inspect, never to print. */
  readonly details?: unknown;
  /** Names of the request's fields: what `details` may call a field to be repeated. */
  readonly fields?: ReadonlySet<string>;
  /** The account's `error.message`, as sent: untrusted, for code to compare, never to print. */
  readonly upstreamMessage?: string;
  /** Milliseconds to wait before another try. */
  readonly retryAfter?: number;
  /**
   * Whether the account may have carried it out: `no` when it surely did not arrive or was
   * refused, `unknown` when the connection broke after sending.
   */
  readonly arrived: "no" | "unknown";
  readonly cause?: unknown;
}

/** A request that got no 2xx answer. `message` holds only this project's words. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly failure: UpstreamFailure;
  readonly facts: UpstreamErrorFacts;

  constructor(failure: UpstreamFailure, facts: UpstreamErrorFacts) {
    super(`${facts.operation}: ${failure}${facts.status ? ` (${facts.status})` : ""}`, {
      cause: facts.cause,
    });
    this.failure = failure;
    this.facts = facts;
  }
}

/** The error of one request. `arrived` is `no` unless the facts say otherwise. */
export function upstreamError(
  request: UpstreamRequest,
  failure: UpstreamFailure,
  facts: Partial<UpstreamErrorFacts> = {},
): UpstreamError {
  return new UpstreamError(failure, {
    operation: request.operation,
    method: request.method,
    arrived: "no",
    ...facts,
  });
}

/** Throws `cancelled` if the caller has given up, `timeout` if the deadline has passed. */
export function checkWanted(request: UpstreamRequest, now: number): void {
  if (request.signal?.aborted) throw upstreamError(request, "cancelled");
  if (request.deadline !== undefined && request.deadline <= now) {
    throw upstreamError(request, "timeout");
  }
}
