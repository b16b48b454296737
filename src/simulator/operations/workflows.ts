/**
 * Workflows of a board, copies of them, and the workflows of other boards beside them.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { numberOf, stringOf } from "../fields.ts";
import { missing, unknownThing } from "../refusal.ts";
import { columnsOf, lanesOf, nextId, workflowsOf } from "../state.ts";
import { addColumn, addLane, addWorkflow, placeAmong } from "../structure.ts";
import { structureView, workflowView } from "../structure_view.ts";
import type { Fields } from "../types.ts";
import { assign, closeUp, dropLimits, refuseCards } from "./board_structure.ts";
import { boardOf } from "./boards.ts";

const workflowOf = (call: Call) =>
  found(call.state.workflows, "workflow", idOf(call, "workflow_id"));

const ofBoards: Handlers = {
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
    const board = boardOf(call);
    call.state.workflows.delete(workflow_id);
    closeUp(workflowsOf(call.state, board.board_id));
    for (const { lane_id } of lanesOf(call.state, workflow_id)) {
      call.state.lanes.delete(lane_id);
      dropLimits(board, { lane: lane_id });
    }
    for (const { column_id } of columnsOf(call.state, workflow_id)) {
      call.state.columns.delete(column_id);
    }
    for (const one of call.state.boards.values()) one.relatedWorkflows.delete(workflow_id);
    board.revision++;
  },
  copyWorkflow,
};

/** The copy has the columns, lanes and limits of columns; without `to_board_id` it stays here. */
function copyWorkflow(call: Call): unknown {
  const { state, body } = call;
  const from = workflowOf(call);
  const to = numberOf(body, "to_board_id") ?? from.board_id;
  const board = state.boards.get(to);
  if (!board) throw unknownThing("board", to);
  const copy = addWorkflow(state, to, stringOf(body, "name") ?? from.name, from.type);
  copy.is_enabled = from.is_enabled;
  copy.is_collapsible = from.is_collapsible;
  const lanes = new Map<number | null, number>();
  for (
    const { lane_id, parent_lane_id, name, description, color } of lanesOf(state, from.workflow_id)
  ) {
    const parent = lanes.get(parent_lane_id) ?? null;
    const lane = addLane(state, copy, name, { description, color, parent_lane_id: parent });
    lanes.set(lane_id, lane.lane_id);
  }
  const columns = new Map<number | null, number>();
  const parentsFirst = columnsOf(state, from.workflow_id)
    .sort((a, b) => Number(a.parent_column_id !== null) - Number(b.parent_column_id !== null));
  for (const { column_id, parent_column_id, section, name, checklist, ...more } of parentsFirst) {
    const column = addColumn(state, copy, section, name, {
      description: more.description,
      color: more.color,
      limit: more.limit,
      cards_per_row: more.cards_per_row,
      flow_type: more.flow_type,
      parent_column_id: columns.get(parent_column_id) ?? null,
    });
    if (body.copy_column_checklist_items !== 0) {
      for (const item of checklist) {
        column.checklist.push({ ...item, item_id: nextId(state, "checklist") });
      }
    }
    columns.set(column_id, column.column_id);
  }
  board.revision++;
  return {
    data: {
      board_structure: structureView(state, board),
      cycle_time_column_ids: [],
      initiative_workflow_settings: [],
    },
  };
}

/** The relation that the path names. */
function relation(call: Call): number {
  const workflow_id = idOf(call, "workflow_id");
  const position = boardOf(call).relatedWorkflows.get(workflow_id);
  if (position === undefined) throw missing("workflow", workflow_id);
  return position;
}

function relate(call: Call): unknown {
  const { relatedWorkflows } = boardOf(call);
  const workflow_id = idOf(call, "workflow_id");
  const position = numberOf(call.body, "position") ??
    relatedWorkflows.get(workflow_id) ?? relatedWorkflows.size;
  relatedWorkflows.set(workflow_id, position);
  boardOf(call).revision++;
  return { data: { position } };
}

const related: Handlers = {
  // The document lists boards alone; that the workflow and its position are there is guessed.
  getRelatedBoardsWorlflows(call) {
    const rows = [...boardOf(call).relatedWorkflows].sort(([, a], [, b]) => a - b);
    return {
      data: rows.map(([workflow_id, position]): Fields => ({
        board_id: call.state.workflows.get(workflow_id)?.board_id,
        workflow_id,
        position,
      })),
    };
  },
  checkBoardRelatedWorkflow: (call) => ({ data: { position: relation(call) } }),
  addBoardRelatedWorkflow: relate,
  updateBoardRelatedWorkflow(call) {
    relation(call);
    return relate(call);
  },
  removeBoardRelatedWorkflow(call) {
    relation(call);
    boardOf(call).relatedWorkflows.delete(idOf(call, "workflow_id"));
    boardOf(call).revision++;
  },
};

export const workflows: Handlers = { ...ofBoards, ...related };
