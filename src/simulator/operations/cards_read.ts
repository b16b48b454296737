/**
 * Reading cards.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { cardFilter } from "../card_filters.ts";
import { cardRow, DEFAULT_COLUMNS, inOrder, type ViewContext, wholeCard } from "../card_view.ts";
import { pageOf } from "../paging.ts";
import { missing } from "../refusal.ts";
import { iso } from "../state.ts";
import type { Card } from "../types.ts";

const byIdDescending = (a: Card, b: Card) => b.card_id - a.card_id;

const names = (value: unknown): string[] => Array.isArray(value) ? value.map(String) : [];

/** What the account needs to know to write a card. */
export function viewContext(call: Call): ViewContext {
  return {
    state: call.state,
    now: call.now,
    timeOfSubtasks: call.query.include_logged_time_for_subtasks === 1,
    timeOfChildren: call.query.include_logged_time_for_child_cards === 1,
  };
}

/** The card that the path names. */
export function cardOf(call: Call): Card {
  return found(call.state.cards, "card", idOf(call, "card_id"));
}

/** Cards that a query could mean: few when it names them, else all. */
function candidates(call: Call): Card[] {
  const { card_ids } = call.query;
  if (!Array.isArray(card_ids)) return [...call.state.cards.values()];
  const cards: Card[] = [];
  for (const id of new Set<number>(card_ids)) {
    const card = call.state.cards.get(id);
    if (card) cards.push(card);
  }
  return cards;
}

function getCards(call: Call): unknown {
  const matching = candidates(call)
    .filter(cardFilter(call.state, call.user, call.query))
    .sort(byIdDescending);
  const { pagination, rows } = pageOf(call, matching, 200, 1000);
  const fields = names(call.query.fields);
  const columns = inOrder([
    ...(fields.length > 0 ? fields : DEFAULT_COLUMNS),
    ...names(call.query.expand).map((name) => name.replace(/\[.*\]$/, "")),
  ]);
  const context = viewContext(call);
  return { data: { pagination, data: rows.map((card) => cardRow(card, columns, context)) } };
}

export const cardsRead: Handlers = {
  getCards,
  getCard: (call) => ({ data: wholeCard(cardOf(call), viewContext(call)) }),
  getCardRevisions: (call) => ({
    data: cardOf(call).revisions.map(({ revision, user_id, replaced_at }) => ({
      revision,
      user_id,
      replaced_at: iso(replaced_at),
    })),
  }),
  getCardRevision(call) {
    const card = cardOf(call);
    const wanted = idOf(call, "revision");
    const old = card.revisions.find((one) => one.revision === wanted);
    if (!old) throw missing("revision", wanted);
    const { last_modified: _now, ...then } = wholeCard(card, viewContext(call));
    // A revision may say only what was different: the rest is as in the one that replaced it.
    const since = card.revisions.filter((one) => one.revision >= wanted)
      .sort((a, b) => b.revision - a.revision);
    const { last_modified: _then, ...was } = Object.assign({}, ...since.map((one) => one.was));
    const { revision, user_id, replaced_at } = old;
    return { data: { ...then, ...was, revision, user_id, replaced_at: iso(replaced_at) } };
  },
};
