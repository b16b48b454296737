/**
 * Who may be granted what by the ledger.
 *
 * @module
 */
import { SCARCE_FROM, type Spender, WARN_FROM, type WindowSnapshot } from "./budget.ts";
import { type Ledger, type Member, type Rules, windowOf } from "./budget_ledger.ts";
import type { Waiting } from "./budget_queue.ts";
import { type Claim, type FreeTimes, type Turn, turnsOf } from "./budget_turns.ts";
import type { Window } from "./window.ts";

/** From where a ledger is looked at. */
export interface View {
  readonly ledger: Ledger;
  /** The process that looks. */
  readonly self: string;
  /** Shared time. */
  readonly now: number;
  readonly rules: Rules;
  /** The others cannot be asked: this process keeps to a share of the limits by itself. */
  readonly solo: boolean;
}

/** What a process may spend by itself, as a share of the limits. */
export const SOLO_SHARE = 0.25;
/** A process that is so late for its turn (a share of a minute) has lost it. */
const LATE = 1 / 40;
/** Milliseconds that is at least, because processes take turns to write. */
const LEAST_LATE = 150;
/** The most that a process announces, so that the ledger is worked through quickly. */
export const MOST_WAITING = 100;

function windowsOf({ ledger, self, now, rules, solo }: View): readonly Window[][] {
  return (["minute", "hour"] as const).map((name) => {
    const all = windowOf(ledger, name, now, rules, [...ledger.members.keys()]);
    if (!solo) return [all];
    const options = { share: SOLO_SHARE, foreign: false };
    return [all, windowOf(ledger, name, now, rules, [self], options)];
  });
}

function freeTimesOf({ ledger, now }: View, windows: readonly Window[], count: number): FreeTimes {
  const times = (limitOf: (window: Window) => number) => {
    const each = windows.map((window) =>
      window.freeTimes(now, count, { limit: limitOf(window), free: -Infinity })
    );
    return Array.from(
      { length: count },
      (_, place) => Math.max(ledger.drainedUntil, ...each.map((list) => list[place] ?? Infinity)),
    );
  };
  return {
    person: times((window) => window.limit),
    // What scans leave is for a person who comes while they run.
    scan: times((window) => Math.ceil(window.limit * SCARCE_FROM - 1e-9)),
  };
}

const usedSince = ({ log, open }: Member, from: number) =>
  log.filter((time) => time > from).length + open.length;

function claimsOf({ ledger, self, now, rules, solo }: View, waiting: Waiting): Claim[] {
  const claims: Claim[] = [];
  const names = [...ledger.members.keys()];
  if (!ledger.members.has(self)) names.push(self);
  for (const process of names.sort()) {
    const member = ledger.members.get(process);
    const wait = process === self ? waiting : solo ? undefined : member?.wait;
    if (wait === undefined || wait.persons + wait.scans === 0) continue;
    const { log = [], open = [] } = member ?? {};
    const leaves = log.filter((time) => time > now - 2 * rules.minute)
      .map((time) => time + rules.minute + rules.margin);
    leaves.push(...open.map(() => Infinity));
    claims.push({ process, persons: wait.persons, scans: wait.scans, leaves });
  }
  return claims;
}

/** The turns of all that waits, this process's as given. */
export function turnsFor(view: View, waiting: Waiting): Turn[] {
  const claims = claimsOf(view, waiting);
  const count = claims.reduce((sum, { persons, scans }) => sum + persons + scans, 0);
  const free = freeTimesOf(view, windowsOf(view).flat(), count);
  return turnsOf(claims, free, view.ledger.streak);
}

/** The turns of this process, and when those of others before its first would be forfeited. */
export function ownTurns(view: View, waiting: Waiting): { own: Turn[]; forfeited: number } {
  const turns = turnsFor(view, waiting);
  const own = turns.filter(({ process }) => process === view.self);
  const first = turns[0];
  const others = first !== undefined && first.process !== view.self;
  return { own, forfeited: others ? first.at + lateAfter(view.rules) : Infinity };
}

const lateAfter = (rules: Rules) => Math.max(LEAST_LATE, rules.minute * LATE);

/**
 * How many this process may be granted now. Others who are late for their turn lose their place in
 * the ledger until they write again, and the count of persons before a scan goes on.
 */
export function take(view: View, waiting: Waiting): Waiting {
  const { ledger, self, now, rules } = view;
  let turns = turnsFor(view, waiting);
  for (;;) {
    const late = turns.find(({ process, at }) => process !== self && at <= now - lateAfter(rules));
    const member = late && ledger.members.get(late.process);
    if (late === undefined || member === undefined) break;
    const { wait: _, ...rest } = member;
    ledger.members.set(late.process, rest);
    turns = turnsFor(view, waiting);
  }
  const granted = turns.filter(({ process, at }) => process === self && at <= now);
  const scansWait = turns.some(({ scan }) => scan);
  let scans = 0;
  for (const { scan } of granted) {
    if (scan) scans++;
    ledger.streak = scan || !scansWait ? 0 : ledger.streak + 1;
  }
  return { persons: granted.length - scans, scans };
}

/** How many more requests fit before the level is `warn`. */
export function untilWarning(view: View): number {
  const rooms = windowsOf(view).flat().map((window) => {
    window.prune(view.now);
    return Math.ceil(window.limit * WARN_FROM - 1e-9) - window.used();
  });
  return Math.min(...rooms);
}

/** Both windows; of a process by itself, what leaves it less. */
export function windowSnapshots(view: View): { minute: WindowSnapshot; hour: WindowSnapshot } {
  const [minute, hour] = windowsOf(view).map((windows) => {
    const snapshots = windows.map((window) => {
      window.prune(view.now);
      const used = window.used();
      const drained = view.now < view.ledger.drainedUntil;
      const remaining = drained ? 0 : Math.max(0, window.limit - used);
      return { limit: window.limit, used, remaining };
    });
    return snapshots.reduce((least, one) => one.remaining < least.remaining ? one : least);
  });
  const none = { limit: 1, used: 0, remaining: 0 };
  return { minute: minute ?? none, hour: hour ?? none };
}

/** What each process was granted, this one first. */
export function spendersOf({ ledger, self, now, rules }: View): Spender[] {
  const spenders = [...ledger.members].map(([process, member]) => ({
    process,
    minute: usedSince(member, now - rules.minute),
    hour: usedSince(member, now - rules.hour),
  }));
  const rank = (one: Spender) => one.process === self ? Infinity : one.hour;
  return spenders.filter(({ process, hour }) => hour > 0 || process === self)
    .sort((a, b) => rank(b) - rank(a));
}
