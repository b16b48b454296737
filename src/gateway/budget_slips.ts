/**
 * What this process was granted, by its own monotonic clock: the truth that it writes into the ledger
 * each time, whatever became of its last write.
 *
 * @module
 */
import type { Open, Rules } from "./budget_ledger.ts";

/** A grant of this process. */
export interface Slip {
  readonly slip: number;
  readonly scan: boolean;
  readonly from: number;
  readonly until: number;
}

/** The grants of one process. */
export interface Slips {
  /** Makes slips that do not count before {@linkcode Slips.keep}. */
  make(scan: boolean, count: number, lease: number): Slip[];
  keep(slips: readonly Slip[]): void;
  /** Its request has ended. */
  end(slip: Slip): void;
  /** Its request did not reach the account. */
  giveBack(slip: Slip): void;
  /** When its requests ended, by a clock that is so far ahead of the monotonic one. */
  log(offset: number): number[];
  open(offset: number, more?: readonly Slip[]): Open[];
  scansUnderWay(): number;
  /** When the oldest request under way began, by the monotonic clock; now when there is none. */
  oldest(): number;
  /** Grows with every change that others should learn of. */
  readonly changes: number;
}

/** A request without a deadline is taken to be over after so many milliseconds. */
const LONGEST = 600_000;
/** Milliseconds after a deadline in which the account may still count the request. */
const ON_ITS_WAY = 1_000;

export function createSlips(monotonic: () => number, rules: Rules): Slips {
  const held = new Map<number, Slip>();
  let ended: number[] = [];
  let changes = 0;
  let last = 0;

  return {
    make(scan, count, lease) {
      const from = monotonic();
      const until = from + Math.min(lease, LONGEST) + ON_ITS_WAY;
      return Array.from({ length: count }, () => ({ slip: ++last, scan, from, until }));
    },
    keep(slips) {
      for (const slip of slips) held.set(slip.slip, slip);
    },
    end(slip) {
      if (!held.delete(slip.slip)) return;
      const now = monotonic();
      ended = ended.filter((time) => time > now - 2 * rules.hour);
      ended.push(now);
      changes++;
    },
    giveBack(slip) {
      if (held.delete(slip.slip)) changes++;
    },
    log: (offset) => ended.map((time) => time + offset),
    open: (offset, more = []) =>
      [...held.values(), ...more].map(({ slip, until }) => ({ slip, until: until + offset })),
    scansUnderWay: () => [...held.values()].filter(({ scan }) => scan).length,
    oldest: () => Math.min(monotonic(), ...[...held.values()].map(({ from }) => from)),
    get changes() {
      return changes;
    },
  };
}
