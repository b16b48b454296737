/**
 * Things of the simulated account for tests to work on, found by looking and not by knowing it.
 *
 * @module
 */
import type { TestAccount } from "./account.ts";

/** One board with enough cards, and places on it that take more. */
export interface Material {
  readonly boardId: number;
  /** 20 active cards of the board, none of them in the columns below. */
  readonly cardIds: readonly number[];
  /** A column in the section Backlog or Requested without a limit or sub-columns. */
  readonly columnId: number;
  /** A column in the section Done of the same workflow, likewise. */
  readonly doneColumnId: number;
  /** A lane of the same workflow. */
  readonly laneId: number;
}

/** The parts of the vendor's document that are read here. */
interface Column {
  readonly column_id: number;
  readonly workflow_id: number;
  readonly section: number;
  readonly limit: number;
  readonly parent_column_id: number | null;
}

interface Card {
  readonly card_id: number;
  readonly workflow_id: number;
  readonly column_id: number;
  readonly lane_id: number;
}

/**
 * Looks through the boards.
 *
 * @throws {Error} If no board will do.
 */
export async function findMaterial(account: TestAccount): Promise<Material> {
  // The shapes are the vendor's document's, as far as they are read here.
  const boards = await account.api("GET", "/boards") as { board_id: number; is_archived: number }[];
  for (const { board_id: boardId, is_archived } of boards) {
    if (is_archived) continue;
    const page = await account.api("GET", `/cards?board_ids=${boardId}`) as { data: Card[] };
    const columns = await account.api("GET", `/boards/${boardId}/columns`) as Column[];
    const parents = new Set(columns.map((column) => column.parent_column_id));
    const free = columns.filter((column) => column.limit === 0 && !parents.has(column.column_id));
    const early = free.find((column) => column.section <= 2);
    const done = free.find((column) =>
      column.section === 4 && column.workflow_id === early?.workflow_id
    );
    if (early === undefined || done === undefined) continue;
    const cards = page.data.filter((card) =>
      card.workflow_id === early.workflow_id &&
      card.column_id !== early.column_id && card.column_id !== done.column_id
    );
    const laneId = cards[0]?.lane_id;
    if (laneId === undefined || cards.length < 20) continue;
    return {
      boardId,
      cardIds: cards.slice(0, 20).map((card) => card.card_id),
      columnId: early.column_id,
      doneColumnId: done.column_id,
      laneId,
    };
  }
  throw new Error("Cannot find a board with 20 cards and columns without a limit");
}
