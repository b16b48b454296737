/**
 * How boards and their structure are written in answers.
 *
 * @module
 */
import { childColumns, columnsOf, lanesOf, type State, workflowsOf } from "./state.ts";
import type { Board, Column, Fields, Lane, MergedArea, Workflow } from "./types.ts";

/** A board; `revision` came with later versions (several clients). */
export function boardView(board: Board): Fields {
  const { board_id, workspace_id, is_archived, name, description, revision } = board;
  return { board_id, workspace_id, is_archived, name, description, revision };
}

export function workflowView(workflow: Workflow): Fields {
  const { workflow_id, type, position, is_enabled, is_collapsible, name } = workflow;
  return { workflow_id, type, position, is_enabled, is_collapsible, name };
}

/** A lane; it carries `workflow_id`, not the document's `workflow` (several clients). */
export function laneView(lane: Lane): Fields {
  const { lane_id, workflow_id, parent_lane_id, position, name, description, color } = lane;
  return { lane_id, workflow_id, parent_lane_id, position, name, description, color };
}

export function columnView(column: Column): Fields {
  return {
    column_id: column.column_id,
    workflow_id: column.workflow_id,
    section: column.section,
    parent_column_id: column.parent_column_id,
    position: column.position,
    name: column.name,
    description: column.description,
    color: column.color,
    limit: column.limit,
    cards_per_row: column.cards_per_row,
    flow_type: column.flow_type,
  };
}

export function areaView(board_id: number, area: MergedArea): Fields {
  const { area_id, primary_column_id, limit, lane_ids, column_ids } = area;
  return { area_id, board_id, primary_column_id, limit, lane_ids, column_ids };
}

/** An empty map arrives as a list from the account's backend (guessed), so it does here. */
const mapOrList = (map: Fields): Fields | [] => Object.keys(map).length > 0 ? map : [];

const byId = <T>(things: readonly T[], id: (one: T) => number, view: (one: T) => unknown) =>
  Object.fromEntries(things.map((one) => [String(id(one)), view(one)]));

function workflowInStructure(state: State, workflow: Workflow): Fields {
  const { workflow_id: _id, ...view } = workflowView(workflow);
  const lanes = lanesOf(state, workflow.workflow_id).filter((one) => one.parent_lane_id === null);
  const columns = columnsOf(state, workflow.workflow_id)
    .filter((one) => one.parent_column_id === null);
  const lane_ids = lanes.map((one) => one.lane_id);
  const column_ids = columns.map((one) => one.column_id);
  const section = (number: number) =>
    columns.filter((one) => one.section === number).map((one) => one.column_id);
  return {
    ...view,
    top_lanes: lane_ids,
    bottom_lanes: lanesOf(state, workflow.workflow_id)
      .filter((one) => !hasChildLanes(state, one)).map((one) => one.lane_id),
    top_columns: column_ids,
    bottom_columns: columnsOf(state, workflow.workflow_id)
      .filter((one) => childColumns(state, one.column_id).length === 0)
      .map((one) => one.column_id),
    section_columns: { 1: section(1), 2: section(2), 3: section(3), 4: section(4) },
  };
}

function hasChildLanes(state: State, lane: Lane): boolean {
  return [...state.lanes.values()].some((one) => one.parent_lane_id === lane.lane_id);
}

function columnInStructure(column: Column): Fields {
  const { column_id: _id, position: _position, ...view } = columnView(column);
  const checklist_items = column.checklist.map((one) => one.item_id);
  return { ...view, card_ordering: null, checklist_items };
}

function limitsByPair(limits: ReadonlyMap<string, number>): Fields {
  const nested: Record<string, Record<string, number>> = {};
  for (const [pair, limit] of limits) {
    const [first = "", second = ""] = pair.split(":");
    (nested[first] ??= {})[second] = limit;
  }
  return nested;
}

/**
 * `GET /boards/{board_id}/currentStructure` in the shape that several clients read; the vendor's
 * document leaves it open.
 */
export function structureView(state: State, board: Board): Fields {
  const workflows = workflowsOf(state, board.board_id);
  const lanes = workflows.flatMap((one) => lanesOf(state, one.workflow_id));
  const columns = workflows.flatMap((one) => columnsOf(state, one.workflow_id));
  const parents = columns.filter((one) => childColumns(state, one.column_id).length > 0);
  const items = columns.flatMap((column) =>
    column.checklist.map((item) => ({ ...item, column_id: column.column_id }))
  );
  return {
    version: "1.0",
    workspace_id: board.workspace_id,
    board_id: board.board_id,
    name: board.name,
    description: board.description,
    is_archived: board.is_archived,
    revision: board.revision,
    ...board.settings,
    size_formula: null,
    deadline_formula: null,
    default_sender_user_id: null,
    default_receiver_user_id: null,
    allow_generic_blocker: 1,
    workflow_order: workflows.map((one) => one.workflow_id),
    workflows: byId(workflows, (one) => one.workflow_id, (one) => workflowInStructure(state, one)),
    lanes: byId(lanes, (one) => one.lane_id, ({ workflow_id, name, description, color }) => ({
      workflow_id,
      name,
      description,
      color,
    })),
    columns: byId(columns, (one) => one.column_id, columnInStructure),
    child_columns: mapOrList(
      byId(
        parents,
        (one) => one.column_id,
        (one) => childColumns(state, one.column_id).map((child) => child.column_id),
      ),
    ),
    column_checklist_items: mapOrList(
      byId(items, (one) => one.item_id, ({ column_id, text, position }) => ({
        column_id,
        text,
        position,
      })),
    ),
    cell_limits: mapOrList(limitsByPair(board.cellLimits)),
    lane_section_limits: mapOrList(limitsByPair(board.laneSectionLimits)),
    merged_areas: mapOrList(
      byId([...board.mergedAreas.values()], (one) => one.area_id, (one) => ({
        primary_column_id: one.primary_column_id,
        limit: one.limit,
        card_ordering: null,
        lane_ids: one.lane_ids,
        column_ids: one.column_ids,
      })),
    ),
    cell_card_orderings: [],
  };
}
