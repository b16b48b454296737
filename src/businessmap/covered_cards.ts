/**
 * Cards as they are right now, with all that depends on them: what a confirmation is about.
 *
 * @module
 */
import { UpstreamError } from "../gateway/errors.ts";
import type { Account } from "./account.ts";
import { type Found, readCards } from "./cards.ts";
import type { Card } from "./entities.ts";
import { DomainError } from "./errors.ts";
import type { Ref } from "./names.ts";

/** Where a card is kept. */
export type CardState = "active" | "archived" | "discarded";

/** The state of a card that was read by reference. */
export function stateOf(card: Card): CardState {
  if (card.discarded_at !== null) return "discarded";
  return card.archived_at === null ? "active" : "archived";
}

/**
 * Cards in any state, read anew, with links and subtasks. Costs one request, and up to two more
 * when some are archived, discarded or not there.
 *
 * @throws {DomainError} `not_found` when none is there; `unavailable` when the answer leaves open
 * what depends on a card
 */
export async function coveredCards(account: Account, refs: readonly Ref[]): Promise<Found> {
  const found = await read(account, refs);
  if (found.cards.length > 0) return found;
  throw new DomainError(
    "not_found",
    found.missing.length === 1
      ? `There is no card ${found.missing[0]}, or this key does not see it.`
      : `There are no cards ${found.missing.join(", ")}, or this key does not see them.`,
  );
}

async function read(account: Account, refs: readonly Ref[]): Promise<Found> {
  try {
    return await readCards(account, refs, ["linked_cards", "subtasks"], {
      description: false,
      fresh: true,
      complete: true,
    });
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.failure !== "unreadable") throw error;
    throw new DomainError(
      "unavailable",
      "Nothing was done: the account did not say what depends on these cards.",
      { cause: error },
    );
  }
}

/**
 * All that was read of the cards but their place among others, which changes when others move. Two
 * reads give the same only when nothing of it has changed between them.
 */
export function coverOf(cards: readonly Card[]): unknown {
  return cards.map(({ position: _position, ...card }) => card)
    .sort((a, b) => a.card_id - b.card_id);
}
