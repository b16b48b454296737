/**
 * Changes of people as requests, one after another.
 *
 * @module
 */
import type { Account } from "./account.ts";
import type { OperationId } from "./catalogue/operation_ids.ts";
import type { RequestParts } from "./catalogue/types.ts";
import { DomainError } from "./errors.ts";

/** One request, and what it does in words. */
export interface PeopleStep {
  /** Begins a sentence: `Change of user 5`. */
  readonly what: string;
  /** The row that tells of it: what it was done to, and what was done. */
  readonly row: readonly [id: number | undefined, name: string, done: string];
  readonly operation: OperationId;
  readonly parts: RequestParts;
}

/** A request that was made. */
export type PeopleRow = PeopleStep["row"];

/** Refuses a wish that cannot be carried out. */
export function wrong(message: string, hint?: string): DomainError {
  return new DomainError("invalid", message, hint === undefined ? {} : { hint });
}

/** Carries out a step whose answer does not matter. */
export async function writePeople(
  account: Account,
  { operation, parts, row }: PeopleStep,
  touches: readonly string[],
): Promise<PeopleRow> {
  await account.client.run(operation, parts, { touches });
  return row;
}
