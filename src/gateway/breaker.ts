/**
 * Leaves an account alone that does not answer, so that nobody waits for it in vain.
 *
 * @module
 */
import type { CircuitBreakerPolicy } from "cockatiel";
import { type Clock, systemClock } from "./clock.ts";
import { UpstreamError, upstreamError, type UpstreamFailure } from "./errors.ts";
import type { Send, UpstreamAnswer, UpstreamRequest } from "./request.ts";

/** `half_open`: one request is on its way to find out whether the account answers again. */
export type BreakerState = "closed" | "open" | "half_open";

/** How the breaker is. */
export interface BreakerSnapshot {
  readonly state: BreakerState;
  /** Milliseconds until the account is asked again; 0 when closed. */
  readonly retryAfter: number;
}

/** The stage, and what it knows. */
export interface Breaker {
  readonly send: Send;
  snapshot(): BreakerSnapshot;
}

/** Settings of {@linkcode createBreaker}. */
export interface BreakerOptions {
  /** Failures in a row that open it. @default {5} */
  readonly failures?: number;
  /** Milliseconds of the first pause; doubled by each failed trial. @default {5_000} */
  readonly pause?: number;
  /** @default {60_000} */
  readonly longestPause?: number;
  /** @default {systemClock} */
  readonly clock?: Clock;
  readonly onChange?: (state: BreakerState) => void;
}

/** What says that the account, or the way to it, is in trouble. */
const TROUBLE: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>([
  "server",
  "rate_limited",
  "timeout",
  "connection",
  "dns",
  "tls",
]);

/** What says nothing on the account: the request ended before there was an answer. */
const INCONCLUSIVE: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>([
  "cancelled",
  "budget",
  "no_permission",
]);

/**
 * A stage that fails at once with `breaker` while the account is left alone: after `failures`
 * troubles in a row, for a pause. Then one request alone is let through; its outcome closes the
 * breaker or begins a longer pause. An answer with another status, such as 404, is an answer.
 *
 * The counting is cockatiel's; it is loaded with the first trouble, so that it costs nothing where
 * there is none. The pauses are kept here, by the monotonic clock: cockatiel goes by the wall clock,
 * and one that is set back an hour would keep the account closed off for that hour.
 */
export function createBreaker(next: Send, options: BreakerOptions = {}): Breaker {
  const { failures = 5, longestPause = 60_000, clock = systemClock, onChange } = options;
  const firstPause = options.pause ?? 5_000;
  let pause = firstPause;
  let until = 0;
  let state: BreakerState = "closed";
  let policy: CircuitBreakerPolicy | undefined;
  let loading: Promise<void> | undefined;

  function change(to: BreakerState): void {
    if (to === "open") {
      until = clock.monotonic() + pause;
      pause = Math.min(pause * 2, longestPause);
    }
    if (to === "closed") pause = firstPause;
    state = to;
    onChange?.(to);
  }

  async function load(): Promise<void> {
    const { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } = await import(
      "cockatiel"
    );
    const made = circuitBreaker(
      // A trial that came to nothing must not count as a success.
      handleWhen((error) => isTrouble(error) || state === "half_open"),
      { halfOpenAfter: -Infinity, breaker: new ConsecutiveBreaker(failures) },
    );
    made.onStateChange((to) =>
      change(
        to === CircuitState.Closed ? "closed" : to === CircuitState.Open ? "open" : "half_open",
      )
    );
    policy = made;
  }

  /** The first troubles, before there is anything that counts them. */
  async function sendUncounted(request: UpstreamRequest): Promise<UpstreamAnswer> {
    try {
      return await next(request);
    } catch (error) {
      if (isTrouble(error)) {
        await (loading ??= load());
        if (state === "closed") await policy?.execute(() => Promise.reject(error)).catch(() => {});
      }
      throw error;
    }
  }

  const remaining = () => state === "closed" ? 0 : Math.max(0, until - clock.monotonic());

  return {
    async send(request) {
      if (state === "half_open" || remaining() > 0) {
        throw upstreamError(request, "breaker", { retryAfter: Math.max(remaining(), 1_000) });
      }
      if (policy === undefined) return await sendUncounted(request);
      const outcome = await policy.execute(async () => {
        try {
          return { answer: await next(request) };
        } catch (error) {
          if (isTrouble(error) || isInconclusive(error)) throw error;
          return { error };
        }
      });
      if ("answer" in outcome) return outcome.answer;
      throw outcome.error;
    },
    snapshot: () => ({ state, retryAfter: remaining() }),
  };
}

function isTrouble(error: unknown): boolean {
  return error instanceof UpstreamError && TROUBLE.has(error.failure) &&
    // A time that was over before anything was sent is the caller's.
    !(error.failure === "timeout" && error.facts.arrived === "no");
}

function isInconclusive(error: unknown): boolean {
  return !(error instanceof UpstreamError) || INCONCLUSIVE.has(error.failure) ||
    error.failure === "timeout";
}
