/**
 * What the shared budget tells of itself.
 *
 * @module
 */
import { type BudgetLevel, type BudgetSnapshot, levelOf } from "./budget.ts";
import { spendersOf, type View, windowSnapshots } from "./budget_claims.ts";
import type { SharedBudgetOptions } from "./budget_events.ts";
import type { Waiting } from "./budget_queue.ts";

/** What a report is made from. */
export interface ReportSource {
  readonly store: Pick<SharedBudgetOptions["store"], "kind" | "health">;
  view(): View;
  /** Changes whenever the view does, but for time. */
  version(): number;
  waiting(): Waiting;
  /** The last exchange found no store, or the first again. */
  away(): boolean;
  monotonic(): number;
  readonly onEvent: NonNullable<SharedBudgetOptions["onEvent"]>;
}

/** Tells how full the budget is. */
export interface Report {
  /** From what is known, without asking anyone. */
  snapshot(): BudgetSnapshot;
  /** Tells of changes since the last time. */
  note(): void;
  /** Why this process spends by itself; `undefined` when it does not. */
  alone(): string | undefined;
}

/** Milliseconds for which a snapshot is good while nothing happens. */
const SNAPSHOT_FOR = 50;

const NO_ANSWER = "The store gives no answer, so this process keeps to a quarter of the limits.";
const NOT_SHARED =
  "The store's file cannot be used, so this process keeps to a quarter of the limits.";

/** Whether the store is memory in place of a file that others may still use. */
function isSubstitute({ kind, health }: ReportSource["store"]): boolean {
  return kind === "memory" && health().state === "degraded";
}

/** Begins to report. */
export function createReport(source: ReportSource): Report {
  const { store, onEvent } = source;
  let level: BudgetLevel = "ok";
  let wasAlone = false;
  let last: { version: number; at: number; snapshot: BudgetSnapshot } | undefined;

  function alone(): string | undefined {
    if (source.away()) return NO_ANSWER;
    return isSubstitute(store) ? NOT_SHARED : undefined;
  }

  function fresh(): BudgetSnapshot {
    const view = source.view();
    const windows = windowSnapshots(view);
    const reason = alone();
    return {
      ...windows,
      waiting: 0,
      level: levelOf([windows.minute, windows.hour]),
      shared: reason === undefined && store.kind !== "memory",
      ...(reason === undefined ? {} : { reason }),
      spenders: spendersOf(view),
    };
  }

  function snapshot(): BudgetSnapshot {
    const at = source.monotonic();
    const version = source.version();
    if (last?.version !== version || at - last.at > SNAPSHOT_FOR) {
      last = { version, at, snapshot: fresh() };
    }
    const { persons, scans } = source.waiting();
    return { ...last.snapshot, waiting: persons + scans };
  }

  return {
    alone,
    snapshot,
    note() {
      const reason = alone();
      if ((reason !== undefined) !== wasAlone) {
        wasAlone = reason !== undefined;
        onEvent(reason === undefined ? { type: "back" } : { type: "away", reason });
      }
      const present = snapshot();
      if (present.level === level) return;
      level = present.level;
      onEvent({ type: level, snapshot: present });
    },
  };
}
