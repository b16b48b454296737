/**
 * The ledger that all processes with one budget keep together: who was granted how much and when,
 * who waits, and what the account said. A small value; nothing here knows where it is kept.
 *
 * @module
 */
import { FIRST_LIMITS, LONGEST_PENALTY, type ObservedLimits } from "./budget.ts";
import { createWindow, type Window } from "./window.ts";

/** A request under way. */
export interface Open {
  readonly slip: number;
  /** Nobody waits for it any longer than this: a process that dies holds nothing for ever. */
  readonly until: number;
}

/** What waits in a process. */
export interface Wait {
  readonly persons: number;
  readonly scans: number;
  /** The last of them gives up then. */
  readonly until: number;
}

/** What one process was granted and waits for. All times are shared time. */
export interface Member {
  /** When its requests ended, the oldest first. */
  readonly log: readonly number[];
  readonly open: readonly Open[];
  readonly wait?: Wait;
  /** When it wrote last. */
  readonly seen: number;
  /** It asks for the time: what it stamped may have happened later than that, up to now. */
  readonly joining: boolean;
}

/** The whole ledger. */
export interface Ledger {
  /** Shared time at the last write. */
  time: number;
  /** By how much it may be more than the writer knew. */
  slack: number;
  wallOffset: number;
  /** Nothing is granted before this time. */
  drainedUntil: number;
  /** As the account last said. */
  limits: { readonly minute: number; readonly hour: number };
  /** When requests leave the windows that the account counted and no member sent. */
  foreign: { readonly minute: readonly number[]; readonly hour: readonly number[] };
  /** Persons that went while a scan waited, since the last scan. */
  streak: number;
  members: Map<string, Member>;
}

/** How windows are made from a ledger. */
export interface Rules {
  /** Lengths of the windows in milliseconds. */
  readonly minute: number;
  readonly hour: number;
  /** Added to both. */
  readonly margin: number;
  /** Never more than these. */
  readonly ceilings: { readonly minute: number; readonly hour: number };
}

/** An answer of the account, and between which times it counted. */
export interface Observation {
  readonly limits: ObservedLimits;
  readonly since: number;
}

/** Members that ended long ago are counted together under this name. */
export const OTHERS = "others";
/** More members than this are too many to keep apart. */
const MOST_MEMBERS = 32;
/** Milliseconds without a sign after which a member has probably ended. */
const SILENCE = 600_000;

/** A ledger without entries. */
export function emptyLedger(time: number): Ledger {
  return {
    time,
    slack: 0,
    wallOffset: 0,
    drainedUntil: 0,
    limits: FIRST_LIMITS,
    foreign: { minute: [], hour: [] },
    streak: 0,
    members: new Map(),
  };
}

/** Forgets what no window needs. */
export function tidy(ledger: Ledger, now: number, rules: Rules, self: string): void {
  const stay = rules.hour + rules.margin;
  for (const [id, member] of ledger.members) {
    const log = member.log.filter((time) => time > now - stay);
    const open = member.open.filter(({ until }) => until > now - stay || member.joining);
    const { wait, ...rest } = member;
    const waits = wait !== undefined && wait.until > now;
    ledger.members.set(id, { ...rest, log, open, ...(waits ? { wait } : {}) });
    // One that asks for the time may be behind.
    const silent = member.seen < now - SILENCE && id !== self && !member.joining;
    if (silent && log.length === 0 && open.length === 0) ledger.members.delete(id);
  }
  ledger.drainedUntil = Math.min(ledger.drainedUntil, now + LONGEST_PENALTY);
  // An answer that comes late may speak of a time at which these still counted.
  const recent = (times: readonly number[]) => times.filter((time) => time > now - rules.minute);
  ledger.foreign = { minute: recent(ledger.foreign.minute), hour: recent(ledger.foreign.hour) };
  if (ledger.members.size > MOST_MEMBERS) foldSilent(ledger, now, self);
}

/** Counts members together that have been silent longest: programs that ran for a moment. */
function foldSilent(ledger: Ledger, now: number, self: string): void {
  const silent = [...ledger.members].filter(([id, { seen, joining }]) =>
    id !== self && id !== OTHERS && seen < now - SILENCE / 10 && !joining
  );
  silent.sort(([, a], [, b]) => a.seen - b.seen);
  for (const [id, member] of silent.slice(0, ledger.members.size - MOST_MEMBERS / 2)) {
    const others = ledger.members.get(OTHERS);
    const ends = member.open.map((open) => open.until);
    const log = [...others?.log ?? [], ...member.log, ...ends].sort((a, b) => a - b);
    ledger.members.delete(id);
    ledger.members.set(OTHERS, { log, open: [], seen: member.seen, joining: false });
  }
}

/** Whether someone asks for the time. */
export const anyJoins = ({ members }: Ledger): boolean =>
  [...members.values()].some(({ joining }) => joining);

/** Answers all who ask for the time. */
export function answerJoining(ledger: Ledger, now: number): boolean {
  let answered = false;
  for (const [id, member] of ledger.members) {
    if (!member.joining) continue;
    // When it was granted these, and how its time compares, is not known to anyone else.
    const log = member.log.map(() => now);
    const open = member.open.map(({ slip, until }) => ({ slip, until: now + until - member.seen }));
    ledger.members.set(id, { ...member, log, open, seen: now, joining: false });
    answered = true;
  }
  return answered;
}

/** Takes over what an answer says. */
export function believe(ledger: Ledger, seen: Observation, now: number, rules: Rules): void {
  const { minute, hour } = seen.limits;
  ledger.limits = {
    minute: minute.limit ?? ledger.limits.minute,
    hour: hour.limit ?? ledger.limits.hour,
  };
  const foreign = (name: "minute" | "hour") => {
    const { remaining } = seen.limits[name];
    if (remaining === undefined) return ledger.foreign[name];
    const window = windowOf(ledger, name, now, rules, [...ledger.members.keys()]);
    // The account counts by its plan, whatever limit this program keeps to.
    window.limit = ledger.limits[name];
    // What has left the window since then was still in it.
    window.prune(seen.since);
    // `remaining` reads as "left before counting this one" (from one recorded run).
    window.believe(Math.max(0, remaining - 1), now, seen.since);
    return window.foreign().sort((a, b) => a - b);
  };
  ledger.foreign = { minute: foreign("minute"), hour: foreign("hour") };
}

/**
 * One window over the requests of some members and, unless they are left out, of others. What has
 * left it is still in it until it is pruned.
 */
export function windowOf(
  ledger: Ledger,
  name: "minute" | "hour",
  now: number,
  rules: Rules,
  members: readonly string[],
  { share = 1, foreign = true }: { readonly share?: number; readonly foreign?: boolean } = {},
): Window {
  const stay = rules[name] + rules.margin;
  const own: number[] = [];
  for (const id of members) {
    const member = ledger.members.get(id);
    if (member === undefined) continue;
    for (const time of member.log) own.push((member.joining ? now : Math.min(time, now)) + stay);
    for (const { until } of member.open) {
      own.push(until > now || member.joining ? Infinity : until + stay);
    }
  }
  const limit = Math.floor(Math.min(ledger.limits[name], rules.ceilings[name]) * share);
  const others = foreign ? ledger.foreign[name] : [];
  return createWindow(rules[name], rules.margin, Math.max(1, limit), { own, foreign: others });
}
