/**
 * The time that all processes with one budget share.
 *
 * Clocks of different machines may be minutes apart and may be set at any moment, so no decision
 * rests on them while several processes live. Shared time is each process's own monotonic clock plus
 * an offset that it learned from the shared ledger, whose every version carries the time of its
 * writing. A process may find that its time is behind (a version from its future) and moves forward;
 * it never moves back.
 *
 * One that joins cannot know how old the version is that it finds. It takes it for new, which makes
 * everybody's requests look younger than they are and so errs on the safe side, and asks the others
 * for the time by a mark in the ledger; any process that knows the time takes the mark off, which
 * writes a version of that moment. When nobody is there to answer, it goes by its wall clock and the
 * last writer's. A machine that slept joins again, because monotonic clocks may stand still meanwhile.
 *
 * @module
 */

/** What the ledger says about time. */
export interface SeenTime {
  /** Shared time at the last write. */
  readonly time: number;
  /** By how much it may be more than the writer knew. */
  readonly slack: number;
  /** The wall clock minus shared time, of the last writer who knew the time. */
  readonly wallOffset: number;
  /** This process's mark is there. */
  readonly marked: boolean;
}

/** How far this process knows the time: `first`, `again`: it has asked for it. */
type Phase = "new" | "first" | "again" | "settled";

/** What follows from a version of the ledger; it holds once that version has been replaced. */
export interface TimePlan {
  readonly now: number;
  /** Whether this process asks for the time. */
  readonly joining: boolean;
  /** To be written, as is the slack. */
  readonly wallOffset: number;
  readonly offset: number;
  readonly slack: number;
  readonly phase: Phase;
}

/** Shared time as one process knows it. */
export interface SharedTime {
  now(): number;
  /** Shared time minus the monotonic clock, at the least. */
  offset(): number;
  /** By how much it may be more. What happens now is stamped so much later, to be safe. */
  slack(): number;
  joining(): boolean;
  /** Whether it has asked for so long that nobody is there to answer. */
  overdue(): boolean;
  /** Works out what a version means, without believing it yet. `undefined`: there is none. */
  plan(seen: SeenTime | undefined): TimePlan;
  /** The plan's version was written. */
  commit(plan: TimePlan): void;
  /**
   * A version was read: its time has passed.
   *
   * @param began When it was asked for, by the monotonic clock.
   */
  look(seen: SeenTime, began: number): void;
}

/** Where shared time comes from. */
export interface SharedTimeOptions {
  /** Epoch milliseconds, perhaps wrong. */
  readonly wall: () => number;
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number;
  /** By how many milliseconds wall clocks may be apart when nobody can be asked. */
  readonly tolerance: () => number;
}

/**
 * Milliseconds to wait for an answer: others look at the ledger about once a second. One that knew
 * the time waits less than those who never did, so that it can answer them.
 */
const WAIT = { again: 3_000, first: 6_000 };
/** A wall clock that moved so far against the monotonic one was set, or the machine slept. */
const LEAP = 2_000;

/** Shared time begins as the wall clock's, so that it reads as a time. */
export function createSharedTime({ wall, monotonic, tolerance }: SharedTimeOptions): SharedTime {
  let offset = wall() - monotonic();
  let slack = 0;
  let phase: Phase = "new";
  let drift = offset;
  /** When it asked for the time and when it last saw no answer, by the monotonic clock. */
  let askedAt: number | undefined;
  let lastLook = 0;

  /** A machine that slept may have lost time. */
  function noticeSleep(mono: number): void {
    const present = wall() - mono;
    if (phase === "settled" && Math.abs(present - drift) > LEAP) phase = "again";
    drift = present;
  }

  /** The slack that is left when time turns out to be later; one that was wrong is the writer's. */
  const narrowed = (forward: number, seenSlack: number) =>
    forward <= slack ? slack - forward : seenSlack;
  const isOverdue = (mono: number) =>
    askedAt !== undefined && mono - askedAt >= WAIT[phase === "again" ? "again" : "first"];

  return {
    now: () => monotonic() + offset,
    offset: () => offset,
    slack: () => slack,
    joining: () => askedAt !== undefined,
    overdue: () => isOverdue(monotonic()),
    plan(seen) {
      const mono = monotonic();
      noticeSleep(mono);
      const make = (at: number, next: Phase, gap: number): TimePlan => ({
        now: mono + at,
        joining: next !== "settled",
        wallOffset: next === "settled" || !seen ? wall() - mono - at : seen.wallOffset,
        offset: at,
        slack: gap,
        phase: next,
      });
      if (seen === undefined) return make(offset, "settled", slack);
      const behind = seen.time - mono;
      const lower = phase === "new" ? behind : Math.max(offset, behind);
      if (phase === "settled") {
        return make(lower, "settled", narrowed(lower - offset, seen.slack));
      }
      if (askedAt !== undefined && !seen.marked) {
        // The answer was written between the last look and now.
        return make(lower, "settled", seen.slack + Math.max(0, mono - lastLook));
      }
      if (isOverdue(mono)) {
        const byWall = wall() - seen.wallOffset - mono - tolerance();
        return make(phase === "first" ? Math.max(lower, byWall) : lower, "settled", 0);
      }
      return make(lower, phase === "again" ? "again" : "first", seen.slack);
    },
    commit(plan) {
      const mono = plan.now - plan.offset;
      offset = plan.offset;
      slack = plan.slack;
      phase = plan.phase;
      askedAt = plan.joining ? askedAt ?? mono : undefined;
      lastLook = mono;
    },
    look(seen, began) {
      if (phase === "new") return;
      const forward = Math.max(0, seen.time - monotonic() - offset);
      offset += forward;
      slack = narrowed(forward, seen.slack);
      if (seen.marked) lastLook = began;
    },
  };
}
