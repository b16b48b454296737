/**
 * The account's request limits: two windows at once, counted for the whole account (that it is
 * not per key is guessed).
 *
 * @module
 */

/** How many requests a plan allows. */
export interface Limits {
  /** @default {30} the Standard plan's (vendor's document) */
  readonly perMinute: number;
  /** @default {600} */
  readonly perHour: number;
  /**
   * `fixed`: minutes and hours of the clock; `sliding`: the last 60 or 3,600 seconds. Which one
   * the live service has is not known.
   *
   * @default {"fixed"}
   */
  readonly window?: "fixed" | "sliding";
  /** Milliseconds of a minute, for tests; an hour is sixty of them. @default {60_000} */
  readonly minute?: number;
}

/** What is left before the request that is being answered is counted. */
export interface Reading {
  readonly minuteLimit: number;
  readonly minuteRemaining: number;
  readonly hourLimit: number;
  readonly hourRemaining: number;
  /** Milliseconds until a request is allowed again; 0 when this one is. */
  readonly wait: number;
}

export interface RateLimit {
  /** Reads both windows and, when the request is allowed, counts it. */
  take(now: number): Reading;
  /** Reads both windows. */
  peek(now: number): Reading;
}

interface Window {
  used(now: number): number;
  count(now: number): void;
  /** Milliseconds until the window holds one request fewer. */
  wait(now: number): number;
}

function fixedWindow(length: number): Window {
  let start = -1;
  let count = 0;
  const roll = (now: number) => {
    const current = now - now % length;
    if (current !== start) {
      start = current;
      count = 0;
    }
  };
  return {
    used: (now) => (roll(now), count),
    count: (now) => {
      roll(now);
      count++;
    },
    wait: (now) => length - now % length,
  };
}

function slidingWindow(length: number): Window {
  let times: number[] = [];
  let head = 0;
  const roll = (now: number) => {
    while (head < times.length && (times[head] ?? 0) <= now - length) head++;
    if (head > 1000) {
      times = times.slice(head);
      head = 0;
    }
  };
  return {
    used: (now) => (roll(now), times.length - head),
    count: (now) => {
      times.push(now);
    },
    wait: (now) => (times[head] ?? now) + length - now,
  };
}

/** Keeps count of both windows. */
export function createRateLimit(limits: Limits): RateLimit {
  const window = limits.window === "sliding" ? slidingWindow : fixedWindow;
  const { minute: length = 60_000 } = limits;
  const minute = window(length);
  const hour = window(60 * length);

  function peek(now: number): Reading {
    const minuteRemaining = Math.max(0, limits.perMinute - minute.used(now));
    const hourRemaining = Math.max(0, limits.perHour - hour.used(now));
    return {
      minuteLimit: limits.perMinute,
      minuteRemaining,
      hourLimit: limits.perHour,
      hourRemaining,
      wait: Math.max(
        minuteRemaining === 0 ? minute.wait(now) : 0,
        hourRemaining === 0 ? hour.wait(now) : 0,
      ),
    };
  }

  return {
    peek,
    take(now) {
      const reading = peek(now);
      if (reading.wait === 0) {
        minute.count(now);
        hour.count(now);
      }
      return reading;
    },
  };
}
