/**
 * How far a call is, as the protocol wants to be told.
 *
 * @module
 */
import type { Progress } from "./call.ts";

/** Tells of progress; one that fails is passed over, for nothing depends on it. */
export type Tell = (progress: number, total: number, message: string) => Promise<void>;

/**
 * The phases of a call, each of which counts from one, as one number that only ever grows.
 *
 * @param signal nothing is told any more once the call is not wanted
 */
export function growing(tell: Tell, signal: AbortSignal): Progress {
  let before = 0;
  let last = { done: 0, total: 0, message: "" };
  return async (done, total, message) => {
    if (signal.aborted) return;
    const isSame = message === last.message && total === last.total && done > last.done;
    if (!isSame) before += last.done;
    last = { done, total, message };
    await tell(before + done, before + total, message).catch(() => {});
  };
}
