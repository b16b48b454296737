/**
 * The ledger as the store keeps it.
 *
 * @module
 */
import type { Ledger, Member } from "./budget_ledger.ts";

/** Number lists are differences; `time` of every other number is `t` minus it. */
interface StoredMember {
  readonly l: readonly number[];
  readonly o?: readonly (readonly [slip: number, until: number])[];
  readonly w?: readonly [persons: number, scans: number, until: number];
  readonly s: number;
  readonly j?: 1;
}

/** A {@linkcode Ledger} as it is kept: JSON with short names. */
export interface StoredLedger {
  readonly t: number;
  readonly u: number;
  readonly a: number;
  readonly d: number;
  readonly l: readonly [minute: number, hour: number];
  readonly f: readonly [minute: readonly number[], hour: readonly number[]];
  readonly s: number;
  readonly m: Readonly<Record<string, StoredMember>>;
}

/** Reads a ledger; `undefined` when it is none, as when there is none. */
export function readLedger(stored: StoredLedger | undefined): Ledger | undefined {
  if (stored === undefined) return undefined;
  try {
    const ledger = decodeLedger(stored);
    const numbers = [
      ledger.time,
      ledger.slack,
      ledger.wallOffset,
      ledger.drainedUntil,
      ledger.streak,
    ];
    const { minute, hour } = ledger.limits;
    return [...numbers, minute, hour].every(Number.isFinite) ? ledger : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {TypeError} If it has another form. */
function decodeLedger(stored: StoredLedger): Ledger {
  const { t } = stored;
  const members = Object.entries(stored.m).map(([id, { l, o = [], w, s, j }]) => {
    const member: Member = {
      log: sum(l, t),
      open: o.map(([slip, until]) => ({ slip, until: t + until })),
      seen: t - s,
      joining: j === 1,
      ...(w === undefined ? {} : { wait: { persons: w[0], scans: w[1], until: t + w[2] } }),
    };
    return [id, member] as const;
  });
  return {
    time: t,
    slack: stored.u,
    wallOffset: stored.a,
    drainedUntil: t + stored.d,
    limits: { minute: stored.l[0], hour: stored.l[1] },
    foreign: { minute: sum(stored.f[0], t), hour: sum(stored.f[1], t) },
    streak: stored.s,
    members: new Map(members),
  };
}

/**
 * Writes a ledger. Times are rounded up, which is on the safe side; but shared time is rounded down,
 * or it would gain a little on true time with every version.
 */
export function encodeLedger(ledger: Ledger): StoredLedger {
  const t = Math.floor(ledger.time);
  const members = [...ledger.members].map(([id, { log, open, wait, seen, joining }]) => {
    const stored: StoredMember = {
      l: differences(log, t),
      s: t - Math.ceil(seen),
      ...(open.length === 0 ? {} : { o: open.map((one) => [one.slip, until(one, t)] as const) }),
      ...(wait === undefined ? {} : { w: [wait.persons, wait.scans, until(wait, t)] as const }),
      ...(joining ? { j: 1 as const } : {}),
    };
    return [id, stored] as const;
  });
  return {
    t,
    u: Math.ceil(ledger.time + ledger.slack) - t,
    a: ledger.wallOffset,
    d: Math.max(0, Math.ceil(ledger.drainedUntil) - t),
    l: [ledger.limits.minute, ledger.limits.hour],
    f: [differences(ledger.foreign.minute, t), differences(ledger.foreign.hour, t)],
    s: ledger.streak,
    m: Object.fromEntries(members),
  };
}

const until = (one: { readonly until: number }, t: number) => Math.ceil(one.until) - t;

/** The first is relative to `t`, each other one to the one before. */
function differences(times: readonly number[], t: number): number[] {
  let last = t;
  return times.map((time) => {
    const rounded = Math.ceil(time);
    const difference = rounded - last;
    last = rounded;
    return difference;
  });
}

function sum(differences: readonly number[], t: number): number[] {
  let last = t;
  return differences.map((difference) => last += difference);
}
