/**
 * How long each kind of answer may be used again, in milliseconds, and what it shows.
 *
 * @module
 */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Milliseconds by kind. */
export const FRESHNESS = {
  /** Structure, users, tags, types, reasons, fields, templates, the key's own user. */
  library: 15 * MINUTE,
  /** Boards and workspaces. */
  boards: 5 * MINUTE,
  cards: 30 * SECOND,
} as const;

/** Tags that every kind of read carries and that writes name. */
export const TAGS = {
  workspaces: "workspaces",
  boards: "boards",
  structure: (board: number) => `structure:${board}`,
  library: "library",
  users: "users",
  /** Documents of the account and of the key's user. */
  docs: "docs",
  /** Every read of cards. */
  cards: "cards",
  /** Reads of the cards of one board. */
  cardsOf: (board: number) => `cards:${board}`,
  /** Reads of cards that are not confined to named boards. */
  cardsAnywhere: "cards:*",
  card: (card: number) => `card:${card}`,
} as const;

/** What a write to these cards makes stale; without boards, every read of cards. */
export function touchedBy(cards: readonly number[], boards?: readonly number[]): string[] {
  if (!boards || boards.length === 0) return [TAGS.cards];
  return [TAGS.cardsAnywhere, ...boards.map(TAGS.cardsOf), ...cards.map(TAGS.card)];
}
