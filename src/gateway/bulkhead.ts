/**
 * Bounds what is on its way to the account at the same time.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { checkWanted, upstreamError } from "./errors.ts";
import type { Send, UpstreamRequest } from "./request.ts";

/** The stage, and how full it is. */
export interface Bulkhead {
  readonly send: Send;
  snapshot(): { readonly running: number; readonly waiting: number };
}

/** Settings of {@linkcode createBulkhead}. */
export interface BulkheadOptions {
  /** @default {6} */
  readonly limit?: number;
  /** Of the limit, so many places are never taken by scans. @default {2} */
  readonly forPersons?: number;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** One that waits; `enter` gives it a place. */
interface Waiter {
  readonly scan: boolean;
  enter(): void;
}

/**
 * A stage that lets `limit` requests through at once; persons go before scans, and scans leave some
 * places free, so that a slow scan does not keep a person waiting. A caller leaves the queue at its
 * own wish or deadline.
 */
export function createBulkhead(next: Send, options: BulkheadOptions = {}): Bulkhead {
  const { limit = 6, forPersons = 2, clock = systemClock } = options;
  const waiting: Waiter[] = [];
  let running = 0;
  let scans = 0;

  const hasRoom = (scan: boolean) =>
    running < limit && !(scan && scans >= Math.max(1, limit - forPersons));

  function take(scan: boolean): void {
    running++;
    if (scan) scans++;
  }

  function serve(): void {
    for (;;) {
      const person = waiting.find((waiter) => !waiter.scan);
      const chosen = person ?? waiting[0];
      if (chosen === undefined || !hasRoom(chosen.scan)) return;
      waiting.splice(waiting.indexOf(chosen), 1);
      take(chosen.scan);
      chosen.enter();
    }
  }

  function queue(request: UpstreamRequest, scan: boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { signal, deadline } = request;
    const leave = (failure: "cancelled" | "timeout") => {
      waiting.splice(waiting.indexOf(waiter), 1);
      done();
      reject(upstreamError(request, failure));
    };
    const onAbort = () => leave("cancelled");
    const stop = deadline === undefined
      ? () => {}
      : clock.after(deadline - clock.now(), () => leave("timeout"));
    const done = () => {
      stop();
      signal?.removeEventListener("abort", onAbort);
    };
    const waiter: Waiter = {
      scan,
      enter() {
        done();
        resolve();
      },
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    waiting.push(waiter);
    return promise;
  }

  return {
    async send(request) {
      checkWanted(request, clock.now());
      const scan = request.priority === "scan";
      if (hasRoom(scan)) take(scan);
      else await queue(request, scan);
      try {
        return await next(request);
      } finally {
        running--;
        if (scan) scans--;
        serve();
      }
    },
    snapshot: () => ({ running, waiting: waiting.length }),
  };
}
