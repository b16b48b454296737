/**
 * Building boards: workflows, lanes and columns, and what a fresh board has.
 *
 * @module
 */
import { emptyLibrary, LIBRARY_KINDS, nextId, type State } from "./state.ts";
import type { Board, Column, Lane, Workflow, Workspace } from "./types.ts";

/** Adds a workspace; type 1 is a team's, 2 a management one. */
export function addWorkspace(state: State, name: string, type = 1): Workspace {
  const workspace: Workspace = {
    workspace_id: nextId(state, "workspace"),
    type,
    is_archived: 0,
    name,
  };
  state.workspaces.set(workspace.workspace_id, workspace);
  return workspace;
}

/** Adds a board without a structure. Library things with availability 1 are switched on. */
export function addBoard(
  state: State,
  workspace_id: number,
  name: string,
  description = "",
): Board {
  const board: Board = {
    board_id: nextId(state, "board"),
    workspace_id,
    is_archived: 0,
    name,
    description,
    revision: 1,
    settings: {
      size_type: 0,
      allow_exceeding: 0,
      autoarchive_cards_after: 14,
      limit_type: 0,
      allow_repeating_custom_card_ids: 1,
      is_discard_reason_required: 0,
    },
    roles: new Map(),
    library: emptyLibrary(),
    cellLimits: new Map(),
    laneSectionLimits: new Map(),
    mergedAreas: new Map(),
    relatedWorkflows: new Map(),
  };
  for (const kind of LIBRARY_KINDS) {
    for (const [id, item] of state.library[kind]) {
      if (item.availability === 1) board.library[kind].set(id, {});
    }
  }
  state.boards.set(board.board_id, board);
  return board;
}

/** Adds a workflow at the end of a board. */
export function addWorkflow(state: State, board_id: number, name: string, type = 0): Workflow {
  const position = [...state.workflows.values()].filter((one) => one.board_id === board_id).length;
  const workflow: Workflow = {
    workflow_id: nextId(state, "workflow"),
    board_id,
    type,
    position,
    is_enabled: 1,
    is_collapsible: 1,
    name,
  };
  state.workflows.set(workflow.workflow_id, workflow);
  return workflow;
}

/** Adds a lane at the end of a workflow, or inside another lane. */
export function addLane(
  state: State,
  workflow: Workflow,
  name: string,
  more: Partial<Pick<Lane, "parent_lane_id" | "position" | "description" | "color">> = {},
): Lane {
  const parent = more.parent_lane_id ?? null;
  const siblings = [...state.lanes.values()].filter((lane) =>
    lane.workflow_id === workflow.workflow_id && lane.parent_lane_id === parent
  );
  const lane: Lane = {
    lane_id: nextId(state, "lane"),
    board_id: workflow.board_id,
    workflow_id: workflow.workflow_id,
    parent_lane_id: parent,
    position: siblings.length,
    name,
    description: more.description ?? null,
    color: more.color ?? "ffffff",
  };
  state.lanes.set(lane.lane_id, lane);
  placeAmong(siblings, lane, more.position);
  return lane;
}

/** Adds a column at the end of a section, or inside another column. */
export function addColumn(
  state: State,
  workflow: Workflow,
  section: number,
  name: string,
  more: Partial<
    Pick<
      Column,
      | "parent_column_id"
      | "position"
      | "description"
      | "color"
      | "limit"
      | "cards_per_row"
      | "flow_type"
    >
  > = {},
): Column {
  const parent = more.parent_column_id ?? null;
  const siblings = [...state.columns.values()].filter((column) =>
    column.workflow_id === workflow.workflow_id && column.section === section &&
    column.parent_column_id === parent
  );
  const column: Column = {
    column_id: nextId(state, "column"),
    board_id: workflow.board_id,
    workflow_id: workflow.workflow_id,
    section,
    parent_column_id: parent,
    position: siblings.length,
    name,
    description: more.description ?? null,
    color: more.color ?? null,
    limit: more.limit ?? 0,
    cards_per_row: more.cards_per_row ?? 1,
    flow_type: more.flow_type ?? 1,
    checklist: [],
  };
  state.columns.set(column.column_id, column);
  placeAmong(siblings, column, more.position);
  return column;
}

/** Puts one thing among its siblings and numbers them anew; too large a position is clamped. */
export function placeAmong<T extends { position: number }>(
  siblings: readonly T[],
  one: T,
  position: number | null | undefined,
): void {
  const list = siblings.filter((other) => other !== one).sort((a, b) => a.position - b.position);
  list.splice(Math.min(position ?? list.length, list.length), 0, one);
  list.forEach((other, index) => other.position = index);
}

/**
 * Gives a board what every new one has: "Cards workflow" and an initiatives workflow, each with
 * "Default Swimlane" and a column a section. The names of the first, the lane and "Requested" are
 * recorded, the others guessed.
 */
export function addDefaultStructure(state: State, board: Board): void {
  for (const [name, type] of [["Cards workflow", 0], ["Initiatives workflow", 1]] as const) {
    const workflow = addWorkflow(state, board.board_id, name, type);
    addLane(state, workflow, "Default Swimlane");
    ["Backlog", "Requested", "In Progress", "Done"].forEach((column, index) =>
      addColumn(state, workflow, index + 1, column)
    );
  }
}
