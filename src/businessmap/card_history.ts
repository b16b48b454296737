/**
 * What happened to cards in a span of time, read from what the cards say of themselves.
 *
 * @module
 */
import type { Account } from "./account.ts";
import type { CardFilter } from "./card_rows.ts";
import { scanCards } from "./card_scans.ts";
import { readCards } from "./cards.ts";
import type { Card } from "./entities.ts";
import type { Ref } from "./names.ts";

/** Epoch milliseconds, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A stay of a card in one place. */
export type Stay = Card["transitions"][number];

/** A card came into a place. */
export interface Move {
  /** Where it was; unknown when the account keeps no history of it. */
  readonly from: Stay | undefined;
  readonly to: Pick<Stay, "board_id" | "workflow_id" | "section" | "column_id" | "lane_id">;
  /** ISO, UTC. */
  readonly at: string;
}

/** What happened to one card in the span. */
export interface CardChanges {
  readonly card: Card;
  readonly created: boolean;
  /** Oldest first. */
  readonly moves: readonly Move[];
  /** When it last came into the section Done. */
  readonly finishedAt: string | undefined;
  /** Since when it is blocked; empty when that is not known. */
  readonly blockedSince: string | undefined;
  readonly unblockedAt: string | undefined;
  readonly archivedAt: string | undefined;
  readonly discardedAt: string | undefined;
  /** Something is known to have changed in the span. */
  readonly changed: boolean;
  /** It changed after the span; what else changed within it, the account no longer says. */
  readonly changedLater: boolean;
}

/** The number of the section Done. */
const DONE = 4;

/** What happened to a card, from its history, its block times and its own times. */
export function changesOf(card: Card, span: Span): CardChanges {
  const within = (time: string | null) => isWithin(time, span);
  const moves = movesOf(card).filter(({ at }) => within(at));
  const finish = moves.findLast(({ from, to }) => to.section === DONE && from?.section !== DONE);
  const created = within(card.created_at);
  const finishedAt = finish?.at ??
    (created && card.section === DONE && moves.length === 0 ? card.created_at : undefined);
  const blocks = card.block_times.map((block) => ({
    start: text(block.start),
    end: text(block.end),
  }));
  const unblocked = blocks.findLast(({ end }) => within(end))?.end;
  const archived = within(card.archived_at) ? card.archived_at : undefined;
  const discarded = within(card.discarded_at) ? card.discarded_at : undefined;
  return {
    card,
    created,
    moves,
    finishedAt: finishedAt ?? undefined,
    blockedSince: card.is_blocked ? blocks.findLast(({ end }) => !end)?.start ?? "" : undefined,
    unblockedAt: card.is_blocked ? undefined : unblocked ?? undefined,
    archivedAt: archived ?? undefined,
    discardedAt: discarded ?? undefined,
    changed: created || moves.length > 0 || within(card.last_modified) ||
      Boolean(unblocked ?? archived ?? discarded),
    changedLater: instant(card.last_modified) > span.to,
  };
}

/** All moves that are known. A card without a history says at least since when it is where it is. */
function movesOf(card: Card): Move[] {
  const stays = card.transitions.filter((stay) => stay.start !== null)
    .toSorted((a, b) => instant(a.start) - instant(b.start));
  if (stays.length > 0) {
    return stays.slice(1).map((to, index) => ({ from: stays[index], to, at: to.start ?? "" }));
  }
  const since = card.in_current_position_since;
  return since === null || instant(since) === instant(card.created_at)
    ? []
    : [{ from: undefined, to: card, at: since }];
}

function isWithin(time: string | null, { from, to }: Span): boolean {
  const at = instant(time);
  return at >= from && at <= to;
}

/** `NaN`, which lies in no span, for what is no time. */
function instant(time: string | null): number {
  return time === null ? NaN : Date.parse(time);
}

/** The rows of block times are not documented: only what is a text is taken. */
function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Cards that may have changed. */
export interface Touched {
  readonly cards: readonly Card[];
  /** References that no card has. */
  readonly missing: readonly string[];
  /** False when more cards changed than are read. */
  readonly complete: boolean;
  readonly requests: number;
}

/** Pages of a thousand cards that are read of the active cards, and of those put away. */
const ACTIVE_PAGES = 3;
const AWAY_PAGES = 1;

/**
 * The cards of these boards that changed since then: one request for the active ones, one each for
 * those archived and discarded since.
 *
 * @param boards `undefined` means all
 */
export async function cardsTouchedSince(
  account: Account,
  boards: readonly number[] | undefined,
  since: number,
): Promise<Touched> {
  const from = `${new Date(since).toISOString().slice(0, 19)}Z`;
  const scan = (filter: CardFilter, pages: number) =>
    scanCards(
      account,
      { ...filter, ...(boards ? { board_ids: boards } : {}) },
      { history: true },
      pages,
    );
  const scans = await Promise.all([
    scan({ last_modified_from: from }, ACTIVE_PAGES),
    scan({ state: "archived", archived_from: from }, AWAY_PAGES),
    scan({ state: "discarded", discarded_from: from }, AWAY_PAGES),
  ]);
  return {
    cards: scans.flatMap(({ cards }) => cards),
    missing: [],
    complete: scans.every(({ complete }) => complete),
    requests: scans.reduce((sum, { requests }) => sum + requests, 0),
  };
}

/** The same of named cards, whether they changed or not. */
export async function cardsWithHistory(account: Account, refs: readonly Ref[]): Promise<Touched> {
  const found = await readCards(account, refs, ["transitions", "block_times"], {
    description: false,
  });
  return { ...found, complete: true, requests: 1 };
}
