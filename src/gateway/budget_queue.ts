/**
 * The requests of this process that wait for leave.
 *
 * @module
 */
import type { Grant } from "./budget.ts";
import type { Turn } from "./budget_turns.ts";
import type { Clock } from "./clock.ts";
import { checkWanted, UpstreamError, upstreamError } from "./errors.ts";
import type { UpstreamRequest } from "./request.ts";

/** How many wait. */
export interface Waiting {
  readonly persons: number;
  readonly scans: number;
}

/** Whether nothing waits. */
export const isEmpty = ({ persons, scans }: Waiting): boolean => persons + scans === 0;

/** Milliseconds until each of those that wait may go, in their order. */
export interface Waits {
  readonly person: readonly number[];
  readonly scan: readonly number[];
}

/** Two queues, first come first served in each. */
export interface Queue {
  /**
   * Waits for leave.
   *
   * @throws UpstreamError `budget`, `cancelled` or `timeout`
   */
  add(request: UpstreamRequest): Promise<Grant>;
  waiting(): Waiting;
  /** Milliseconds until the last of them gives up; `Infinity` when one never does. */
  patience(): number;
  /** Refuses those whose turn would come after their deadline; one that is refused takes no place. */
  refuseLate(foresee: (waiting: Waiting) => Waits): void;
  /** Gives leave to the first. `false` when nobody waits. */
  give(scan: boolean, grant: Grant): boolean;
}

interface Waiter {
  readonly request: UpstreamRequest;
  grant(grant: Grant): void;
  refuse(error: UpstreamError): void;
}

/**
 * @param onChange Called when a request came or was cancelled.
 */
export function createQueue(clock: Clock, onChange: () => void): Queue {
  let persons: Waiter[] = [];
  let scans: Waiter[] = [];

  function enqueue(request: UpstreamRequest): Promise<Grant> {
    const { promise, resolve, reject } = Promise.withResolvers<Grant>();
    const onAbort = () => {
      persons = persons.filter((other) => other !== waiter);
      scans = scans.filter((other) => other !== waiter);
      reject(upstreamError(request, "cancelled"));
      onChange();
    };
    const stop = () => request.signal?.removeEventListener("abort", onAbort);
    const waiter: Waiter = {
      request,
      grant(grant) {
        stop();
        resolve(grant);
      },
      refuse(error) {
        stop();
        reject(error);
      },
    };
    request.signal?.addEventListener("abort", onAbort, { once: true });
    (request.priority === "scan" ? scans : persons).push(waiter);
    onChange();
    return promise;
  }

  function withoutLate(waiters: readonly Waiter[], waits: readonly number[]): Waiter[] {
    const now = clock.now();
    const staying: Waiter[] = [];
    for (const waiter of waiters) {
      const wait = waits[staying.length] ?? Infinity;
      if (now + wait <= (waiter.request.deadline ?? Infinity)) staying.push(waiter);
      else waiter.refuse(upstreamError(waiter.request, "budget", { retryAfter: wait }));
    }
    return staying;
  }

  const waiting = () => ({ persons: persons.length, scans: scans.length });
  return {
    async add(request) {
      checkWanted(request, clock.now());
      return await enqueue(request);
    },
    waiting,
    patience() {
      const deadlines = [...persons, ...scans].map(({ request }) => request.deadline ?? Infinity);
      return Math.max(0, Math.max(0, ...deadlines) - clock.now());
    },
    refuseLate(foresee) {
      if (persons.length > 0) persons = withoutLate(persons, foresee(waiting()).person);
      // The persons who were refused make way for scans.
      if (scans.length > 0) scans = withoutLate(scans, foresee(waiting()).scan);
    },
    give(scan, grant) {
      const waiter = scan ? scans.shift() : persons.shift();
      waiter?.grant(grant);
      return waiter !== undefined;
    },
  };
}

/** How many scans may start now: from 80 % of a window, one at a time. */
export function scansAtOnce(waiting: number, underWay: number, untilWarning: number): number {
  return Math.max(0, Math.min(waiting, Math.max(untilWarning, 1 - underWay)));
}

/** The milliseconds until the turns come. */
export function waitsOf(turns: readonly Turn[], now: number): Waits {
  const waits = (scan: boolean) =>
    turns.filter((turn) => turn.scan === scan).map(({ at }) => Math.max(0, at - now));
  return { person: waits(false), scan: waits(true) };
}
