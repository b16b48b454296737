/**
 * A budget for one process.
 *
 * @module
 */
import {
  type Budget,
  FIRST_LIMITS,
  levelOf,
  LONGEST_PENALTY,
  type ObservedWindow,
  WARN_FROM,
  type WindowSnapshot,
} from "./budget.ts";
import { createQueue, scansAtOnce, type Waiting, waitsOf } from "./budget_queue.ts";
import { type Turn, turnsOf } from "./budget_turns.ts";
import { type Clock, systemClock } from "./clock.ts";
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

/**
 * A budget over a minute and an hour. Requests wait in two queues, persons and scans, first come
 * first served in each; persons go first, but not for ever. The windows run on a clock that is
 * never set.
 */
export function createMemoryBudget(options: MemoryBudgetOptions = {}): Budget {
  const { clock = systemClock, margin = 250 } = options;
  const ceilings = { minute: options.perMinute, hour: options.perHour };
  const limitOf = (name: "minute" | "hour", allowed: number) =>
    Math.max(1, Math.min(ceilings[name] ?? Infinity, allowed));
  const minute = createWindow(60_000, margin, limitOf("minute", FIRST_LIMITS.minute));
  const hour = createWindow(3_600_000, margin, limitOf("hour", FIRST_LIMITS.hour));
  const windows = [minute, hour];
  const queue = createQueue(clock, serve);
  /** Nothing is granted before this time. */
  let drainedUntil = -Infinity;
  let personsSinceScan = 0;
  let scansUnderWay = 0;
  let stopTimer = () => {};

  function grantNow(scan: boolean): void {
    if (scan) scansUnderWay++;
    const slots = windows.map((window) => ({ window, slot: window.add() }));
    const settle = (how: (window: Window, slot: ReturnType<Window["add"]>) => void) => {
      if (slots.length === 0) return;
      if (scan) scansUnderWay--;
      for (const { window, slot } of slots.splice(0)) how(window, slot);
      serve();
    };
    queue.give(scan, {
      end: () => settle((window, slot) => window.end(slot, clock.monotonic())),
      giveBack: () => settle((window, slot) => window.remove(slot)),
    });
    personsSinceScan = scan || queue.waiting().scans === 0 ? 0 : personsSinceScan + 1;
  }

  function turns(now: number, { persons, scans }: Waiting): Turn[] {
    const times = windows.map((window) => window.freeTimes(now, persons + scans));
    const free = Array.from(
      { length: persons + scans },
      (_, place) => Math.max(drainedUntil, ...times.map((each) => each[place] ?? Infinity)),
    );
    const claims = [{ process: "", persons, scans, leaves: [] }];
    return turnsOf(claims, { person: free, scan: free }, personsSinceScan);
  }

  /** Grants what can be granted, refuses what would come too late, and sets the timer. */
  function serve(): void {
    stopTimer();
    stopTimer = () => {};
    const now = clock.monotonic();
    for (const window of windows) window.prune(now);
    queue.refuseLate((waiting) => waitsOf(turns(now, waiting), now));
    const waiting = queue.waiting();
    const room = Math.min(
      ...windows.map((each) => Math.ceil(each.limit * WARN_FROM) - each.used()),
    );
    const scans = scansAtOnce(waiting.scans, scansUnderWay, room);
    for (const turn of turns(now, { ...waiting, scans })) {
      if (turn.at <= now) grantNow(turn.scan);
    }
    const next = turns(now, queue.waiting()).find(({ at }) => at > now);
    if (next !== undefined) stopTimer = clock.after(next.at - now, serve);
  }

  function learn(name: "minute" | "hour", window: Window, seen: ObservedWindow): void {
    if (seen.limit !== undefined) window.limit = limitOf(name, seen.limit);
    // `remaining` reads as "left before counting this one" (from one recorded run).
    const now = clock.monotonic();
    if (seen.remaining !== undefined) window.believe(Math.max(0, seen.remaining - 1), now);
  }

  function windowSnapshot(window: Window, now: number): WindowSnapshot {
    window.prune(now);
    const used = window.used();
    const remaining = now < drainedUntil ? 0 : Math.max(0, window.limit - used);
    return { limit: window.limit, used, remaining };
  }

  return {
    acquire: queue.add,
    observe(limits) {
      const now = clock.monotonic();
      for (const window of windows) window.prune(now);
      learn("minute", minute, limits.minute);
      learn("hour", hour, limits.hour);
      serve();
    },
    penalise(retryAfter) {
      const until = clock.monotonic() + Math.min(retryAfter, LONGEST_PENALTY);
      drainedUntil = Math.max(drainedUntil, until);
      serve();
    },
    snapshot() {
      const now = clock.monotonic();
      const snapshots = {
        minute: windowSnapshot(minute, now),
        hour: windowSnapshot(hour, now),
      };
      const { persons, scans } = queue.waiting();
      return {
        ...snapshots,
        waiting: persons + scans,
        level: levelOf([snapshots.minute, snapshots.hour]),
        shared: false,
      };
    },
  };
}
