/**
 * How many requests the account has seen in its last minute or hour.
 *
 * @module
 */

/** One counted request. */
export interface Slot {
  /** Epoch milliseconds; `Infinity` while the request is under way. */
  expiresAt: number;
}

/** A sliding window over counted requests. */
export interface Window {
  limit: number;
  /** Forgets what has left the window. */
  prune(now: number): void;
  used(): number;
  /** Counts a request that begins. */
  add(): Slot;
  /** The request of this slot has ended. */
  end(slot: Slot, now: number): void;
  /** The request of this slot did not reach the account. */
  remove(slot: Slot): void;
  /**
   * Learns how many requests the account would still take.
   *
   * @param since When the request was sent whose answer said so: what ended later may have been
   * counted by the account only after that. @default {now}
   */
  believe(left: number, now: number, since?: number): void;
  /** When the requests leave the window that the account counted and nobody here sent. */
  foreign(): number[];
  /** The earliest times of the next `count` requests, as far as known now. */
  freeTimes(now: number, count: number, options?: FreeTimesOptions): number[];
}

/** How {@linkcode Window.freeTimes} looks at a window. */
export interface FreeTimesOptions {
  /** In place of the window's own. */
  readonly limit?: number;
  /**
   * The time that is given for a place that is not taken; one that was taken and is not pruned yet
   * gives the time at which it came free.
   *
   * @default {now}
   */
  readonly free?: number;
}

/** What a window is made with. */
export interface WindowContent {
  /** When counted requests leave, in epoch milliseconds; `Infinity` while under way. */
  readonly own: readonly number[];
  /** The same of requests of others. */
  readonly foreign: readonly number[];
}

/** Requests of others leave the window one by one, but none before this time. */
const SHORTEST_FOREIGN_STAY = 60_000;

/**
 * A window of `span` milliseconds that takes `limit` requests.
 *
 * A request counts from its grant until `span` after its **end**, not after its grant: the account
 * counts it at some moment between the two that is not known here, and only the end is surely
 * after it. So the account sees at most `limit` in any `span`, whether its own windows are fixed or
 * slide (not documented) and however long requests take. `margin` covers clocks that run apart and
 * windows that round to seconds.
 */
export function createWindow(
  span: number,
  margin: number,
  limit: number,
  content: WindowContent = { own: [], foreign: [] },
): Window {
  let own: Slot[] = content.own.map((expiresAt) => ({ expiresAt }));
  /** Requests that the account counted and nobody here sent. */
  let foreign: Slot[] = content.foreign.map((expiresAt) => ({ expiresAt }));
  const stay = span + margin;

  const window: Window = {
    limit,
    prune(now) {
      for (const slot of [...own, ...foreign]) {
        // A clock that was set back would make requests stay for as long as it was.
        if (slot.expiresAt !== Infinity) slot.expiresAt = Math.min(slot.expiresAt, now + stay);
      }
      own = own.filter((slot) => slot.expiresAt > now);
      foreign = foreign.filter((slot) => slot.expiresAt > now);
    },
    used: () => own.length + foreign.length,
    add() {
      const slot = { expiresAt: Infinity };
      own.push(slot);
      return slot;
    },
    end(slot, now) {
      slot.expiresAt = now + stay;
    },
    remove(slot) {
      own = own.filter((other) => other !== slot);
    },
    believe(left, now, since = now) {
      const here = window.limit - window.used();
      const unsure = own.filter((slot) => slot.expiresAt > since + stay).length;
      if (left < here) {
        const missing = here - left;
        for (let i = 1; i <= missing; i++) {
          // When the others sent theirs is not known: spread over the span. If they come free later
          // than that, the next answer says so.
          const after = Math.max(SHORTEST_FOREIGN_STAY + margin, (span * i) / missing);
          foreign.push({ expiresAt: now + after });
        }
      } else if (left > here + unsure) {
        // Requests under way are counted here and perhaps not yet there: only what exceeds them
        // shows that the account has forgotten requests of others.
        foreign.sort((a, b) => a.expiresAt - b.expiresAt).splice(0, left - here - unsure);
      }
    },
    foreign: () => foreign.map((slot) => slot.expiresAt),
    freeTimes(now, count, { limit = window.limit, free = now } = {}) {
      if (window.used() + count <= limit) return Array.from({ length: count }, () => free);
      const expiries = [...own, ...foreign]
        // What is under way ends now at the earliest.
        .map((slot) => slot.expiresAt === Infinity ? now + stay : slot.expiresAt)
        .sort((a, b) => a - b);
      const times: number[] = [];
      for (let k = 0; k < count; k++) {
        const index = expiries.length + k - limit;
        const previous = Math.max(now, times[index - expiries.length] ?? now);
        times.push(index < 0 ? free : expiries[index] ?? previous + stay);
      }
      return times;
    },
  };
  return window;
}
