/**
 * The shared budget from outside: its settings, and what it tells of itself.
 *
 * @module
 */
import type { Store } from "../store/mod.ts";
import type { Budget, BudgetLevel, BudgetSnapshot } from "./budget.ts";
import type { Clock } from "./clock.ts";

/** What happens to the budget. */
export type BudgetEvent =
  /** The level changed: from 80 % `warn`, from 95 % `scarce`, below `ok` again. */
  | { readonly type: BudgetLevel; readonly snapshot: BudgetSnapshot }
  /** The account's limits are others than before. */
  | { readonly type: "limits"; readonly minute: number; readonly hour: number }
  /** The account answered 429: nothing is granted for so many milliseconds. */
  | { readonly type: "penalty"; readonly retryAfter: number }
  /** The others cannot be asked; this process keeps to a quarter of the limits. */
  | { readonly type: "away"; readonly reason: string }
  /** The budget is shared again. */
  | { readonly type: "back" };

/** Settings of `createSharedBudget()`. */
export interface SharedBudgetOptions {
  readonly store: Pick<Store, "kind" | "health" | "update" | "read" | "watch">;
  /** Never more than this in a minute, whatever the account allows. */
  readonly perMinute?: number;
  /** Never more than this in an hour, whatever the account allows. */
  readonly perHour?: number;
  /** @default {systemClock} */
  readonly clock?: Clock;
  /** What the process is called in {@linkcode BudgetSnapshot.spenders}. @default a random name */
  readonly processId?: string;
  readonly onEvent?: (event: BudgetEvent) => void;
  /** Milliseconds added to both windows. @default {250} */
  readonly margin?: number;
  /** Milliseconds of a minute, for tests; an hour is sixty of them. @default {60_000} */
  readonly minute?: number;
}

/** A budget that is shared through a store. */
export interface SharedBudget extends Budget {
  /** Learns from the rows of `GET /apiLimits`. */
  learnLimits(rows: unknown): void;
  /** Writes what the others should know and stops. The store must still be open. */
  close(): Promise<void>;
}
