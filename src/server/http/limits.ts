/**
 * How much one caller may ask for: requests at once, and calls in a minute.
 *
 * @module
 */
import { keep } from "../kept.ts";
import type { CallLimits } from "./principal.ts";

/** Leave to go on, or when to come again. */
export type Leave =
  | { readonly done: () => void }
  /** Seconds to wait. */
  | { readonly retryAfter: number; readonly why: "concurrency" | "rate" };

/** Gives leave for requests. */
export interface Limiter {
  /**
   * @param calls that the request carries
   */
  enter(principal: { readonly id: string; readonly limits: CallLimits }, calls: number): Leave;
}

interface Use {
  running: number;
  /** Calls that may begin now; fills up over a minute. */
  left: number;
  /** When `left` was so much, in milliseconds. */
  at: number;
}

/** Callers whose use is remembered; a forgotten one begins anew. */
const MOST_CALLERS = 10_000;

/** A call seldom takes longer, so that a place is free again then. */
const SHORT_WAIT = 1;

/**
 * A limiter for all callers. The calls of a minute are a bucket that fills evenly: after a pause a
 * caller may begin a minute's calls at once, and goes on at the even pace.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function createLimiter(now: () => number = () => performance.now()): Limiter {
  const uses = keep(
    MOST_CALLERS,
    (id: string) => id,
    (): Use => ({ running: 0, left: Infinity, at: now() }),
  );
  return {
    enter({ id, limits: { concurrency, callsPerMinute } }, calls) {
      const use = uses(id);
      if (use.running >= concurrency) return { retryAfter: SHORT_WAIT, why: "concurrency" };
      const at = now();
      const filled = callsPerMinute * (at - use.at) / 60_000;
      // An unlimited rate gives no number where no time has passed.
      use.left = Number.isFinite(callsPerMinute)
        ? Math.min(callsPerMinute, use.left + filled)
        : Infinity;
      use.at = at;
      if (use.left < Math.min(calls, callsPerMinute)) {
        const missing = Math.min(calls, callsPerMinute) - use.left;
        return { retryAfter: Math.ceil(missing * 60 / callsPerMinute), why: "rate" };
      }
      use.left -= calls;
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
