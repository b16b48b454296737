/**
 * Archived boards: they can be looked at, brought back and deleted, and nothing else. That the
 * account refuses the rest, and how, is guessed.
 *
 * @module
 */
import type { Operation } from "../businessmap/catalogue/types.ts";
import type { Call } from "./call.ts";
import { isObject } from "./fields.ts";
import { against } from "./refusal.ts";
import type { State } from "./state.ts";
import type { Fields } from "./types.ts";

/**
 * Stops a write to an archived board or to a card on one.
 *
 * @throws {Refusal}
 */
export function checkArchived({ path }: Operation, call: Call): void {
  if (path === "/boards/{board_id}") return;
  const { state } = call;
  for (const board_id of boardsOf(state, call.path, call.body)) {
    if (state.boards.get(board_id)?.is_archived !== 1) continue;
    throw against("BS08", `The board with id ${board_id} is archived.`, { board_id });
  }
}

function boardsOf(state: State, path: Call["path"], body: Fields): number[] {
  const rows = Array.isArray(body.cards) ? body.cards.filter(isObject) : [];
  const ids = Array.isArray(body.card_ids) ? body.card_ids : [];
  return [
    Number(path.board_id),
    ...[path.card_id, ...ids].map((id) => state.cards.get(Number(id))?.board_id ?? 0),
    ...[body, ...rows].flatMap(({ card_id, column_id }) => [
      state.cards.get(Number(card_id))?.board_id ?? 0,
      state.workflows.get(state.columns.get(Number(column_id))?.workflow_id ?? 0)?.board_id ?? 0,
    ]),
  ];
}
