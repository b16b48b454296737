/**
 * On which board a card was last seen. Only a hint, checked before anything is done on it: it
 * saves the request that would find out where a card is that was just listed.
 *
 * @module
 */
import type { Card } from "./entities.ts";
import { touchedBy } from "./freshness.ts";

/** The boards of cards that were seen lately. */
export interface Sightings {
  note(cards: readonly Card[]): void;
  /** The one board on which all these cards were seen. */
  boardOf(cards: readonly number[]): number | undefined;
  /** The ids of the cards seen, the latest first. */
  recent(): number[];
}

/** Remembers as many cards as an account's busiest boards hold. */
export function createSightings(max = 20_000): Sightings {
  const boards = new Map<number, number>();
  return {
    note(cards) {
      for (const card of cards) {
        if (card.board_id === null) continue;
        boards.delete(card.card_id);
        boards.set(card.card_id, card.board_id);
      }
      for (const oldest of boards.keys()) {
        if (boards.size <= max) break;
        boards.delete(oldest);
      }
    },
    boardOf(cards) {
      const seen = new Set(cards.map((card) => boards.get(card)));
      const [board] = seen;
      return seen.size === 1 ? board : undefined;
    },
    recent: () => [...boards.keys()].reverse(),
  };
}

/** What a write to a part of one card makes stale: what is kept of other boards stays. */
export function touchedCard(sightings: Sightings, cardId: number): string[] {
  const board = sightings.boardOf([cardId]);
  return touchedBy([cardId], board === undefined ? [] : [board]);
}
