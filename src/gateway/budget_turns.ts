/**
 * Who goes next: persons before scans, the process that had least before the others.
 *
 * @module
 */

/** While scans wait, so many persons go before the next scan does. */
const PERSONS_BEFORE_A_SCAN = 4;

/** What waits in one process. */
export interface Claim {
  readonly process: string;
  readonly persons: number;
  readonly scans: number;
  /** When what it was granted leaves the minute; ascending. */
  readonly leaves: readonly number[];
}

/** The earliest times of the next requests; a scan may have to leave some places free. */
export interface FreeTimes {
  readonly person: readonly number[];
  readonly scan: readonly number[];
}

/** The turn of one request. */
export interface Turn {
  readonly process: string;
  readonly scan: boolean;
  /** A time that has passed when it could have been granted then. */
  readonly at: number;
}

/** A claim while turns are given out. */
interface Open {
  readonly process: string;
  readonly leaves: readonly number[];
  persons: number;
  scans: number;
  given: number;
}

/**
 * All that waits, in the order in which it will be served.
 *
 * Every process works out the same order from the same claims, so that each knows its own turns and
 * need not race the others for every place. The order does not change while time passes: what a process
 * had is counted for the moment of each turn.
 *
 * @param streak Persons that went while a scan waited, since the last scan.
 */
export function turnsOf(claims: readonly Claim[], free: FreeTimes, streak: number): Turn[] {
  const left: Open[] = claims.map((claim) => ({ ...claim, given: 0 }));
  const next = (kind: "persons" | "scans", at: number): Open | undefined => {
    const waiting = left.filter((claim) => claim[kind] > 0);
    if (waiting.length < 2) return waiting[0];
    const had = waiting.map((claim) => claim.given + countAfter(claim.leaves, at));
    return waiting[had.indexOf(Math.min(...had))];
  };
  const turns: Turn[] = [];
  for (let place = 0;; place++) {
    const personAt = free.person[place] ?? Infinity;
    const scanAt = free.scan[place] ?? Infinity;
    const person = next("persons", personAt);
    const scanner = next("scans", scanAt);
    // A scan that must leave this place free does not hold up the persons behind it.
    const scanIsDue = streak >= PERSONS_BEFORE_A_SCAN && scanAt <= personAt;
    const scan = scanner !== undefined && (person === undefined || scanIsDue);
    const claim = scan ? scanner : person;
    if (claim === undefined) return turns;
    if (scan) claim.scans--;
    else claim.persons--;
    claim.given++;
    streak = scan ? 0 : streak + 1;
    turns.push({ process: claim.process, scan, at: scan ? scanAt : personAt });
  }
}

/** How many of ascending times are later than `at`. */
function countAfter(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) > at) high = middle;
    else low = middle + 1;
  }
  return times.length - low;
}
