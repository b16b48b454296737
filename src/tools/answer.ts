/**
 * What a tool answers with, before it is written out as text. One shape for all tools, so that
 * sanitising, fencing, capping and the other output forms are each done in one place.
 *
 * @module
 */

/** One cell of a table; `null` and `undefined` are left empty. */
export type Cell = string | number | boolean | null | undefined;

/** A compact table: the header once, one row a thing, empty columns left out. */
export interface Table {
  readonly kind: "table";
  readonly title?: string;
  readonly columns: readonly string[];
  /** Strings may come from people: they are cleaned and kept on one line when written. */
  readonly rows: readonly (readonly Cell[])[];
  /** Given room before everything else. @default {false} */
  readonly vital?: boolean;
}

/** Lines in this project's own words; values from people inside them go through `quoted`. */
export interface Lines {
  readonly kind: "lines";
  readonly title?: string;
  readonly lines: readonly string[];
}

/** Free text that people wrote: fenced and labelled as data when written. */
export interface People {
  readonly kind: "people";
  /** What it is: `Description of card 12`. */
  readonly title: string;
  /** Markdown. */
  readonly text: string;
}

export type Section = Table | Lines | People;

/** A tool's answer. */
export interface Answer {
  /** The first line: what this is and how much is left. */
  readonly head: string;
  readonly sections?: readonly Section[];
  /** Given when there is more: pass it as `cursor` to go on. */
  readonly cursor?: string;
  /** Given when nothing was done yet: what confirms the plan that this answer is. */
  readonly confirm?: string;
  /** Set when something asked for was not done; the answer then counts as an error if nothing was. */
  readonly failed?: "some" | "all";
  /** Age in milliseconds of the oldest thing shown, when it is older than its freshness. */
  readonly staleFor?: number;
  /** Kinds of things whose names could not be had: `tags`. */
  readonly unnamed?: readonly string[];
}
