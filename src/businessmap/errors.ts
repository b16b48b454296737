/**
 * Failures that this program found itself, before or after it asked the account.
 *
 * @module
 */

/** What kind of failure, for code that has to tell them apart. */
export type DomainErrorKind =
  /** A name or id that nothing has. */
  | "unknown_name"
  /** A name that several things have. */
  | "ambiguous_name"
  /** What was asked for is not there. */
  | "not_found"
  /** An argument that cannot be used. */
  | "invalid"
  /** A rule of the board or of this server forbids it. */
  | "refused"
  /** It no longer fits what is there. */
  | "conflict"
  /** It may or may not have been carried out. */
  | "unknown_outcome"
  /** It cannot be had just now. */
  | "unavailable";

/**
 * A failure whose `message` is written for the model: full sentences of this project, in which
 * names from people went through `quoted`.
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly kind: DomainErrorKind;
  /** One more sentence: what to do next. */
  readonly hint?: string;

  constructor(
    kind: DomainErrorKind,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    if (options.hint !== undefined) this.hint = options.hint;
  }

  /** The same failure, said of one place in a batch: `cards.2`. */
  at(place: string): DomainError {
    return new DomainError(this.kind, `\`${place}\`: ${this.message}`, {
      cause: this,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
    });
  }
}

/** Runs `work` on one item of a batch; a failure found here names its place: `changes.2`. */
export async function inPlace<T>(place: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DomainError ? error.at(place) : error;
  }
}
