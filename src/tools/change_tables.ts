/**
 * Changes of cards as tables, one for each kind of change.
 *
 * @module
 */
import type { CardChanges, Move } from "../businessmap/card_history.ts";
import type { Card } from "../businessmap/entities.ts";
import type { Cell, Section } from "./answer.ts";
import { minute } from "./card_table.ts";
import type { Names } from "./names_of.ts";

type Is = (change: CardChanges) => boolean;

const isFinished: Is = (one) => one.finishedAt !== undefined;
const isMoved: Is = (one) => one.moves.length > 0;
const isBlocked: Is = (one) => one.blockedSince !== undefined;
const isUnblocked: Is = (one) => one.unblockedAt !== undefined;
const isAway: Is = (one) => (one.archivedAt ?? one.discardedAt) !== undefined;
const isOther: Is = (one) =>
  !one.created && ![isFinished, isMoved, isBlocked, isUnblocked, isAway].some((is) => is(one));

/** The kinds of change as the first line counts them; one card may be of several. */
export const COUNTED: readonly (readonly [word: string, is: Is])[] = [
  ["created", (one) => one.created],
  ["finished", isFinished],
  ["moved", isMoved],
  ["blocked now", isBlocked],
  ["unblocked", isUnblocked],
  ["archived", (one) => one.archivedAt !== undefined],
  ["discarded", (one) => one.discardedAt !== undefined],
  ["otherwise changed", isOther],
];

/** A table a kind, without those that have no rows. Cards that were finished are not moved again. */
export function changeSections(changes: readonly CardChanges[], names: Names): Section[] {
  const boards = new Set(changes.map(({ card }) => card.board_id)).size > 1;
  const table = (
    title: string,
    is: Is,
    columns: Readonly<Record<string, (change: CardChanges) => Cell>>,
  ): Section[] => {
    const chosen = changes.filter(is);
    if (chosen.length === 0) return [];
    return [{
      kind: "table",
      title,
      columns: ["id", "title", ...(boards ? ["board"] : []), ...Object.keys(columns), "owner"],
      rows: chosen.map((change) => [
        change.card.card_id,
        change.card.title,
        ...(boards ? [names.board(change.card.board_id)] : []),
        ...Object.values(columns).map((cell) => cell(change)),
        names.user(change.card.owner_user_id),
      ]),
    }];
  };
  const way = ({ card, moves }: CardChanges) => wayOf(card, moves, names);
  return [
    ...table("Finished", isFinished, { at: (one) => at(one.finishedAt), moves: way }),
    ...table("Moved", (one) => isMoved(one) && !isFinished(one), { moves: way }),
    ...table("Created", (one) => one.created, {
      at: (one) => minute(one.card.created_at),
      column: (one) => names.column(one.card),
    }),
    ...table("Blocked now", isBlocked, {
      since: (one) => at(one.blockedSince),
      reason: (one) => one.card.block_reason?.comment,
      column: (one) => names.column(one.card),
    }),
    ...table("Unblocked", isUnblocked, { at: (one) => at(one.unblockedAt) }),
    ...table("Archived or discarded", isAway, {
      archived: (one) => at(one.archivedAt),
      discarded: (one) => at(one.discardedAt),
    }),
    ...table("Otherwise changed", isOther, {
      last: (one) => minute(one.card.last_modified),
      column: (one) => names.column(one.card),
    }),
  ];
}

function at(time: string | undefined): string | null {
  return minute(time ?? null);
}

/** `Backlog → Doing 2026-11-24 07:45 → Done 2026-11-24 09:00`; lanes where only they change. */
function wayOf(card: Card, moves: readonly Move[], names: Names): string {
  const [first] = moves;
  const start = first?.from ? names.column({ ...card, ...first.from }) : "?";
  const steps = moves.map(({ from, to, at }) => {
    const place = { ...card, ...to };
    const sameColumn = from?.column_id === to.column_id;
    const name = sameColumn && from?.lane_id !== to.lane_id
      ? `lane ${names.lane(place)}`
      : names.column(place);
    return `${name} ${minute(at)}`;
  });
  return moves.length === 0 ? "" : [start, ...steps].join(" → ");
}
