/**
 * Lanes and columns of a board.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf, pick } from "../call.ts";
import { moveCard } from "../card_change.ts";
import { numberOf, stringOf } from "../fields.ts";
import { against, type Thing, unknownThing } from "../refusal.ts";
import { childColumns, columnsOf, lanesOf, workflowsOf } from "../state.ts";
import { addColumn, addLane, placeAmong } from "../structure.ts";
import { columnView, laneView } from "../structure_view.ts";
import type { Board, Card, Column, Lane, Workflow } from "../types.ts";
import { boardOf } from "./boards.ts";

const laneOf = (call: Call) => found(call.state.lanes, "lane", idOf(call, "lane_id"));
const columnOf = (call: Call) => found(call.state.columns, "column", idOf(call, "column_id"));

/** A thing of this board that a body names. */
export function ofBoard<T extends { readonly board_id: number }>(
  things: ReadonlyMap<number, T>,
  thing: Thing,
  board: Board,
  id: number | null | undefined,
): T {
  const one = things.get(id ?? 0);
  if (!one || one.board_id !== board.board_id) throw unknownThing(thing, id ?? 0);
  return one;
}

/** Sets what a body names, besides place and parent, and counts a new structure. */
export function assign(call: Call, one: object, keys: readonly string[]): void {
  for (const key of keys) {
    if (call.body[key] !== undefined) Reflect.set(one, key, call.body[key]);
  }
  boardOf(call).revision++;
}

/** Cards must be moved away first (vendor's document); the sentence is guessed. */
export function refuseCards(call: Call, inside: (card: Card) => boolean): void {
  for (const card of call.state.cards.values()) {
    if (inside(card)) {
      throw against("BS06", "There are cards in it; please say where to move them.");
    }
  }
}

function moveAll(call: Call, cards: readonly Card[], column: Column, lane: Lane): void {
  for (const card of cards) moveCard(call, card, { column, lane });
}

const lanes: Handlers = {
  getLanes: (call) => {
    const lanes = workflowsOf(call.state, boardOf(call).board_id)
      .flatMap((one) => lanesOf(call.state, one.workflow_id));
    return { data: lanes.map((lane) => pick(laneView(lane), call)) };
  },
  getLane: (call) => ({ data: laneView(laneOf(call)) }),
  createLane(call) {
    const { state, body } = call;
    const board = boardOf(call);
    const parent_lane_id = numberOf(body, "parent_lane_id") ?? null;
    const workflow_id = numberOf(body, "workflow_id");
    if ((parent_lane_id === null) === (typeof workflow_id !== "number")) {
      throw against("LN02", "Please provide either a workflow_id or a parent_lane_id.");
    }
    const parent = parent_lane_id === null
      ? undefined
      : ofBoard(state.lanes, "lane", board, parent_lane_id);
    const id = parent?.workflow_id ?? workflow_id;
    const workflow = ofBoard(state.workflows, "workflow", board, id);
    const lane = addLane(state, workflow, stringOf(body, "name") ?? "", {
      parent_lane_id,
      position: numberOf(body, "position") ?? 0,
      description: stringOf(body, "description") ?? null,
      color: stringOf(body, "color") ?? "ffffff",
    });
    board.revision++;
    return { data: laneView(lane) };
  },
  updateLane(call) {
    const lane = laneOf(call);
    assign(call, lane, ["name", "description", "color"]);
    const parent = numberOf(call.body, "parent_lane_id");
    if (typeof parent === "number") {
      // 0 makes it a top lane (vendor's document).
      lane.parent_lane_id = parent === 0
        ? null
        : ofBoard(call.state.lanes, "lane", boardOf(call), parent).lane_id;
    }
    const siblings = lanesOf(call.state, lane.workflow_id)
      .filter((one) => one.parent_lane_id === lane.parent_lane_id);
    placeAmong(siblings, lane, numberOf(call.body, "position") ?? lane.position);
    return { data: laneView(lane) };
  },
  deleteLane(call) {
    const lane = laneOf(call);
    const { state, query } = call;
    const to = numberOf(query, "move_cards_to_lane_id");
    const cards = [...state.cards.values()].filter((card) => card.lane_id === lane.lane_id);
    if (typeof to === "number") {
      const target = ofBoard(state.lanes, "lane", boardOf(call), to);
      for (const card of cards) {
        const column = state.columns.get(card.column_id);
        if (column) moveAll(call, [card], column, target);
      }
    } else refuseCards(call, (card) => card.lane_id === lane.lane_id);
    state.lanes.delete(lane.lane_id);
    closeUp(
      lanesOf(state, lane.workflow_id).filter((one) => one.parent_lane_id === lane.parent_lane_id),
    );
    dropLimits(boardOf(call), { lane: lane.lane_id });
    boardOf(call).revision++;
  },
};

/** Numbers the things anew after one of them has gone. */
export function closeUp(siblings: readonly { position: number }[]): void {
  siblings.forEach((one, index) => one.position = index);
}

