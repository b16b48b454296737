/**
 * What an answer that is not 2xx means.
 *
 * @module
 */
import {
  type UpstreamError,
  upstreamError,
  type UpstreamErrorFacts,
  type UpstreamFailure,
} from "./errors.ts";
import type { UpstreamRequest } from "./request.ts";
import { member } from "../member.ts";

const FAILURE_BY_STATUS: Readonly<Record<number, UpstreamFailure>> = {
  400: "invalid",
  401: "unauthorised",
  403: "forbidden",
  404: "not_found",
  405: "not_allowed",
  409: "conflict",
  429: "rate_limited",
};

/** Recorded: `C101`, `VE02`, `RMNA`. */
const CODE = /^[A-Z0-9]{4}$/;
/** Recorded: `0SZ5Q3B0`, `GE-C101`, `GE-RMNA-PATCH`. */
const REFERENCE = /^[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,12}){0,3}$/;

/**
 * The error for an answer with status 4xx or 5xx.
 *
 * @param text the answer's body, as far as it could be read
 */
export function refusal(
  request: UpstreamRequest,
  status: number,
  headers: Headers,
  text: string,
  now: number,
): UpstreamError {
  const { code, reference, message, details } = errorMembers(text);
  const retryAfter = retryAfterOf(headers.get("retry-after"), details, now);
  const facts: Partial<UpstreamErrorFacts> = {
    status,
    // A 5xx may come after the effect: a gateway in front answers 502 while the account goes on.
    arrived: status >= 500 ? "unknown" : "no",
    ...(typeof code === "string" && CODE.test(code) ? { code } : {}),
    ...(typeof reference === "string" && REFERENCE.test(reference) ? { reference } : {}),
    ...(typeof message === "string" ? { upstreamMessage: message } : {}),
    ...(details === undefined ? {} : { details }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  const failure = FAILURE_BY_STATUS[status] ?? (status >= 500 ? "server" : "refused");
  return upstreamError(request, failure, facts);
}

/** `error` of `{"error":{"code","message","reference","details"}}` (recorded), or nothing. */
function errorMembers(text: string): Record<string, unknown> {
  try {
    const error = member(JSON.parse(text), "error");
    return { ...(typeof error === "object" && error !== null ? error : {}) };
  } catch {
    return {};
  }
}

/**
 * Milliseconds to wait: from `Retry-After` in seconds or as a date (never recorded, so both forms
 * of the standard), else from `details.retry_after` in seconds (one client's claim).
 */
function retryAfterOf(header: string | null, details: unknown, now: number): number | undefined {
  if (header !== null) {
    const ms = seconds(header) ?? Date.parse(header) - now;
    if (!Number.isNaN(ms)) return Math.max(0, ms);
  }
  return seconds(member(details, "retry_after"));
}

/** Milliseconds of a count of seconds, given as a number or as digits. */
function seconds(value: unknown): number | undefined {
  const plain = typeof value === "number" ||
    (typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value));
  const ms = plain ? Number(value) * 1_000 : NaN;
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
