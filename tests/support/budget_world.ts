/**
 * Several processes with wrong clocks around one store, in a time that a test turns by hand.
 *
 * @module
 */
import type { Clock } from "../../src/gateway/clock.ts";
import type { SharedBudgetOptions } from "../../src/gateway/budget_events.ts";

type BudgetStore = SharedBudgetOptions["store"];

/** True time and everything that happens in it. */
export interface World {
  /** True milliseconds. */
  now(): number;
  /** Lets time pass; what is due happens in order. */
  advance(ms: number): Promise<void>;
  /** The clock of a process that is so far from true. */
  clock(skew?: number): WorldClock;
  /** The store as one process has it. */
  store(): WorldStore;
  /** Store operations so far. */
  readonly counts: { updates: number; writes: number; reads: number };
  /** What is in the store, as JSON. */
  content(): string | undefined;
  /** Puts something else in place of what is in the store. */
  replace(json: string | undefined): void;
}

export interface WorldClock extends Clock {
  /** Sets the wall clock forward or back. */
  set(ms: number): void;
  /** The machine sleeps: its monotonic clock stands still for so long while true time passes. */
  sleep(ms: number): void;
}

export interface WorldStore extends BudgetStore {
  kind: BudgetStore["kind"];
  /** Whether it gives an answer. */
  away: boolean;
  degraded: boolean;
  /** The next updates of this process take effect although their answers are lost. */
  losesAnswers: number;
}

/** Lets everything run that waits for no timer. */
async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve();
}

/**
 * @param random Between 0 and 1; decides who is in whose way in the store, and how late it tells.
 */
export function createWorld(random: () => number = () => 0.5): World {
  let now = 1_000_000;
  const timers = new Set<{ at: number; run: () => void }>();
  const watchers = new Set<() => void>();
  const counts = { updates: 0, writes: 0, reads: 0 };
  let content: string | undefined;

  function after(ms: number, run: () => void): () => void {
    const timer = { at: now + Math.max(0, ms), run };
    timers.add(timer);
    return () => timers.delete(timer);
  }
  const takes = (ms: number) => new Promise<void>((resolve) => after(ms, resolve));

  function changed(next: string): void {
    content = next;
    counts.writes++;
    // The store tells within about a second.
    for (const tell of watchers) after(200 + random() * 900, tell);
  }

  function store(): WorldStore {
    const self: WorldStore = {
      kind: "remote",
      away: false,
      degraded: false,
      losesAnswers: 0,
      health: () => ({
        state: self.degraded ? "degraded" : "ok",
        kind: self.kind,
        counts: {
          ...{ locked: 0, timeouts: 0, skipped: 0, failed: 0, corrupt: 0, fromFuture: 0 },
          noSpace: 0,
        },
        setAside: [],
      }),
      async update<T>(_key: unknown, change: (current: T | undefined) => T | undefined) {
        counts.updates++;
        for (;;) {
          await takes(random() * 2);
          if (self.away) return { ok: false, reason: "away" } as const;
          const before = content;
          const current: T | undefined = before === undefined ? undefined : JSON.parse(before);
          const next = change(current);
          if (next === undefined) return { ok: true, value: current } as const;
          await takes(random() * 2);
          if (content !== before) continue;
          changed(JSON.stringify(next));
          if (self.losesAnswers-- > 0) return { ok: false, reason: "timeout" } as const;
          return { ok: true, value: next } as const;
        }
      },
      async read<T>() {
        counts.reads++;
        await takes(random() * 2);
        if (self.away) return { ok: false, reason: "away" } as const;
        const value: T | undefined = content === undefined ? undefined : JSON.parse(content);
        return { ok: true, value } as const;
      },
      watch(_keys, onChange) {
        const tell = () => {
          if (!self.away && watchers.has(tell)) onChange();
        };
        watchers.add(tell);
        return () => watchers.delete(tell);
      },
    };
    return self;
  }

  function clock(skew = 0): WorldClock {
    const boot = now - 5_000 - random() * 1_000_000;
    let set = skew;
    let slept = 0;
    return {
      now: () => now + set,
      monotonic: () => now - boot - slept,
      after,
      set: (ms) => set += ms,
      sleep: (ms) => slept += ms,
    };
  }

  return {
    now: () => now,
    clock,
    store,
    counts,
    content: () => content,
    replace: (json) => content = json,
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        let due: { at: number; run: () => void } | undefined;
        for (const timer of timers) if (due === undefined || timer.at < due.at) due = timer;
        if (due === undefined || due.at > end) break;
        now = Math.max(now, due.at);
        timers.delete(due);
        due.run();
        await settle();
      }
      now = end;
    },
  };
}

/** The largest number of moments within any `span`. */
export function mostWithin(moments: readonly number[], span: number): number {
  const sorted = [...moments].sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [to, moment] of sorted.entries()) {
    while (moment - (sorted[from] ?? moment) >= span) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
