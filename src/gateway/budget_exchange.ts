/**
 * One exchange between a process and the ledger: it writes what it was granted and learned, and takes
 * what it may be granted now.
 *
 * @module
 */
import type { Key } from "../store/mod.ts";
import type { SharedBudgetOptions } from "./budget_events.ts";
import { type Clock, wait } from "./clock.ts";
import { encodeLedger, readLedger, type StoredLedger } from "./budget_codec.ts";
import {
  answerJoining,
  believe,
  emptyLedger,
  type Ledger,
  type Observation,
  type Rules,
  tidy,
} from "./budget_ledger.ts";
import { MOST_WAITING, take, untilWarning, type View } from "./budget_claims.ts";
import { scansAtOnce, type Waiting } from "./budget_queue.ts";
import type { Slip, Slips } from "./budget_slips.ts";
import type { SharedTime, TimePlan } from "./budget_time.ts";

/** Where the ledger is; another form of it will have another name. */
export const LEDGER: Key = ["budget", "ledger_1"];
/** Milliseconds before it is tried again. */
const TRY_PAUSE = 100;

/** What a process brings to an exchange. */
export interface Party {
  readonly self: string;
  readonly clock: Clock;
  readonly rules: Rules;
  readonly slips: Slips;
  readonly time: SharedTime;
  /** What waits, and for how many milliseconds at most. */
  waiting(): Waiting;
  patience(): number;
  /** The last answer that the ledger has not seen, with times of the monotonic clock. */
  observation(): Observation | undefined;
  /** Nothing is granted before this time of the monotonic clock. */
  drainedUntil(): number;
  /** Why it spends by itself although the ledger can be reached. */
  alone(): boolean;
}

/** What an exchange comes to, once it is written. */
export interface Exchange {
  readonly ledger: Ledger;
  readonly time: TimePlan | undefined;
  readonly taken: readonly Slip[];
  /** What it left waiting in the ledger. */
  readonly announced: Waiting;
  readonly changes: number;
  readonly observation: Observation | undefined;
  /** Whether there is anything to write. */
  readonly write: boolean;
}

/** How many requests ask for leave now. */
export function asking(view: View, slips: Slips, { persons, scans }: Waiting): Waiting {
  if (scans === 0) return { persons, scans };
  return { persons, scans: scansAtOnce(scans, slips.scansUnderWay(), untilWarning(view)) };
}

/** Works out the next version of the ledger; changes nothing but what it returns. */
export function exchangeWith(party: Party, before: Ledger | undefined): Exchange {
  const { self, time } = party;
  const mine = before?.members.get(self);
  const marked = mine?.joining ?? true;
  const plan = time.plan(before && { ...before, marked });
  const ledger = before ?? emptyLedger(plan.now);
  const answered = !plan.joining && answerJoining(ledger, plan.now);
  ledger.time = Math.max(plan.now, ledger.time);
  ledger.slack = plan.slack;
  ledger.wallOffset = plan.wallOffset;
  const changed = before === undefined || answered || mine === undefined ||
    plan.joining !== marked || time.joining() !== plan.joining;
  const rest = settle(party, ledger, plan, party.alone());
  const { wait } = mine ?? {};
  const waitsAsBefore = rest.announced.persons === (wait?.persons ?? 0) &&
    rest.announced.scans === (wait?.scans ?? 0);
  const write = changed || rest.taken.length > 0 || !waitsAsBefore;
  return { ...rest, ledger, time: plan, write };
}

/**
 * The same through the store. One answer that does not come is no reason to spend what the others do
 * not know of, so it is tried again.
 *
 * @param isNews Whether an exchange is to be written that brings the process nothing.
 * @returns `undefined` when the store gives no answer.
 */
export async function exchangeThrough(
  party: Party,
  store: SharedBudgetOptions["store"],
  isNews: (exchanged: Exchange) => boolean,
  tries: number,
): Promise<Exchange | undefined> {
  for (let tried = 1;; tried++) {
    let exchanged: Exchange | undefined;
    const outcome = await store.update<StoredLedger>(LEDGER, (stored) => {
      exchanged = exchangeWith(party, readLedger(stored));
      return exchanged.write || isNews(exchanged) ? encodeLedger(exchanged.ledger) : undefined;
    }).catch(() => undefined); // even a mistake in here must leave nobody waiting
    if (outcome?.ok === true || tried === tries) return outcome?.ok ? exchanged : undefined;
    await wait(party.clock, TRY_PAUSE);
  }
}

/** The same without the others: from what was known of them last. */
export function exchangeAlone(party: Party, known: Ledger): Exchange {
  const now = party.time.now();
  const ledger = { ...known, members: new Map(known.members) };
  const plan = { now, joining: false, offset: party.time.offset(), slack: party.time.slack() };
  return { ...settle(party, ledger, plan, true), ledger, time: undefined, write: false };
}

function settle(
  { self, rules, slips, ...party }: Party,
  ledger: Ledger,
  { now, joining, offset, slack }: Pick<TimePlan, "now" | "joining" | "offset" | "slack">,
  solo: boolean,
): Omit<Exchange, "ledger" | "time" | "write"> {
  const { changes } = slips;
  const observation = party.observation();
  const latest = offset + slack;
  const member = { log: slips.log(latest), open: slips.open(latest), seen: now, joining };
  ledger.members.set(self, member);
  ledger.drainedUntil = Math.max(ledger.drainedUntil, party.drainedUntil() + latest);
  if (observation !== undefined) {
    believe(ledger, { ...observation, since: observation.since + offset }, now, rules);
  }
  tidy(ledger, now, rules, self);

  const view: View = { ledger, self, now, rules, solo };
  const asked = asking(view, slips, party.waiting());
  const granted = take(view, asked);
  const patience = party.patience();
  const taken = [
    ...slips.make(false, granted.persons, patience),
    ...slips.make(true, granted.scans, patience),
  ];
  const announced = {
    persons: Math.min(MOST_WAITING, asked.persons - granted.persons),
    scans: Math.min(MOST_WAITING, asked.scans - granted.scans),
  };
  const waits = announced.persons + announced.scans > 0;
  const until = now + Math.min(patience, rules.hour);
  ledger.members.set(self, {
    ...member,
    log: ledger.members.get(self)?.log ?? [],
    open: slips.open(latest, taken),
    ...(waits ? { wait: { ...announced, until } } : {}),
  });
  return { taken, announced, changes, observation };
}
