/**
 * What a bulk write came to, as an answer: what was done, what was already so, what failed and why.
 *
 * @module
 */
import type { Written } from "../businessmap/card_writes.ts";
import { quoted } from "../businessmap/untrusted.ts";
import type { Answer, Section } from "./answer.ts";
import { type CardColumn, cardTable } from "./card_table.ts";
import type { Names } from "./names_of.ts";
import { counted } from "./words.ts";

/** The answer on a bulk write. A partial success is never called a success. */
export function writtenAnswer(result: {
  /** What happened to a card: `moved to Doing`. */
  readonly done: string;
  readonly written: Written;
  readonly missing?: readonly string[];
  /** Where the missing were looked for. @default {" among active cards"} */
  readonly lookedAmong?: string;
  readonly names: Names;
  /** What to show of each card. */
  readonly columns: readonly CardColumn[];
  readonly now: number;
  readonly notes?: readonly string[];
}): Answer {
  const { written, missing = [], lookedAmong = " among active cards" } = result;
  const all = written.done.length + written.unchanged.length + written.failed.length +
    written.unknown.length + missing.length;
  const bad = written.failed.length + written.unknown.length + missing.length;
  const good = written.done.length + written.unchanged.length;
  const sections: Section[] = [];
  if (written.done.length > 0) {
    sections.push(cardTable(written.done, result.names, result.now, result.columns));
  }
  const lines = [
    ...(result.notes ?? []),
    ...(written.unchanged.length > 0
      ? [`Already so, nothing changed: ${written.unchanged.join(", ")}.`]
      : []),
    ...written.failed.map(({ cardId, reason }) => `Card ${cardId} failed: ${reason}`),
    ...written.unknown.map(({ cardId, reason }) =>
      `Card ${cardId}: it is not known whether it was changed. ${reason} Look with get_cards.`
    ),
    ...(missing.length > 0
      ? [`Not found${lookedAmong}: ${missing.map((one) => quoted(one)).join(", ")}.`]
      : []),
  ];
  if (lines.length > 0) sections.push({ kind: "lines", lines });
  return {
    head: bad === 0
      ? written.unchanged.length > 0
        ? `${
          counted(written.done.length, "card")
        } ${result.done}, ${written.unchanged.length} already so.`
        : `${counted(good, "card")} ${result.done}.`
      : `${good} of ${all} cards ${result.done}; ${bad} not.`,
    sections,
    ...(bad === 0 ? {} : { failed: good === 0 ? "all" : "some" }),
  };
}
