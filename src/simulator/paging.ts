/**
 * Pages of a list.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { numberOf } from "./fields.ts";
import { Refusal } from "./refusal.ts";
import { supportReference } from "./validation.ts";
import type { Fields } from "./types.ts";

export interface Page<T> {
  readonly pagination: Fields;
  readonly rows: T[];
}

/**
 * The page that a query asks for. A page behind the last one is empty, and a `per_page` above the
 * maximum is refused: both are guessed.
 */
export function pageOf<T>(call: Call, all: readonly T[], usual: number, most: number): Page<T> {
  const page = numberOf(call.query, "page") ?? 1;
  const perPage = numberOf(call.query, "per_page") ?? usual;
  const problem: Record<string, string[]> = {};
  if (page < 1) problem.page = ["The value must be a positive number."];
  if (perPage < 1 || perPage > most) {
    problem.per_page = [`The value must be between 1 and ${most}.`];
  }
  if (Object.keys(problem).length > 0) {
    const message = "The query parameters did not pass validation.";
    throw new Refusal(400, "VE02", message, problem, supportReference(call.now));
  }
  return {
    pagination: {
      all_pages: Math.max(1, Math.ceil(all.length / perPage)),
      current_page: page,
      results_per_page: perPage,
    },
    rows: all.slice((page - 1) * perPage, page * perPage),
  };
}
