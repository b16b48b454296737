/**
 * A clock that a test turns by hand, and a stage whose answers it gives by hand.
 *
 * @module
 */
import type { Clock } from "../../../src/gateway/clock.ts";
import type { Send, UpstreamAnswer, UpstreamRequest } from "../../../src/gateway/request.ts";

/** Lets everything run that waits for no timer. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

/** Lets everything run, real streams included, until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 0));
}

export interface FakeClock extends Clock {
  /** Turns the clock, firing timers at their time, in order. */
  advance(ms: number): Promise<void>;
  /** Turns the clock without firing anything, as a machine's clock may jump. */
  jump(ms: number): void;
  /** Timers that have neither fired nor been stopped. */
  pending(): number;
}

export function createFakeClock(start = 1_000_000_000_000): FakeClock {
  let now = start;
  /** What the clock was jumped by: no true time. */
  let jumped = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    monotonic: () => now - jumped,
    after(ms, run) {
      const timer = { at: now + Math.max(0, ms), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        now = Math.max(now, due.at);
        timers.delete(due);
        due.run();
        await settle();
      }
      now = end;
    },
    jump(ms) {
      now += ms;
      jumped += ms;
    },
    pending: () => timers.size,
  };
}

/** A request that reached the stage below. */
export interface Arrived {
  readonly request: UpstreamRequest;
  answer(body?: unknown): void;
  fail(error: unknown): void;
}

/** A `Send` that answers when the test says so. */
export function createFakeAccount(clock: Clock): { send: Send; arrived: Arrived[] } {
  const arrived: Arrived[] = [];
  const send: Send = (request) => {
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
    const fetchedAt = clock.now();
    arrived.push({
      request,
      answer: (body) => resolve({ status: 200, body, fetchedAt, source: "account", bytes: 10 }),
      fail: reject,
    });
    return promise;
  };
  return { send, arrived };
}

export function get(path: string, rest: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { operation: "getThing", method: "GET", path, ...rest };
}

export function write(path: string, rest: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { operation: "updateThing", method: "PATCH", path, body: { a: 1 }, ...rest };
}

/** The element at `index`, which must be there. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`Nothing at ${index}: ${list.length} there`);
  return value;
}

/** The error of a promise that must fail. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("Expected a failure");
}