/** The limits and merged areas of a place that is no more go with it (guessed). */
export function dropLimits(board: Board, gone: { lane?: number; column?: number }): void {
  for (const key of [...board.cellLimits.keys()]) {
    const [lane, column] = key.split(":").map(Number);
    if (lane === gone.lane || column === gone.column) board.cellLimits.delete(key);
  }
  for (const key of [...board.laneSectionLimits.keys()]) {
    if (Number(key.split(":")[0]) === gone.lane) board.laneSectionLimits.delete(key);
  }
  for (const [id, { lane_ids, column_ids }] of [...board.mergedAreas]) {
    if (lane_ids.includes(gone.lane ?? 0) || column_ids.includes(gone.column ?? 0)) {
      board.mergedAreas.delete(id);
    }
  }
}

const COLUMN_KEYS = ["name", "description", "color", "limit", "cards_per_row", "flow_type"];

function siblingsOf(call: Call, column: Column): Column[] {
  return columnsOf(call.state, column.workflow_id).filter((one) =>
    one.section === column.section && one.parent_column_id === column.parent_column_id
  );
}

function createColumn(call: Call): unknown {
  const { state, body } = call;
  const board = boardOf(call);
  const parent_id = numberOf(body, "parent_column_id");
  const parent = typeof parent_id === "number"
    ? ofBoard(state.columns, "column", board, parent_id)
    : undefined;
  const section = parent?.section ?? numberOf(body, "section");
  const workflow_id = parent?.workflow_id ?? numberOf(body, "workflow_id");
  if (typeof section !== "number" || typeof workflow_id !== "number") {
    throw against(
      "CL03",
      "Please provide either a workflow_id and a section or a parent_column_id.",
    );
  }
  const workflow: Workflow = ofBoard(state.workflows, "workflow", board, workflow_id);
  const column = addColumn(state, workflow, section, stringOf(body, "name") ?? "", {
    parent_column_id: parent?.column_id ?? null,
    position: numberOf(body, "position") ?? 0,
  });
  assign(call, column, COLUMN_KEYS);
  takeInCards(call, parent, column);
  return { data: columnView(column) };
}

/** The cards of a column move into its first sub-column (guessed). */
function takeInCards(call: Call, parent: Column | undefined, column: Column): void {
  if (!parent || childColumns(call.state, parent.column_id).length !== 1) return;
  for (const card of [...call.state.cards.values()]) {
    const lane = call.state.lanes.get(card.lane_id);
    if (card.column_id === parent.column_id && lane) moveAll(call, [card], column, lane);
  }
}

/**
 * Puts a column into another section or parent; its sub-columns and cards go along (guessed).
 *
 * @returns whether it is elsewhere now
 */
function replant(call: Call, column: Column): boolean {
  const { state, body } = call;
  const section = numberOf(body, "section");
  const parent_id = numberOf(body, "parent_column_id");
  if (typeof section === "number" && typeof parent_id === "number") {
    throw against("CL03", "Please provide either a section or a parent_column_id.");
  }
  const before = [column.section, column.parent_column_id].join();
  if (typeof parent_id === "number") {
    const parent = ofBoard(state.columns, "column", boardOf(call), parent_id);
    column.parent_column_id = parent.column_id;
    column.section = parent.section;
  } else if (typeof section === "number") {
    column.parent_column_id = null;
    column.section = section;
  }
  const tree = [column, ...childColumns(state, column.column_id)];
  for (const one of tree) {
    one.section = column.section;
    for (const card of state.cards.values()) {
      if (card.column_id === one.column_id) card.section = one.section;
    }
  }
  return [column.section, column.parent_column_id].join() !== before;
}

const columns: Handlers = {
  getColumns: (call) => {
    const columns = workflowsOf(call.state, boardOf(call).board_id)
      .flatMap((one) => columnsOf(call.state, one.workflow_id));
    return { data: columns.map((column) => pick(columnView(column), call)) };
  },
  getColumn: (call) => ({ data: columnView(columnOf(call)) }),
  createColumn,
  updateColumn(call) {
    const column = columnOf(call);
    assign(call, column, COLUMN_KEYS);
    const left = siblingsOf(call, column).filter((one) => one !== column);
    const moved = replant(call, column);
    if (moved) closeUp(left);
    const position = numberOf(call.body, "position") ?? (moved ? undefined : column.position);
    placeAmong(siblingsOf(call, column), column, position);
    return { data: columnView(column) };
  },
  deleteColumn(call) {
    const column = columnOf(call);
    const { state, query } = call;
    if (childColumns(state, column.column_id).length > 0) {
      throw against("CL04", "The column has sub-columns.");
    }
    const to = numberOf(query, "move_cards_to_column_id");
    const cards = [...state.cards.values()].filter((one) => one.column_id === column.column_id);
    if (typeof to === "number") {
      const target = ofBoard(state.columns, "column", boardOf(call), to);
      for (const card of cards) {
        const lane = state.lanes.get(card.lane_id);
        if (lane) moveAll(call, [card], target, lane);
      }
    } else refuseCards(call, (card) => card.column_id === column.column_id);
    state.columns.delete(column.column_id);
    closeUp(siblingsOf(call, column));
    dropLimits(boardOf(call), { column: column.column_id });
    boardOf(call).revision++;
  },
};

export const boardStructure: Handlers = { ...lanes, ...columns };
