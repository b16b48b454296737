/**
 * Workflows, lanes, columns and limits of a board.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf, pick } from "../call.ts";
import { moveCard } from "../card_change.ts";
import { numberOf, numbersOf, stringOf } from "../fields.ts";
import { against, type Thing, unknownThing } from "../refusal.ts";
import { childColumns, columnsOf, lanesOf, nextId, workflowsOf } from "../state.ts";
import { addColumn, addLane, addWorkflow, placeAmong } from "../structure.ts";
import { areaView, columnView, laneView, workflowView } from "../structure_view.ts";
import type { Board, Card, Column, Fields, Lane, MergedArea, Workflow } from "../types.ts";
import { boardOf } from "./boards.ts";

const workflowOf = (call: Call) =>
  found(call.state.workflows, "workflow", idOf(call, "workflow_id"));
const laneOf = (call: Call) => found(call.state.lanes, "lane", idOf(call, "lane_id"));
const columnOf = (call: Call) => found(call.state.columns, "column", idOf(call, "column_id"));

/** A thing of this board that a body names. */
function ofBoard<T extends { readonly board_id: number }>(
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
function assign(call: Call, one: object, keys: readonly string[]): void {
  for (const key of keys) {
    if (call.body[key] !== undefined) Reflect.set(one, key, call.body[key]);
  }
  boardOf(call).revision++;
}

const workflows: Handlers = {
  getWorkflows: (call) => ({
    data: workflowsOf(call.state, boardOf(call).board_id).map(workflowView),
  }),
  getWorkflow: (call) => ({ data: workflowView(workflowOf(call)) }),
  createWorkflow(call) {
    const { state, body } = call;
    const board = boardOf(call);
    const name = stringOf(body, "name") ?? "New workflow";
    const workflow = addWorkflow(state, board.board_id, name, numberOf(body, "type") ?? 0);
    addLane(state, workflow, "Default Swimlane");
    ["Requested", "In Progress", "Done"].forEach((column, index) =>
      addColumn(state, workflow, index + 2, column)
    );
    assign(call, workflow, ["is_enabled", "is_collapsible"]);
    placeAmong(workflowsOf(state, board.board_id), workflow, numberOf(body, "position"));
    return { data: workflowView(workflow) };
  },
  updateWorkflow(call) {
    const workflow = workflowOf(call);
    assign(call, workflow, ["is_enabled", "is_collapsible", "name", "type"]);
    const position = numberOf(call.body, "position");
    if (typeof position === "number") {
      placeAmong(workflowsOf(call.state, workflow.board_id), workflow, position);
    }
    return { data: workflowView(workflow) };
  },
  workflowDelete(call) {
    const { workflow_id } = workflowOf(call);
    refuseCards(call, (card) => card.workflow_id === workflow_id);
    call.state.workflows.delete(workflow_id);
    for (const lane of lanesOf(call.state, workflow_id)) call.state.lanes.delete(lane.lane_id);
    for (const one of columnsOf(call.state, workflow_id)) call.state.columns.delete(one.column_id);
    boardOf(call).revision++;
  },
};

/** Cards must be moved away first (vendor's document); the sentence is guessed. */
function refuseCards(call: Call, inside: (card: Card) => boolean): void {
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
    assign(call, lane, ["name", "description", "color", "parent_lane_id"]);
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
    boardOf(call).revision++;
  },
};

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
    assign(call, column, [...COLUMN_KEYS, "section", "parent_column_id"]);
    const position = numberOf(call.body, "position") ?? column.position;
    placeAmong(siblingsOf(call, column), column, position);
    return { data: columnView(column) };
  },
  deleteColumn(call) {
    const column = columnOf(call);
    const { state, query } = call;
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
    boardOf(call).revision++;
  },
};

const pairs = (limits: ReadonlyMap<string, number>, second: string, board_id: number): Fields[] =>
  [...limits].map(([pair, limit]) => {
    const [lane_id, other] = pair.split(":").map(Number);
    return { board_id, lane_id, [second]: other, limit };
  });

function setLimit(call: Call, limits: Map<string, number>, second: string): unknown {
  const board = boardOf(call);
  const lane_id = numberOf(call.body, "lane_id") ?? 0;
  const other = numberOf(call.body, second) ?? 0;
  ofBoard(call.state.lanes, "lane", board, lane_id);
  if (second === "column_id") ofBoard(call.state.columns, "column", board, other);
  const limit = numberOf(call.body, "limit") ?? 0;
  if (limit === 0) limits.delete(`${lane_id}:${other}`);
  else limits.set(`${lane_id}:${other}`, limit);
  board.revision++;
  return { data: { board_id: board.board_id, lane_id, [second]: other, limit } };
}

function areaOf(call: Call): MergedArea {
  return found(boardOf(call).mergedAreas, "area", idOf(call, "area_id"));
}

const limits: Handlers = {
  getCellLimits: (call) => {
    const { cellLimits, board_id } = boardOf(call);
    return { data: pairs(cellLimits, "column_id", board_id) };
  },
  setCellLimit: (call) => setLimit(call, boardOf(call).cellLimits, "column_id"),
  getLaneSectionLimits: (call) => {
    const { laneSectionLimits, board_id } = boardOf(call);
    return { data: pairs(laneSectionLimits, "section", board_id) };
  },
  setLaneSectionLimit: (call) => setLimit(call, boardOf(call).laneSectionLimits, "section"),
  getMergedAreas: (call) => {
    const { mergedAreas, board_id } = boardOf(call);
    return { data: [...mergedAreas.values()].map((area) => areaView(board_id, area)) };
  },
  getMergedArea: (call) => ({ data: areaView(boardOf(call).board_id, areaOf(call)) }),
  createMergedArea(call) {
    const board = boardOf(call);
    const area: MergedArea = {
      area_id: nextId(call.state, "area"),
      primary_column_id: numberOf(call.body, "primary_column_id") ?? 0,
      limit: numberOf(call.body, "limit") ?? 0,
      lane_ids: numbersOf(call.body, "lane_ids"),
      column_ids: numbersOf(call.body, "column_ids"),
    };
    for (const id of area.lane_ids) ofBoard(call.state.lanes, "lane", board, id);
    for (const id of area.column_ids) ofBoard(call.state.columns, "column", board, id);
    board.mergedAreas.set(area.area_id, area);
    board.revision++;
    return { data: areaView(board.board_id, area) };
  },
  updateMergedArea(call) {
    const area = areaOf(call);
    assign(call, area, ["primary_column_id", "limit", "lane_ids", "column_ids"]);
    return { data: areaView(boardOf(call).board_id, area) };
  },
  deleteMergedArea(call) {
    const board = boardOf(call);
    board.mergedAreas.delete(areaOf(call).area_id);
    board.revision++;
  },
};

export const boardStructure: Handlers = { ...workflows, ...lanes, ...columns, ...limits };
