/**
 * What can go wrong with a call to Deno KV, in this project's words.
 *
 * @module
 */

/** Why a call to the store came to nothing. */
export type Failure =
  /** The store cannot be reached, or did not answer so often that it is left alone for a while. */
  | "away"
  /** No answer within the limit. The call may still take effect. */
  | "timeout"
  /** Another process wrote at the same moment. Nothing was written. */
  | "locked"
  /** The disk is full. */
  | "full"
  /** The file is damaged. */
  | "damaged"
  /** Anything else. */
  | "failed";

/** A result, or why there is none. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Failure };

/** SQLite's own texts, which Deno KV passes on. */
const TEXTS: readonly (readonly [RegExp, Failure])[] = [
  [/database (?:table )?is locked/i, "locked"],
  [/disk is full/i, "full"],
  [/malformed|not a database|corrupt/i, "damaged"],
  [/fetch failed|error sending request|connection|Unexpected response|timed out/i, "away"],
];

/** Sorts what Deno KV threw. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return "failed";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timeout";
  return TEXTS.find(([text]) => text.test(error.message))?.[1] ?? "failed";
}

/** What {@linkcode withinTime} throws. */
export class NoAnswer extends Error {
  override readonly name = "TimeoutError";
}

/**
 * The promise's result if it comes in time.
 *
 * A process that was busy itself for longer than the limit sees its timer fire before the answer
 * that has long been there; so the answer gets one more turn of the event loop.
 *
 * @param limit Milliseconds.
 * @throws {NoAnswer} If it does not come in time. What it does later is of no consequence.
 */
export function withinTime<T>(promise: Promise<T>, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer = setTimeout(() => {
      timer = setTimeout(() => reject(new NoAnswer("No answer in time")), 0);
    }, limit);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A moment between nothing and the limit, which doubles from 2 ms up to 100 ms: full jitter. */
export function jitter(attempt: number): Promise<void> {
  const most = Math.min(100, 2 * 2 ** Math.min(attempt, 10));
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
