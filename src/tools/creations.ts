/**
 * What is remembered of calls that create things, so that a call whose answer was lost does not
 * create them twice when it is made again.
 *
 * @module
 */

/** For how long a call is remembered after it has ended, in milliseconds. */
export const REMEMBERED = 2 * 60_000;

/** An earlier call with the same content by the same caller. */
export interface Earlier {
  /** Set anew by every call that begins. */
  readonly id: string;
  /**
   * `sent`: it has not ended, or its process has; `unknown`: it has ended without an answer of the
   * account; `done`: it created the things with these ids.
   */
  readonly state: "sent" | "unknown" | "done";
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** When it came into its state, epoch milliseconds. */
  readonly at: number;
  readonly ids: readonly number[];
}

/** A call that has begun; it must be told of its end, in one of three ways. */
export interface Creation {
  done(ids: readonly number[]): Promise<void>;
  /** Nothing was created, for certain. */
  failed(): Promise<void>;
  /** The account's answer was lost. */
  unknown(): Promise<void>;
}

/** What one caller has tried lately on one account. */
export interface Creations {
  /**
   * Begins, unless the same content is remembered.
   *
   * @param content Anything that is JSON.
   * @param over What was looked at and found to have created nothing: it is no hindrance.
   */
  begin(
    content: unknown,
    over?: Earlier,
  ): Promise<{ readonly creation: Creation } | { readonly earlier: Earlier }>;
  /** Keeps what was found out about an earlier call. */
  settle(content: unknown, earlier: Earlier, ids: readonly number[]): Promise<void>;
  /** Waits until an earlier call has come into another state; not for longer than makes sense. */
  changed(content: unknown, earlier: Earlier, signal: AbortSignal): Promise<void>;
  /** Ids of all that was created lately by calls that are remembered. */
  created(): Promise<ReadonlySet<number>>;
}
