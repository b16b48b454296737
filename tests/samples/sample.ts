/** What the tests know of a toolset: one place, read by every test that goes over all tools. */
import type fc from "fast-check";

/** Arguments, and the sentence that they are answered with. */
export type Case = readonly [args: unknown, sentence: string];

/** What is tried on each tool; `null` where it does not apply. */
export interface BadInput {
  /** Arguments that are in order, and lead to a request. */
  readonly valid: Record<string, unknown>;
  /** Arguments that would write, where `valid` only reads. */
  readonly writes?: Record<string, unknown>;
  readonly unknownArgument: Case;
  readonly wrongType: Case;
  readonly missing: Case | null;
  readonly emptyBatch: Case | null;
  readonly tooMany: Case | null;
  readonly unknownName: Case | null;
  readonly ambiguousName: Case | null;
  readonly missingId: Case | null;
  readonly tooLong: Case | null;
}

/** A call worth showing, on the demo account as it is at its start and after the calls before. */
export interface Example {
  /** What a person would have asked for. */
  readonly asked: string;
  readonly args: Record<string, unknown>;
  /** The answer is a plan, and the call is made again with its token. @default {false} */
  readonly confirmed?: boolean;
}

/** A toolset; each table has one entry for each of its tools, by name. */
export interface Samples {
  /** Read-only, destructive, idempotent. */
  readonly annotations: Readonly<Record<string, readonly [boolean, boolean, boolean]>>;
  readonly badInput: Readonly<Record<string, BadInput>>;
  /** Drawn calls; a tool that only passes on what it is given has none. */
  readonly arguments: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>>;
  /** In order, on one account: together they send every operation that the toolset's code names. */
  readonly examples: Readonly<Record<string, readonly Example[]>>;
}

export const FIFTY_ONE = Array.from({ length: 51 }, (_, index) => index + 1);
export const LARGE = "x".repeat(200_000);
export const NO_BOARD = "There is no board with the id 9999.";
export const NO_CARD = "There is no card with the id 9999.";
export const TWINS = 'There is more than one board "twin"';
