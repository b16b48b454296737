/**
 * Which columns of a workflow the account counts towards cycle time.
 *
 * @module
 */
import * as z from "zod";
import { UpstreamError } from "../gateway/errors.ts";
import type { Account } from "./account.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";

const Row = z.object({ column_id: z.int() });

/** Columns by id. */
export interface CycleTimeColumns {
  /** As people chose them. */
  readonly chosen: ReadonlySet<number>;
  /** As they count. */
  readonly effective: ReadonlySet<number>;
}

/**
 * Asks for both lists. One client alone calls these operations, so an account may not have them:
 * `undefined` then.
 */
export async function cycleTimeColumns(
  account: Account,
  board: number,
  workflow: number,
): Promise<CycleTimeColumns | undefined> {
  const parts = { path: { board_id: board, workflow_id: workflow } };
  const options = { freshness: FRESHNESS.library, tags: [TAGS.structure(board)] };
  const { client } = account;
  try {
    const [chosen, effective] = await Promise.all([
      client.data("getCycleTimeColumns", parts, Row.array(), options),
      client.data("getEffectiveCycleTimeColumns", parts, Row.array(), options),
    ]);
    return { chosen: idsOf(chosen), effective: idsOf(effective) };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.failure === "not_found" || error.failure === "not_allowed") return undefined;
    throw error;
  }
}

function idsOf(rows: readonly z.infer<typeof Row>[]): Set<number> {
  return new Set(rows.map((row) => row.column_id));
}
