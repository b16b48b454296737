/**
 * The budget that every process and replica with the same key spends from.
 *
 * All that must be shared is one small value in the store, the ledger. A grant costs one
 * check-and-set on it; that a request has ended is written with the next grant, or a second later.
 * A process that waits knows its turn and sleeps until then.
 *
 * @module
 */
import type { Key } from "../store/mod.ts";
import {
  type BudgetLevel,
  type BudgetSnapshot,
  levelOf,
  LONGEST_PENALTY,
  type ObservedLimits,
  readApiLimits,
} from "./budget.ts";
import { MOST_WAITING, ownTurns, spendersOf, type View, windowSnapshots } from "./budget_claims.ts";
import type { SharedBudget, SharedBudgetOptions } from "./budget_events.ts";
import {
  asking,
  type Exchange,
  exchangeAlone,
  exchangeWith,
  type Party,
} from "./budget_exchange.ts";
import {
  emptyLedger,
  encodeLedger,
  type Ledger,
  type Observation,
  readLedger,
  type StoredLedger,
} from "./budget_ledger.ts";
import { createQueue, type Waiting, waitsOf } from "./budget_queue.ts";
import { createSlips, type Slip } from "./budget_slips.ts";
import { createSharedTime } from "./budget_time.ts";
import { systemClock } from "./clock.ts";

export type { BudgetEvent, SharedBudget, SharedBudgetOptions } from "./budget_events.ts";

/** Where the ledger is; another form of it will have another name. */
const LEDGER: Key = ["budget", "ledger_1"];
/** Others learn after this share of a minute that a request has ended. */
const FLUSH_AFTER = 1 / 60;
/** Milliseconds until a store that gave no answer is asked again. */
const RETRY_AFTER = 5_000;
/** Milliseconds between looks for the answer to the question for the time. */
const JOIN_PAUSE = 100;
/** Milliseconds until a process that was granted nothing at its turn tries again. */
const TURN_PAUSE = 20;
/** Milliseconds for which a snapshot is good. */
const SNAPSHOT_FOR = 50;
/** By how many milliseconds the clocks of two machines may be apart when nobody can be asked. */
const CLOCKS_APART = 300_000;

