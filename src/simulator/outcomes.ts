/**
 * Outcomes of cards, as answers show them.
 *
 * @module
 */
import { iso, type State } from "./state.ts";
import type { Fields, Outcome } from "./types.ts";

/** The outcomes of a card, the oldest first. */
export function outcomesOf(state: State, card_id: number): Outcome[] {
  return [...state.outcomes.values()].filter((outcome) => outcome.card_id === card_id);
}

/** An outcome without its values, which have operations of their own. */
export function outcomeView(outcome: Outcome): Fields {
  const { card_id: _card, values: _values, history: _history, ...view } = outcome;
  return { ...view, created_at: iso(view.created_at) };
}
