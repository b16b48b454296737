/**
 * How much one caller may ask for: requests at once, calls in a minute, and requests of any kind in
 * a minute.
 *
 * @module
 */
import type { MiddlewareHandler } from "hono";
import { keep } from "../kept.ts";
import type { PrincipalVariables } from "./authenticate.ts";
import type { CallLimits, Principal } from "./principal.ts";
import { refusal } from "./refusal.ts";

/** When to come again. */
export interface Wait {
  /** Seconds. */
  readonly retryAfter: number;
  readonly why: "concurrency" | "rate";
}

/** Leave to go on, or when to come again. */
export type Leave = { readonly done: () => void } | Wait;

type Caller = Pick<Principal, "id" | "limits">;

/** Gives leave for requests. */
export interface Limiter {
  /**
   * Counts a request of any kind.
   *
   * @returns `undefined` where it may go on
   */
  arrive(caller: Caller): Wait | undefined;
  /**
   * @param calls that the request carries
   */
  enter(caller: Caller, calls: number): Leave;
}

/** What fills up over a minute. */
interface Bucket {
  /** What may begin now. */
  left: number;
  /** When `left` was so much, in milliseconds. */
  at: number;
}

interface Use {
  running: number;
  readonly calls: Bucket;
  readonly requests: Bucket;
}

/** Callers whose use is remembered; a forgotten one begins anew. */
const MOST_CALLERS = 10_000;

/** A call seldom takes longer, so that a place is free again then. */
const SHORT_WAIT = 1;

/**
 * Requests that a caller may send for each call that it may begin. A client sends a notification or
 * two beside a call, and begins and ends its sessions; what is no JSON, or is refused for another
 * reason, counts here alone.
 */
export const REQUESTS_PER_CALL = 10;

/** Requests of any kind that a caller may send in a minute. */
export function requestsPerMinute({ callsPerMinute }: CallLimits): number {
  return callsPerMinute * REQUESTS_PER_CALL;
}

/**
 * A limiter for all callers. What may begin in a minute is a bucket that fills evenly: after a pause
 * a caller may begin a minute's calls at once, and goes on at the even pace.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function createLimiter(now: () => number = () => performance.now()): Limiter {
  const uses = keep(
    MOST_CALLERS,
    (id: string) => id,
    (): Use => ({ running: 0, calls: fullAt(now()), requests: fullAt(now()) }),
  );
  return {
    arrive({ id, limits }) {
      return take(uses(id).requests, requestsPerMinute(limits), 1, now());
    },
    enter({ id, limits: { concurrency, callsPerMinute } }, calls) {
      const use = uses(id);
      if (use.running >= concurrency) return { retryAfter: SHORT_WAIT, why: "concurrency" };
      const wait = take(use.calls, callsPerMinute, calls, now());
      if (wait !== undefined) return wait;
      use.running++;
      let left = false;
      return {
        done() {
          if (left) return;
          left = true;
          use.running--;
        },
      };
    },
  };
}

/** Refuses whoever sends too many requests, of whatever kind, before anything is read of them. */
export function limitRequests(
  { arrive }: Limiter,
): MiddlewareHandler<{ Variables: PrincipalVariables }> {
  return async function limitRequests(context, next) {
    const principal = context.get("principal");
    const wait = arrive(principal);
    if (wait === undefined) return await next();
    const message = `You may send ${requestsPerMinute(principal.limits)} requests a minute.`;
    return refusal(context, 429, message, {
      headers: { "retry-after": String(wait.retryAfter) },
    });
  };
}

function fullAt(at: number): Bucket {
  return { left: Infinity, at };
}

/** Takes out of a bucket, or tells when there is enough in it; what is refused costs nothing. */
function take(bucket: Bucket, perMinute: number, wanted: number, at: number): Wait | undefined {
  const filled = perMinute * (at - bucket.at) / 60_000;
  // An unlimited rate gives no number where no time has passed.
  bucket.left = Number.isFinite(perMinute) ? Math.min(perMinute, bucket.left + filled) : Infinity;
  bucket.at = at;
  const missing = Math.min(wanted, perMinute) - bucket.left;
  if (missing > 0) return { retryAfter: Math.ceil(missing * 60 / perMinute), why: "rate" };
  bucket.left -= wanted;
  return undefined;
}
