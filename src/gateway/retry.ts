/**
 * Repeats what failed by accident, where repeating cannot do harm.
 *
 * @module
 */
import { type Clock, systemClock, wait } from "./clock.ts";
import { UpstreamError, upstreamError } from "./errors.ts";
import type { Send, UpstreamRequest } from "./request.ts";

/** Settings of {@linkcode withRetry}. */
export interface RetryOptions {
  /** @default {2} */
  readonly maxRetries?: number;
  /** Milliseconds; the bound of the first pause, doubled for each further one. @default {200} */
  readonly base?: number;
  readonly onRetry?: (request: UpstreamRequest) => void;
  /** @default {systemClock} */
  readonly clock?: Clock;
  /** From 0 to 1. @default {Math.random} */
  readonly random?: () => number;
}

/** Errors of something in between, which the next request may not meet. */
const PASSING_STATUSES = new Set([502, 503, 504]);

/**
 * Sends a failed request again, at most `maxRetries` times, after a random pause, while its
 * deadline allows it.
 *
 * A read is repeated after a broken or refused connection and after 502, 503, 504. A write is
 * repeated only when no connection stood, so that it surely was not carried out: anything else
 * could do it twice.
 */
export function withRetry(next: Send, options: RetryOptions = {}): Send {
  const { maxRetries = 2, base = 200, clock = systemClock, random = Math.random } = options;

  return async function retried(request) {
    for (let retries = 0;; retries++) {
      try {
        return await next(request);
      } catch (error) {
        if (retries >= maxRetries || !isWorthRepeating(request, error)) throw error;
        // Full jitter, so that callers that failed together do not come back together.
        const jitter = random() * base * 2 ** retries;
        const pause = Math.max(jitter, error.facts.retryAfter ?? 0);
        if (clock.now() + pause >= (request.deadline ?? Infinity)) throw error;
        await pauseFor(request, pause, clock);
        options.onRetry?.(request);
      }
    }
  };
}

function isWorthRepeating(request: UpstreamRequest, error: unknown): error is UpstreamError {
  if (!(error instanceof UpstreamError)) return false;
  const { failure, facts } = error;
  if (failure === "connection") return request.method === "GET" || facts.arrived === "no";
  return request.method === "GET" && PASSING_STATUSES.has(facts.status ?? 0);
}

async function pauseFor(request: UpstreamRequest, ms: number, clock: Clock): Promise<void> {
  try {
    await wait(clock, ms, request.signal);
  } catch {
    throw upstreamError(request, "cancelled");
  }
}
