/**
 * What is counted of a budget: leave given and refused, who waits, and how long.
 *
 * @module
 */
import type { Metrics } from "../telemetry/metrics.ts";
import type { Budget } from "./budget.ts";
import type { Clock } from "./clock.ts";
import type { Priority } from "./request.ts";

/** A budget that counts, and who waits for it now. */
export interface MeasuredBudget {
  readonly budget: Budget;
  waiting(): Readonly<Record<Priority, number>>;
}

/** Counts what a budget grants, and times how long requests wait for it. */
export function withBudgetMeasures(budget: Budget, metrics: Metrics, clock: Clock): MeasuredBudget {
  const waiting = { person: 0, scan: 0 };
  return {
    budget: {
      ...budget,
      async acquire(request) {
        const { priority = "person" } = request;
        const began = clock.monotonic();
        waiting[priority]++;
        try {
          const grant = await budget.acquire(request);
          metrics.add("budgetGrants", { priority });
          return grant;
        } catch (error) {
          metrics.add("budgetDenied", { priority });
          throw error;
        } finally {
          waiting[priority]--;
          const seconds = (clock.monotonic() - began) / 1_000;
          metrics.observe("budgetWaitSeconds", { priority }, seconds);
        }
      },
    },
    waiting: () => ({ ...waiting }),
  };
}
