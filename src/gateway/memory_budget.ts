/**
 * A budget for one process.
 *
 * @module
 */
import {
  type Budget,
  type Grant,
  LONGEST_PENALTY,
  type ObservedWindow,
  type WindowSnapshot,
} from "./budget.ts";
import { type Clock, systemClock } from "./clock.ts";
import { checkWanted, UpstreamError, upstreamError } from "./errors.ts";
import type { UpstreamRequest } from "./request.ts";
import { createWindow, type Window } from "./window.ts";

/** Settings of {@linkcode createMemoryBudget}. */
export interface MemoryBudgetOptions {
  /** Never more than this in a minute, whatever the account allows. */
  readonly perMinute?: number;
  /** Never more than this in an hour, whatever the account allows. */
  readonly perHour?: number;
  /** Milliseconds added to both windows. @default {250} */
  readonly margin?: number;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** The limits of the smallest plan (recorded), until the account's answers say otherwise. */
const FIRST_LIMITS = { minute: 30, hour: 600 };
/** While scans wait, so many persons go before the next scan does. */
const PERSONS_BEFORE_A_SCAN = 4;

interface Waiter {
  readonly request: UpstreamRequest;
  grant(grant: Grant): void;
  refuse(error: UpstreamError): void;
}

/**
 * A budget over a minute and an hour. Requests wait in two queues, persons and scans, first come
 * first served in each; persons go first, but not for ever.
 */
export function createMemoryBudget(options: MemoryBudgetOptions = {}): Budget {
  const { clock = systemClock, margin = 250 } = options;
  const ceilings = { minute: options.perMinute, hour: options.perHour };
  const limitOf = (name: "minute" | "hour", allowed: number) =>
    Math.max(1, Math.min(ceilings[name] ?? Infinity, allowed));
  const minute = createWindow(60_000, margin, limitOf("minute", FIRST_LIMITS.minute));
  const hour = createWindow(3_600_000, margin, limitOf("hour", FIRST_LIMITS.hour));
  const windows = [minute, hour];
  let waiters: Waiter[] = [];
  /** Nothing is granted before this time. */
  let drainedUntil = 0;
  let personsSinceScan = 0;
  let stopTimer = () => {};

  function grantNow(waiter: Waiter): void {
    const scan = waiter.request.priority === "scan";
    const scansWait = waiters.some(({ request }) => request.priority === "scan");
    personsSinceScan = scan || !scansWait ? 0 : personsSinceScan + 1;
    const slots = windows.map((window) => ({ window, slot: window.add() }));
    const settle = (how: (window: Window, slot: ReturnType<Window["add"]>) => void) => {
      for (const { window, slot } of slots.splice(0)) how(window, slot);
      serve();
    };
    waiter.grant({
      end: () => settle((window, slot) => window.end(slot, clock.now())),
      giveBack: () => settle((window, slot) => window.remove(slot)),
    });
  }

  /** Grants what can be granted, refuses what would come too late, and sets the timer. */
  function serve(): void {
    stopTimer();
    stopTimer = () => {};
    const now = clock.now();
    for (const window of windows) window.prune(now);
    // A clock that was set back would make the wait longer than any penalty.
    drainedUntil = Math.min(drainedUntil, now + LONGEST_PENALTY);
    const queue = inOrder(waiters, personsSinceScan);
    const times = windows.map((window) => window.freeTimes(now, queue.length));
    const staying: Waiter[] = [];
    const granted: Waiter[] = [];
    let earliest = Infinity;
    for (const waiter of queue) {
      // One that is refused takes no place.
      const place = granted.length + staying.length;
      const time = Math.max(now, drainedUntil, ...times.map((each) => each[place] ?? Infinity));
      if (time <= now) granted.push(waiter);
      else if (time > (waiter.request.deadline ?? Infinity)) {
        waiter.refuse(upstreamError(waiter.request, "budget", { retryAfter: time - now }));
      } else {
        staying.push(waiter);
        earliest = Math.min(earliest, time);
      }
    }
    const left = new Set([...staying, ...granted]);
    waiters = waiters.filter((waiter) => left.has(waiter));
    for (const waiter of granted) {
      waiters = waiters.filter((other) => other !== waiter);
      grantNow(waiter);
    }
    if (waiters.length > 0) stopTimer = clock.after(earliest - now, serve);
  }

  function enqueue(request: UpstreamRequest): Promise<Grant> {
    const { promise, resolve, reject } = Promise.withResolvers<Grant>();
    const onAbort = () => {
      waiters = waiters.filter((other) => other !== waiter);
      reject(upstreamError(request, "cancelled"));
      serve();
    };
    const stop = () => request.signal?.removeEventListener("abort", onAbort);
    const waiter: Waiter = {
      request,
      grant(grant) {
        stop();
        resolve(grant);
      },
      refuse(error) {
        stop();
        reject(error);
      },
    };
    request.signal?.addEventListener("abort", onAbort, { once: true });
    waiters.push(waiter);
    serve();
    return promise;
  }

  function learn(name: "minute" | "hour", window: Window, seen: ObservedWindow): void {
    if (seen.limit !== undefined) window.limit = limitOf(name, seen.limit);
    // `remaining` reads as "left before counting this one" (from one recorded run).
    if (seen.remaining !== undefined) window.believe(Math.max(0, seen.remaining - 1), clock.now());
  }

  function windowSnapshot(window: Window, now: number): WindowSnapshot {
    window.prune(now);
    const used = window.used();
    const remaining = now < drainedUntil ? 0 : Math.max(0, window.limit - used);
    return { limit: window.limit, used, remaining };
  }

  return {
    async acquire(request) {
      checkWanted(request, clock.now());
      return await enqueue(request);
    },
    observe(limits) {
      const now = clock.now();
      for (const window of windows) window.prune(now);
      learn("minute", minute, limits.minute);
      learn("hour", hour, limits.hour);
      serve();
    },
    penalise(retryAfter) {
      drainedUntil = Math.max(drainedUntil, clock.now() + Math.min(retryAfter, LONGEST_PENALTY));
      serve();
    },
    snapshot() {
      const now = clock.now();
      return {
        minute: windowSnapshot(minute, now),
        hour: windowSnapshot(hour, now),
        waiting: waiters.length,
      };
    },
  };
}

/** The waiting ones in the order in which they will be served. */
function inOrder(waiters: readonly Waiter[], personsSinceScan: number): Waiter[] {
  const scans = waiters.filter(({ request }) => request.priority === "scan");
  const persons = waiters.filter(({ request }) => request.priority !== "scan");
  const order: Waiter[] = [];
  let streak = personsSinceScan;
  while (scans.length > 0 || persons.length > 0) {
    const scanNext = persons.length === 0 ||
      (scans.length > 0 && streak >= PERSONS_BEFORE_A_SCAN);
    const next = scanNext ? scans.shift() : persons.shift();
    if (next) order.push(next);
    streak = scanNext ? 0 : streak + 1;
  }
  return order;
}
