/**
 * Leaves a store alone that does not answer, so that not every request waits for it.
 *
 * @module
 */

/** Counts failures; says when to leave the store alone. */
export interface Breaker {
  /** Whether a call may be made now. After a pause one call alone is let through, as a trial. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
  /** Whether the store is being left alone. */
  readonly open: boolean;
}

/** Failures in a row that open it. */
const FAILURES = 3;

/** The first pause and the longest, in milliseconds; each failed trial doubles it. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** @param monotonic Milliseconds that only ever grow. */
export function createBreaker(monotonic: () => number = () => performance.now()): Breaker {
  let failures = 0;
  let pause = FIRST_PAUSE;
  let until: number | undefined;
  let trying = false;
  return {
    allows() {
      if (until === undefined) return true;
      if (monotonic() < until) return false;
      trying = true;
      until = monotonic() + pause; // for everyone but this trial
      return true;
    },
    succeeded() {
      failures = 0;
      pause = FIRST_PAUSE;
      until = undefined;
      trying = false;
    },
    failed() {
      failures++;
      if (until === undefined) {
        if (failures >= FAILURES) until = monotonic() + pause;
        return;
      }
      // Calls that were under way when it opened fail too; only the trial's failure counts.
      if (!trying) return;
      trying = false;
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      until = monotonic() + pause;
    },
    get open() {
      return until !== undefined;
    },
  };
}
