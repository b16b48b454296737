/**
 * The budget that every process and replica with the same key spends from.
 *
 * All that must be shared is one small value in the store, the ledger. A grant costs one
 * check-and-set on it; that a request has ended is written with the next grant, or a second later.
 * A process that waits knows its turn and sleeps until then.
 *
 * @module
 */
import { LONGEST_PENALTY, type ObservedLimits, readApiLimits } from "./budget.ts";
import { MOST_WAITING, ownTurns, type View } from "./budget_claims.ts";
import { readLedger, type StoredLedger } from "./budget_codec.ts";
import type { SharedBudget, SharedBudgetOptions } from "./budget_events.ts";
import {
  asking,
  type Exchange,
  exchangeAlone,
  exchangeThrough,
  LEDGER,
  type Party,
} from "./budget_exchange.ts";
import { anyJoins, emptyLedger, type Ledger, type Observation } from "./budget_ledger.ts";
import { createQueue, isEmpty, type Waiting, waitsOf } from "./budget_queue.ts";
import { createReport } from "./budget_report.ts";
import { createSlips, type Slip } from "./budget_slips.ts";
import { createSharedTime } from "./budget_time.ts";
import { systemClock } from "./clock.ts";

export type { BudgetEvent, SharedBudget, SharedBudgetOptions } from "./budget_events.ts";

/** Others learn after this share of a minute that a request has ended. */
const FLUSH_AFTER = 1 / 60;
/** How often it asks before it goes on alone. */
const TRIES = 3;
/** Milliseconds until a store that gave no answer is asked again. */
const RETRY_AFTER = 5_000;
/** Until all have asked it again, and written what they spent meanwhile. */
const CAREFUL_FOR = RETRY_AFTER + 1_000;
/** Milliseconds between looks for the answer to the question for the time. */
const JOIN_PAUSE = 100;
/** Milliseconds until a process that was granted nothing at its turn tries again. */
const TURN_PAUSE = 20;
/** By how many milliseconds the clocks of two machines may be apart when nobody can be asked. */
const CLOCKS_APART = 300_000;

