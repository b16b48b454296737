/**
 * What is inside of a board or a part of one, counted before it is taken away.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { Board, Card } from "./entities.ts";

/** What holds cards, by the filter with which they are asked for, and the field that names it. */
const HOLDER_FIELDS = {
  board_ids: "board_id",
  workflow_ids: "workflow_id",
  column_ids: "column_id",
  lane_ids: "lane_id",
} as const;

/** What holds cards: the filter of `GET /cards`. */
export type Holder = keyof typeof HOLDER_FIELDS;

/** Where cards are kept, in the order in which they are told. */
export const CARD_STATES = ["active", "archived", "discarded"] as const;

/** Cards of one state. */
export interface HeldCount {
  readonly state: (typeof CARD_STATES)[number];
  readonly count: number;
  /** There are more than `count`. */
  readonly more: boolean;
}

/** The cards that one thing holds. */
export interface Held {
  readonly counts: readonly HeldCount[];
  readonly isEmpty: boolean;
  /** Which they are and when they were changed, for a confirmation. */
  readonly covers: unknown;
}

/** Cards read to count them, a request. */
const PER_PAGE = 1_000;

/**
 * The cards that each of these things holds, in every state, read anew. Three requests for all of
 * them; three each when there are more than a thousand cards of one state.
 */
export async function heldBy(
  account: Account,
  holder: Holder,
  ids: readonly number[],
): Promise<Map<number, Held>> {
  const held = new Map<number, Held>();
  if (ids.length === 0) return held;
  const field = HOLDER_FIELDS[holder];
  const pages = await Promise.all(CARD_STATES.map(async (state) => {
    const fields = ["card_id", "last_modified", field];
    const query = { [holder]: ids, state, fields, per_page: PER_PAGE };
    return { state, ...await account.client.page("getCards", { query }, Card) };
  }));
  if (ids.length > 1 && pages.some((page) => page.pages > 1)) {
    for (const id of ids) {
      for (const [key, value] of await heldBy(account, holder, [id])) held.set(key, value);
    }
    return held;
  }
  for (const id of ids) {
    const own = pages.map(({ state, rows, pages }) => ({
      state,
      pages,
      // Of one thing all are its own, whatever they say.
      rows: ids.length === 1 ? rows : rows.filter((card) => card[field] === id),
    }));
    held.set(id, heldOf(own));
  }
  return held;
}

function heldOf(
  pages: readonly {
    readonly state: HeldCount["state"];
    readonly pages: number;
    readonly rows: readonly Card[];
  }[],
): Held {
  const counts = pages.map(({ state, pages, rows }) => ({
    state,
    count: pages > 1 ? (pages - 1) * PER_PAGE : rows.length,
    more: pages > 1,
  }));
  return {
    counts,
    isEmpty: counts.every(({ count }) => count === 0),
    covers: pages.map(({ pages, rows }) => [
      pages,
      rows.map((card) => [card.card_id, card.last_modified]),
    ]),
  };
}

/** `3 active, 0 archived, more than 1000 discarded`. */
export function heldWords({ counts }: Held): string {
  return counts.map(({ state, count, more }) => `${more ? "more than " : ""}${count} ${state}`)
    .join(", ");
}

/** The boards of a workspace that the key's user sees, read anew. */
export async function boardsIn(account: Account, workspaceId: number): Promise<Board[]> {
  const query = { workspace_ids: [workspaceId] };
  return await account.client.data("getBoards", { query }, Board.array());
}
