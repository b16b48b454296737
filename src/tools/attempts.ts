/**
 * What came of several writes, each a request of its own, as an answer.
 *
 * @module
 */
import { explain } from "../businessmap/explain.ts";
import { UpstreamError } from "../gateway/errors.ts";
import type { Answer, Cell } from "./answer.ts";
import type { Result } from "./batch.ts";

/** One write and its outcome. */
export interface Attempt<T> {
  /** What it was done to, in this project's words: `Comment 4 of card 103`. */
  readonly what: string;
  readonly result: Result<T>;
}

/**
 * The answer on the attempts. A partial success is never called a success, and what may have been
 * carried out is told apart from what was not.
 *
 * @throws the error of an only attempt that failed
 */
export function attemptsAnswer<T>(told: {
  /** `["comment", "comments"]`. */
  readonly noun: readonly [one: string, many: string];
  /** What happened to a thing: `changed`. */
  readonly done: string;
  readonly attempts: readonly Attempt<T>[];
  readonly columns: readonly string[];
  readonly row: (value: T) => readonly Cell[];
  readonly notes?: readonly string[];
}): Answer {
  const { attempts, done, noun, notes = [] } = told;
  const [only] = attempts;
  if (attempts.length === 1 && only && !only.result.ok) throw only.result.error;
  const good = attempts.flatMap(({ result }) => result.ok ? [result.value] : []);
  const bad = attempts.flatMap(({ what, result }) => result.ok ? [] : [{ what, ...result }]);
  const open = bad.filter(({ error }) => mayBeDone(error)).length;
  const lines = [
    ...notes,
    ...bad.map(({ what, error }) =>
      `${what} ${mayBeDone(error) ? "may have been" : "was not"} ${done}: ${explain(error)}`
    ),
  ];
  const word = noun[attempts.length === 1 ? 0 : 1];
  return {
    head: bad.length === 0
      ? `${good.length} ${word} ${done}.`
      : `${good.length} of ${attempts.length} ${word} ${done}; ${bad.length - open} not` +
        `${open > 0 ? `, of ${open} it is not known` : ""}.`,
    sections: [
      ...(good.length === 0
        ? []
        : [{ kind: "table" as const, columns: told.columns, rows: good.map(told.row) }]),
      ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
    ],
    ...(bad.length === 0 ? {} : { failed: good.length === 0 ? "all" : "some" }),
  };
}

/** Whether the account may have done it although no answer came. */
function mayBeDone(error: unknown): boolean {
  return error instanceof UpstreamError && error.facts.arrived === "unknown";
}
