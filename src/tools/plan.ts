/**
 * What a tool wants to do that has to be confirmed first.
 *
 * @module
 */
import type { Section } from "./answer.ts";

/** What would be done, with all that is needed to agree to it or not. */
export interface Plan {
  /** One sentence in this project's words: `This would delete 2 cards for good.` */
  readonly title: string;
  /** What would change, counted and named, with what depends on it. */
  readonly sections?: readonly Section[];
  /**
   * The state of all that the plan is about, as JSON: ids, revisions, times of change. When it is
   * another at the time of the confirmation, the confirmation is void.
   */
  readonly covers: unknown;
}

/**
 * Goes on only when the plan was confirmed: by the person, whom the client asks, or by the token of
 * an earlier answer. Must be called before anything is changed.
 *
 * @throws always, unless it was confirmed; the call is then answered with the plan or the reason
 */
export type Confirm = (plan: Plan, token: string | undefined) => Promise<void>;
