/**
 * What a command that works on the store came to.
 *
 * @module
 */

/** Text for a person, and what the process ends with. */
export interface Done {
  /** Lines without a final line end: standard output when `exitCode` is 0, else standard error. */
  readonly text: string;
  readonly exitCode: number;
}
