import * as z from "zod";
import {
  type CardChanges,
  cardsTouchedSince,
  cardsWithHistory,
  changesOf,
  type Span,
} from "../../businessmap/card_history.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { backwards, toDateTime, toEnd } from "../../businessmap/times.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Section } from "../answer.ts";
import { cards, refs, time } from "../arguments.ts";
import { boardIds } from "../search_ids.ts";
import { minute } from "../card_table.ts";
import { changeSections, COUNTED } from "../change_tables.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { checkIds } from "../unknown_ids.ts";
import { counted } from "../words.ts";

/** How many boards' structures are read for the names of columns. */
const MAX_STRUCTURES = 2;

/** Requests of reading the cards up to which names may cost some too. */
const FEW = 3;

/** What happened on boards, or to cards, since a time. */
export const getChanges = defineTool({
  name: "get_changes",
  title: "What has changed",
  toolset: "default",
  description:
    "What was created, moved, finished, blocked, archived or else changed since a time, on boards " +
    "(all, when none is named) or cards: a stand-up in one answer. Comments are not told apart.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    boards: refs.optional(),
    cards: cards.optional(),
    since: time.describe("2026-01-31, a time, -1d, -3h"),
    until: time.optional(),
  }),
  async handler({ boards: boardRefs, cards: cardRefs, since, until }, { account, now }) {
    if (boardRefs && cardRefs) {
      throw new DomainError("invalid", "Give `boards` or `cards`, not both.");
    }
    const span = spanOf(since, until, now());
    const found = cardRefs ? await cardsWithHistory(account, cardRefs) : await cardsTouchedSince(
      account,
      await boardIds(account, { boards: boardRefs }),
      span.from,
    );
    if (found.cards.length === 0) await checkIds(account, { boards: boardRefs });
    const changes = found.cards.map((card) => changesOf(card, span));
    const changed = changes.filter((one) => one.changed);
    const names = await namesOf(account, changed.map(({ card }) => card), {
      structures: found.requests <= FEW ? MAX_STRUCTURES : 0,
      users: found.requests <= FEW,
    });
    const rest = changes.filter((one) => !one.changed);
    const lines = [
      ...listed("Not changed in that time", rest.filter((one) => !one.changedLater)),
      ...listed(
        "Changed later, so it cannot be told whether in that time too",
        rest.filter((one) => one.changedLater),
      ),
      ...(found.missing.length === 0 ? [] : [
        `Not found, or not visible to this key: ${
          found.missing.map((one) => quoted(one)).join(", ")
        }.`,
      ]),
    ];
    const sections: Section[] = [
      ...changeSections(changed, names),
      ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
    ];
    return {
      head: headOf(changed, span, found.complete),
      sections,
      ...(found.missing.length === 0 ? {} : { failed: changes.length === 0 ? "all" : "some" }),
    };
  },
});

/** Ids that one line names at most. */
const MOST_IDS = 50;

function listed(what: string, changes: readonly CardChanges[]): string[] {
  if (changes.length === 0) return [];
  const ids = changes.slice(0, MOST_IDS).map(({ card }) => card.card_id).join(", ");
  const more = changes.length - MOST_IDS;
  return [`${what}: ${ids}${more > 0 ? ` and ${more} more` : ""}.`];
}

function headOf(changed: readonly CardChanges[], span: Span, complete: boolean): string {
  const kinds = COUNTED.flatMap(([word, is]) => {
    const count = changed.filter(is).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const [from, to] = [span.from, span.to].map((time) => minute(new Date(time).toISOString()));
  return `${counted(changed.length, "card")} changed from ${from} to ${to} UTC` +
    `${kinds.length === 0 ? "" : `: ${kinds.join(", ")}`}.` +
    `${complete ? "" : " More changed than were read: name fewer boards, or a later time."}`;
}

function inFuture(since: string): DomainError {
  const meant = backwards(since);
  return new DomainError("invalid", "`since` lies in the future.", {
    ...(meant === undefined ? {} : { hint: `For the time up to now write ${meant}.` }),
  });
}

/** The span that is meant. A day as an end includes the whole day. */
function spanOf(since: string, until: string | undefined, now: number): Span {
  const from = Date.parse(toDateTime(since, now));
  if (from > now) throw inFuture(since);
  if (until === undefined) return { from, to: now };
  const to = Date.parse(toEnd(until, now));
  if (to <= from) throw new DomainError("invalid", "`until` must be later than `since`.");
  return { from, to: Math.min(to, now) };
}
