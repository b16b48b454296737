/**
 * Finding the cards of a creation whose answer was lost.
 *
 * @module
 */
import type { Account } from "./account.ts";
import type { Drafted } from "./card_drafts.ts";
import { scanCards } from "./card_scans.ts";
import type { Card } from "./entities.ts";

/** Milliseconds by which the account's clock may be behind this machine's. */
const CLOCK_SKEW = 60_000;

/** Pages of a thousand: nobody creates more in a few minutes. */
const MOST_PAGES = 3;

/** The cards of drafts, as far as they are there. */
export interface CreatedLately {
  readonly cards: Card[];
  /** Titles of the drafts that have no card. */
  readonly missing: string[];
}

/**
 * Looks for cards that were created since a moment, by board, title and custom id: one card for
 * each draft, however alike they are. One request, as far as fewer than a thousand cards are so new.
 *
 * @param known Ids of cards that came from other calls.
 */
export async function createdLately(
  account: Account,
  { bodies, places }: Drafted,
  since: number,
  known: ReadonlySet<number>,
): Promise<CreatedLately> {
  const from = new Date(since - CLOCK_SKEW).toISOString().replace(/\.\d+Z$/, "Z");
  const { cards: found } = await scanCards(
    account,
    { created_from: from },
    {},
    MOST_PAGES,
    { fresh: true },
  );
  // The oldest first, as the drafts were given.
  const left = found.filter(({ card_id }) => !known.has(card_id))
    .sort((one, other) => one.card_id - other.card_id);
  const cards: Card[] = [];
  const missing: string[] = [];
  for (const [index, body] of bodies.entries()) {
    const board = places[index]?.structure.boardId;
    const at = left.findIndex((card) =>
      card.title === body.title && (board === undefined || card.board_id === board) &&
      (body.custom_id === undefined || card.custom_id === body.custom_id)
    );
    const [card] = at < 0 ? [] : left.splice(at, 1);
    if (card) cards.push(card);
    else missing.push(String(body.title));
  }
  return { cards, missing };
}
