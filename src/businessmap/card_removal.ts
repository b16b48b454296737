/**
 * Deleting cards for good, and saying truly which are gone.
 *
 * @module
 */
import { UpstreamError, type UpstreamFailure } from "../gateway/errors.ts";
import type { Account } from "./account.ts";
import { readCards } from "./cards.ts";
import type { Card } from "./entities.ts";
import { explainUpstream } from "./explain.ts";
import { TAGS, touchedBy } from "./freshness.ts";

/** What came of a deletion. */
export interface Removed {
  readonly gone: readonly Card[];
  readonly kept: readonly Card[];
  /** Cards that could not be looked for afterwards. */
  readonly unknown: readonly Card[];
  /** Why not all are gone, in this project's words. */
  readonly reason?: string;
}

/** Failures before anything was sent, or that say of every card the same. */
const NOTHING_DONE: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>([
  "cancelled",
  "budget",
  "breaker",
  "writes_off",
  "unauthorised",
]);

/**
 * Deletes cards with one request, which the account answers with nothing (the vendor's document).
 * Whether it does all or nothing when it refuses is not documented, so the cards are looked for.
 */
export async function deleteCards(account: Account, cards: readonly Card[]): Promise<Removed> {
  const ids = cards.map((card) => card.card_id);
  try {
    await account.client.run("deleteManyCards", { body: { card_ids: ids } }, {
      touches: touches(cards),
    });
    return { gone: cards, kept: [], unknown: [] };
  } catch (error) {
    if (!(error instanceof UpstreamError) || NOTHING_DONE.has(error.failure)) throw error;
    return await lookFor(account, cards, error);
  }
}

async function lookFor(
  account: Account,
  cards: readonly Card[],
  error: UpstreamError,
): Promise<Removed> {
  const reason = explainUpstream(error);
  const there = await idsOf(account, cards);
  if (there === undefined) return { gone: [], kept: [], unknown: cards, reason };
  const kept = cards.filter((card) => there.has(card.card_id));
  if (kept.length === cards.length && error.facts.arrived === "no") throw error;
  return {
    gone: cards.filter((card) => !there.has(card.card_id)),
    kept,
    unknown: [],
    ...(kept.length > 0 ? { reason } : {}),
  };
}

/** Which of the cards are there, in whatever state; `undefined` when that cannot be had. */
async function idsOf(
  account: Account,
  cards: readonly Card[],
): Promise<ReadonlySet<number> | undefined> {
  try {
    const ids = cards.map((card) => card.card_id);
    const found = await readCards(account, ids, [], { description: false, fresh: true });
    return new Set(found.cards.map((card) => card.card_id));
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}

/** The boards of the cards; every read of cards when others are linked with them. */
function touches(cards: readonly Card[]): string[] {
  if (cards.some((card) => card.linked_cards.length > 0)) return [TAGS.cards];
  const boards = new Set(cards.flatMap((card) => card.board_id ?? []));
  return touchedBy(cards.map((card) => card.card_id), [...boards]);
}
