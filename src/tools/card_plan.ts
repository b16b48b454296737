/**
 * Plans about cards: which they are, what depends on them, and when they have to be confirmed.
 *
 * @module
 */
import type { CardChange } from "../businessmap/card_writes.ts";
import type { Card } from "../businessmap/entities.ts";
import { coveredCards, coverOf, stateOf } from "../businessmap/covered_cards.ts";
import type { Section, Table } from "./answer.ts";
import type { ToolContext } from "./define.ts";
import { type Names, namesOf } from "./names_of.ts";
import { counted } from "./words.ts";

/** How many boards' structures a plan reads, so that places have names in it. */
const MAX_STRUCTURES = 5;

/**
 * Has a change of many cards confirmed; a change of a few goes on by itself. Costs one request when
 * there are many, and one for each of the first boards whose structure is not cached.
 *
 * @param change.does What would happen to the cards: `be moved to "Done"`.
 */
export async function confirmMany(
  context: ToolContext,
  change: {
    readonly changes: readonly CardChange[];
    readonly does: string;
    readonly token: string | undefined;
    readonly notes?: readonly string[];
  },
): Promise<void> {
  const { changes, does, token, notes = [] } = change;
  if (changes.length <= context.confirmAbove) return;
  const { cards } = await coveredCards(context.account, changes.map(({ cardId }) => cardId));
  await context.confirm({
    title: `${counted(changes.length, "card")} would ${does}.`,
    sections: await cardSections(context, cards, notes),
    // A name may come to mean another thing than it did in the plan.
    covers: [changes.map(({ cardId, body }) => [cardId, withoutTimes(body)]), coverOf(cards)],
  }, token);
}

/** Fields whose value depends on when they were worked out: `+3h` is never the same time twice. */
const TIMES = new Set(["deadline", "planned_start_date", "planned_end_date"]);

function withoutTimes(body: CardChange["body"]): unknown {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !TIMES.has(key)));
}

/** Cards with what depends on them: the sums in a line, then a row a card. */
export async function cardSections(
  { account }: ToolContext,
  cards: readonly Card[],
  notes: readonly string[] = [],
): Promise<Section[]> {
  const names = await namesOf(account, cards, { structures: MAX_STRUCTURES });
  return [
    { kind: "lines", lines: [...sums(cards), ...notes] },
    dependantTable(cards, names),
  ];
}

/** `2 of them have children (3 in all).`, for each kind of dependant that there is. */
function sums(cards: readonly Card[]): string[] {
  const kinds: readonly (readonly [what: string, of: (card: Card) => number])[] = [
    ["children", (card) => linked(card, "child").length],
    ["other links", (card) => card.linked_cards.length - linked(card, "child").length],
    ["subtasks", (card) => card.subtasks.length],
    ["comments", (card) => card.comment_count ?? 0],
  ];
  const lines = kinds.flatMap(([what, of]) => {
    const having = cards.filter((card) => of(card) > 0);
    const all = having.reduce((sum, card) => sum + of(card), 0);
    return having.length === 0
      ? []
      : [`${having.length} of ${counted(cards.length, "card")} with ${what}: ${all} in all.`];
  });
  return lines.length > 0 ? lines : ["No children, other links, subtasks or comments."];
}

function dependantTable(cards: readonly Card[], names: Names): Table {
  return {
    kind: "table",
    columns: [
      "id",
      "title",
      "board",
      "column",
      "state",
      "children",
      "other links",
      "subtasks",
      "comments",
    ],
    rows: cards.map((card) => [
      card.card_id,
      card.title,
      names.board(card.board_id),
      names.column(card),
      stateOf(card) === "active" ? null : stateOf(card),
      linked(card, "child").map((link) => link.card_id).join(", "),
      card.linked_cards.filter((link) => link.link_type !== "child")
        .map((link) => `${link.link_type} ${link.card_id}`).join(", "),
      card.subtasks.length || null,
      card.comment_count || null,
    ]),
  };
}

function linked(card: Card, type: string) {
  return card.linked_cards.filter((link) => link.link_type === type);
}