const NO_ANSWER = "The store gives no answer, so this process keeps to a quarter of the limits.";
const NOT_SHARED = "The store is in memory only, so this process keeps to a quarter of the limits.";

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
  let announced: Waiting = { persons: 0, scans: 0 };
  let written = 0;
  let version = 0;
  let busy: Promise<void> | undefined;
  let again = false;
  let notBefore = 0;
  let closed = false;
  let level: BudgetLevel = "ok";
  let isAlone = false;
  let cached: { version: number; at: number; snapshot: BudgetSnapshot } | undefined;
  const timers = { turn: () => {}, flush: () => {}, join: () => {} };
  let flushing = false;
  const flushDelay = minute * FLUSH_AFTER;

  const degraded = () => store.kind === "memory" && store.health().state === "degraded";
  const aloneBecause = () => away ? NO_ANSWER : degraded() ? NOT_SHARED : undefined;
  const party: Party = {
    self,
    rules,
    slips,
    time,
    waiting: () => closed ? { persons: 0, scans: 0 } : queue.waiting(),
    patience: queue.patience,
    observation: () => observation,
    drainedUntil: () => drainedUntil,
    alone: degraded,
  };

  function view(): View {
    const latest = time.offset() + time.slack();
    const now = time.now();
    const members = new Map(known.members);
    const joining = time.joining();
    members.set(self, { log: slips.log(latest), open: slips.open(latest), seen: now, joining });
    const drained = Math.max(known.drainedUntil, drainedUntil + latest);
    const ledger = { ...known, members, drainedUntil: drained };
    return { ledger, self, now, rules, solo: aloneBecause() !== undefined };
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
    let exchanged: Exchange | undefined;
    const outcome = await store.update<StoredLedger>(LEDGER, (stored) => {
      exchanged = exchangeWith(party, readLedger(stored));
      const news = exchanged.changes !== written || exchanged.observation !== undefined ||
        drainedUntil + time.offset() + time.slack() > known.drainedUntil;
      return exchanged.write || news ? encodeLedger(exchanged.ledger) : undefined;
    }).catch(() => undefined); // even a mistake in here must leave nobody waiting
    away = outcome?.ok !== true;
    if (away || exchanged === undefined) exchanged = exchangeAlone(party, known);
    if (exchanged.time !== undefined) {
      time.commit(exchanged.time);
      written = exchanged.changes;
    }
    accept(exchanged);
    if (away) flushAfter(RETRY_AFTER);
    else if (slips.changes !== written) flushAfter(flushDelay);
    timers.join();
    if (time.joining() && !closed) timers.join = clock.after(JOIN_PAUSE, look);
  }

  function accept({ ledger, taken, observation: seen, announced: left }: Exchange): void {
    version++;
    noteLimits(ledger.limits);
    known = ledger;
    announced = left;
    if (seen === observation) observation = undefined;
    if (taken.length === 0 && !isEmpty(left)) notBefore = clock.monotonic() + TURN_PAUSE;
    slips.keep(taken);
    for (const slip of taken) {
      if (!queue.give(slip.scan, grantOf(slip))) slips.giveBack(slip);
    }
    noteLevel();
  }

  function grantOf(slip: Slip) {
    const settle = (how: (slip: Slip) => void) => {
      how(slip);
      version++;
      flushAfter(flushDelay);
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
    const wait = Math.max(pause, Math.min(together.at, forfeited) - here.now);
    if (wait <= 0) return exchange();
    timers.turn = clock.after(isNew ? pause : Math.ceil(wait), exchange);
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
    noteLevel();
    serve();
  }

  function noteLimits(limits: Ledger["limits"]): void {
    const { minute, hour } = limits;
    if (minute === known.limits.minute && hour === known.limits.hour) return;
    known = { ...known, limits };
    onEvent({ type: "limits", minute, hour });
  }

  function noteLevel(): void {
    const reason = aloneBecause();
    if ((reason !== undefined) !== isAlone) {
      isAlone = reason !== undefined;
      onEvent(reason === undefined ? { type: "back" } : { type: "away", reason });
    }
    const present = snapshot();
    if (present.level === level) return;
    level = present.level;
    onEvent({ type: level, snapshot: present });
  }

  function snapshot(): BudgetSnapshot {
    const at = clock.monotonic();
    const { persons, scans } = queue.waiting();
    if (cached === undefined || cached.version !== version || at - cached.at > SNAPSHOT_FOR) {
      const here = view();
      const windows = windowSnapshots(here);
      const reason = aloneBecause();
      const fresh = {
        ...windows,
        waiting: 0,
        level: levelOf([windows.minute, windows.hour]),
        shared: reason === undefined && store.kind !== "memory",
        ...(reason === undefined ? {} : { reason }),
        spenders: spendersOf(here),
      };
      cached = { version, at, snapshot: fresh };
    }
    return { ...cached.snapshot, waiting: persons + scans };
  }

  function observe(limits: ObservedLimits): void {
    const since = slips.oldest();
    const { minute = known.limits.minute, hour = known.limits.hour } = {
      minute: limits.minute.limit,
      hour: limits.hour.limit,
    };
    const isNew = minute !== known.limits.minute || hour !== known.limits.hour;
    const counts = limits.minute.remaining ?? limits.hour.remaining;
    if (!isNew && counts === undefined) return;
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
    else flushAfter(flushDelay);
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
    snapshot,
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

const isEmpty = ({ persons, scans }: Waiting) => persons + scans === 0;

const anyJoins = ({ members }: Ledger) => [...members.values()].some(({ joining }) => joining);
