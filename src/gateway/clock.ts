/**
 * The gateway's only notion of time, so that tests can turn it by hand.
 *
 * @module
 */

/** Tells the time and calls back later. */
export interface Clock {
  /** Epoch milliseconds; may be set back or forward at any time. */
  now(): number;
  /** Milliseconds that only ever grow, from any start. */
  monotonic(): number;
  /** Calls `run` once after `ms` milliseconds, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
}

/** Longest delay that `setTimeout` keeps; a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_DELAY));
    return () => clearTimeout(timer);
  },
};

/** A difference below this is no setting of the clock but its usual correction. */
const CORRECTION = 1_000;

/**
 * Watches for a clock that is set back, which makes old things look young.
 *
 * @returns tells, once each time, that it was set back since it was asked last
 */
export function watchForSetBack(clock: Clock): () => boolean {
  const lead = () => clock.now() - clock.monotonic();
  let furthest = lead();
  return () => {
    const now = lead();
    const setBack = now < furthest - CORRECTION;
    furthest = setBack ? now : Math.max(furthest, now);
    return setBack;
  };
}

/**
 * Waits; leaves early, with the signal's reason, when the caller gives up.
 *
 * @throws the reason of `signal`
 */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      stop();
      reject(signal?.reason);
    };
    const stop = clock.after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
