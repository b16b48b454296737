/**
 * Single flight: identical reads under way at the same time share one request.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { checkWanted, UpstreamError, upstreamError } from "./errors.ts";
import type { Send, UpstreamAnswer, UpstreamRequest } from "./request.ts";

/** The stage, and a way to keep later reads from joining what is under way. */
export interface Flight {
  readonly send: Send;
  /** No read that comes after this joins a request that began before. */
  seal(): void;
}

/** Settings of {@linkcode createFlight}. */
export interface FlightOptions {
  /** Whether reads share; writes seal in any case. @default {always} */
  readonly enabled?: () => boolean;
  /** Called when a read joins another. */
  readonly onShared?: () => void;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** A shared request. */
export interface Shared {
  readonly answer: Promise<UpstreamAnswer>;
  readonly deadline: number;
  /** Callers that still wait. */
  waiting: number;
  readonly abort: () => void;
}

/** A caller goes again for itself only when it has at least this much more time than it shared. */
const WORTH_GOING_AGAIN = 1_000;

/**
 * Shares requests between identical reads.
 *
 * Each caller leaves at its own wish or deadline; the shared request is aborted when the last has
 * left. The shared request has the deadline of the caller that began it; a caller with more time
 * goes again when that was too short.
 *
 * A write seals the flights both before it is sent and after its outcome is known, whatever it
 * touches: a read that begins after a write must not be given what was read before it, and reads
 * without tags have no other protection. It costs one more request at worst.
 *
 * @param next the stage below
 */
export function createFlight(next: Send, options: FlightOptions = {}): Flight {
  const { clock = systemClock, enabled = () => true, onShared = () => {} } = options;
  const flights = new Map<string, Shared>();

  function start(request: UpstreamRequest, key: string): Shared {
    const controller = new AbortController();
    const shared: Shared = {
      answer: next({ ...request, signal: controller.signal }).finally(() => {
        if (flights.get(key) === shared) flights.delete(key);
      }),
      deadline: request.deadline ?? Infinity,
      waiting: 0,
      abort: () => controller.abort(),
    };
    // Every caller may have left before it fails.
    shared.answer.catch(() => {});
    flights.set(key, shared);
    return shared;
  }

  async function share(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const keys = keysOf(request);
    for (;;) {
      checkWanted(request, clock.now());
      const found = keys.map((key) => flights.get(key)).find((shared) => shared !== undefined);
      const shared = found ?? start(request, keys[0]);
      if (found !== undefined) onShared();
      try {
        return await leaveWith(request, shared, clock, () => {
          for (const key of keys) if (flights.get(key) === shared) flights.delete(key);
        });
      } catch (error) {
        if (found === undefined || !endedEarly(request, shared, error)) throw error;
      }
    }
  }

  return {
    async send(request) {
      if (request.method === "GET") return await (enabled() ? share : next)(request);
      flights.clear();
      try {
        return await next(request);
      } finally {
        flights.clear();
      }
    },
    seal: () => flights.clear(),
  };
}

/** Where a read looks for company: a person never waits in a scan's place, a scan may in a person's. */
function keysOf(request: UpstreamRequest): [string, ...string[]] {
  const read = `${request.generation ?? ""} ${request.path} ${request.partition ?? ""}`;
  return request.priority === "scan" ? [`scan ${read}`, `person ${read}`] : [`person ${read}`];
}

/** Whether the shared request failed for want of time that this caller has. */
function endedEarly(request: UpstreamRequest, shared: Shared, error: unknown): boolean {
  return error instanceof UpstreamError &&
    (error.failure === "timeout" || error.failure === "budget") &&
    (request.deadline ?? Infinity) - shared.deadline >= WORTH_GOING_AGAIN;
}

/**
 * The shared answer, or the caller's own end, whichever comes first.
 *
 * @param forget called before the shared request is aborted, when the last caller has left
 */
export function leaveWith(
  request: UpstreamRequest,
  shared: Shared,
  clock: Clock,
  forget: () => void,
): Promise<UpstreamAnswer> {
  const { signal, deadline } = request;
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
  const onAbort = () => leave("cancelled");
  // A later deadline needs no timer: the shared request ends before it.
  const stop = deadline !== undefined && deadline < shared.deadline
    ? clock.after(deadline - clock.now(), () => leave("timeout"))
    : () => {};
  const done = () => {
    stop();
    signal?.removeEventListener("abort", onAbort);
    shared.waiting--;
  };
  function leave(failure: "cancelled" | "timeout") {
    done();
    if (shared.waiting === 0) {
      forget();
      shared.abort();
    }
    reject(upstreamError(request, failure, { arrived: "unknown" }));
  }
  shared.waiting++;
  signal?.addEventListener("abort", onAbort, { once: true });
  shared.answer.then((answer) => {
    done();
    resolve(answer);
  }, (error) => {
    done();
    reject(error);
  });
  return promise;
}