/** Creates the budget of one process; begins at once to find out what the others have spent. */
export function createSharedBudget(options: SharedBudgetOptions): SharedBudget {
  const { store, clock = systemClock, minute = 60_000, onEvent = () => {} } = options;
  const { processId: self = crypto.randomUUID().slice(0, 8) } = options;
  const rules = {
    minute,
    hour: minute * 60,
    margin: options.margin ?? 250,
    ceilings: { minute: options.perMinute ?? Infinity, hour: options.perHour ?? Infinity },
  };
  const time = createSharedTime({
    wall: clock.now,
    monotonic: clock.monotonic,
    tolerance: () => store.kind === "remote" ? CLOCKS_APART : 0,
  });
  const slips = createSlips(clock.monotonic, rules);
  const queue = createQueue(clock, serve);
  let known = emptyLedger(time.now());
  let observation: Observation | undefined;
  let drainedUntil = -Infinity;
  /** The last exchange found no store. */
  let away = false;
  /** It found one again, a moment ago. */
  let careful = false;
  let announced: Waiting = { persons: 0, scans: 0 };
  let written = 0;
  let version = 0;
  let busy: Promise<void> | undefined;
  let again = false;
  let notBefore = 0;
  let closed = false;
  const timers = { turn: () => {}, back: () => {}, flush: () => {}, join: () => {} };
  let flushing = false;

  const report = createReport({
    store,
    view,
    version: () => version,
    waiting: queue.waiting,
    away: () => away || careful,
    monotonic: clock.monotonic,
    onEvent,
  });
  const party: Party = {
    self,
    clock,
    rules,
    slips,
    time,
    waiting: () => closed ? { persons: 0, scans: 0 } : queue.waiting(),
    patience: queue.patience,
    observation: () => observation,
    drainedUntil: () => drainedUntil,
    alone: () => report.alone() !== undefined,
  };

  function view(): View {
    const latest = time.offset() + time.slack();
    const now = time.now();
    const members = new Map(known.members);
    const joining = time.joining();
    members.set(self, { log: slips.log(latest), open: slips.open(latest), seen: now, joining });
    const drained = Math.max(known.drainedUntil, drainedUntil + latest);
    const ledger = { ...known, members, drainedUntil: drained };
    return { ledger, self, now, rules, solo: report.alone() !== undefined };
  }

  /** Asks the ledger, and acts on what came of it. Calls meanwhile lead to one more. */
  function exchange(): void {
    again = true;
    busy ??= (async () => {
      while (again) {
        again = false;
        await exchangeOnce();
      }
    })().finally(() => {
      busy = undefined;
      serve();
    });
  }

  async function exchangeOnce(): Promise<void> {
    const exchanged = await exchangeThrough(party, store, isNews, away || closed ? 1 : TRIES);
    const back = away && exchanged !== undefined;
    away = exchanged === undefined;
    if (back) beCareful();
    if (exchanged?.time !== undefined) {
      time.commit(exchanged.time);
      written = exchanged.changes;
    }
    accept(exchanged ?? exchangeAlone(party, known));
    if (away) flushAfter(RETRY_AFTER);
    else if (slips.changes !== written) flushAfter(rules.minute * FLUSH_AFTER);
    timers.join();
    if (time.joining() && !closed) timers.join = clock.after(JOIN_PAUSE, look);
  }

  /** The others are still coming back, and what they spent meanwhile is not in the ledger yet. */
  function beCareful(): void {
    careful = true;
    timers.back = clock.after(CAREFUL_FOR, () => {
      careful = false;
      version++;
      report.note();
      serve();
    });
  }

  /** Whether others should learn of it although this process is granted nothing. */
  function isNews(exchanged: Exchange): boolean {
    return exchanged.changes !== written || exchanged.observation !== undefined ||
      drainedUntil + time.offset() + time.slack() > known.drainedUntil;
  }

  function accept({ ledger, taken, observation: seen, announced: left }: Exchange): void {
    version++;
    noteLimits(ledger.limits);
    known = ledger;
    announced = left;
    if (seen === observation) observation = undefined;
    if (taken.length === 0 && !isEmpty(left)) notBefore = clock.monotonic() + TURN_PAUSE;
    slips.keep(taken);
    const unwanted = taken.filter((slip) => !queue.give(slip.scan, grantOf(slip)));
    unwanted.forEach(slips.giveBack);
    report.note();
  }

  function grantOf(slip: Slip) {
    const settle = (how: (slip: Slip) => void) => {
      how(slip);
      version++;
      flushAfter(rules.minute * FLUSH_AFTER);
      serve();
    };
    return { end: () => settle(slips.end), giveBack: () => settle(slips.giveBack) };
  }

  function flushAfter(ms: number): void {
    if (flushing || closed) return;
    flushing = true;
    timers.flush = clock.after(ms, () => {
      flushing = false;
      if (away || slips.changes !== written || observation !== undefined) exchange();
    });
  }

  /** Refuses what would come too late, asks when it is time, and sets the timer. */
  function serve(): void {
    if (busy !== undefined || closed) return;
    timers.turn();
    timers.turn = () => {};
    if (!isEmpty(queue.waiting())) {
      const here = view();
      queue.refuseLate((waiting) => waitsOf(ownTurns(here, waiting).own, here.now));
    }
    if (!isEmpty(queue.waiting())) return waitForTurn(view());
    if (!isEmpty(announced)) exchange();
  }

  function waitForTurn(here: View): void {
    const asked = asking(here, slips, queue.waiting());
    const { own, forfeited } = ownTurns(here, asked);
    const first = own[0];
    if (first === undefined) return; // scans that wait for one under way
    const pause = Math.max(0, notBefore - clock.monotonic());
    const isNew = asked.persons > announced.persons && announced.persons < MOST_WAITING ||
      asked.scans > announced.scans && announced.scans < MOST_WAITING;
    if (isNew && pause === 0) return exchange();
    // Turns that come close together are taken together.
    const together = own.findLast(({ at }) => at <= first.at + rules.minute / 1_000) ?? first;
    const sleep = Math.max(pause, Math.min(together.at, forfeited) - here.now);
    if (sleep <= 0) return exchange();
    timers.turn = clock.after(isNew ? pause : Math.ceil(sleep), exchange);
  }

  /** Reads what others wrote. */
  async function look(): Promise<void> {
    timers.join();
    const before = version;
    const began = clock.monotonic();
    const read = await store.read<StoredLedger>(LEDGER);
    if (closed || busy !== undefined) return;
    if (time.joining()) timers.join = clock.after(JOIN_PAUSE, look);
    const ledger = read.ok ? readLedger(read.value) : undefined;
    if (ledger === undefined) return;
    const marked = ledger.members.get(self)?.joining ?? true;
    time.look({ ...ledger, marked }, began);
    if (away || (time.joining() ? !marked || time.overdue() : anyJoins(ledger))) return exchange();
    // Something was decided while the store read.
    if (before !== version || ledger.time < known.time) return;
    version++;
    noteLimits(ledger.limits);
    known = ledger;
    report.note();
    serve();
  }

  function noteLimits(limits: Ledger["limits"]): void {
    const { minute, hour } = limits;
    if (minute === known.limits.minute && hour === known.limits.hour) return;
    known = { ...known, limits };
    onEvent({ type: "limits", minute, hour });
  }

  function observe(limits: ObservedLimits): void {
    const since = slips.oldest();
    const minute = limits.minute.limit ?? known.limits.minute;
    const hour = limits.hour.limit ?? known.limits.hour;
    const isNew = minute !== known.limits.minute || hour !== known.limits.hour;
    if (!isNew && (limits.minute.remaining ?? limits.hour.remaining) === undefined) return;
    version++;
    observation = {
      limits: {
        minute: { ...observation?.limits.minute, ...limits.minute },
        hour: { ...observation?.limits.hour, ...limits.hour },
      },
      since: Math.min(since, observation?.since ?? since),
    };
    noteLimits({ minute, hour });
    if (isNew) exchange();
    else flushAfter(rules.minute * FLUSH_AFTER);
  }

  const stopWatching = store.watch([LEDGER], look);
  exchange();

  return {
    acquire: queue.add,
    observe,
    learnLimits: (rows) => observe(readApiLimits(rows)),
    penalise(retryAfter) {
      const penalty = Math.min(retryAfter, LONGEST_PENALTY);
      drainedUntil = Math.max(drainedUntil, clock.monotonic() + penalty);
      version++;
      onEvent({ type: "penalty", retryAfter: penalty });
      exchange();
    },
    snapshot: report.snapshot,
    async close() {
      closed = true;
      stopWatching();
      for (const stop of Object.values(timers)) stop();
      exchange();
      await busy;
      for (const stop of Object.values(timers)) stop();
    },
  };
}
