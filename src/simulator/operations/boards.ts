/**
 * Workspaces and boards.
 *
 * @module
 */
import { type Call, expansion, found, type Handlers, idOf, pick } from "../call.ts";
import { numberOf, stringOf } from "../fields.ts";
import { against, unknownThing } from "../refusal.ts";
import { seesBoard, workflowsOf } from "../state.ts";
import { addBoard, addDefaultStructure, addWorkspace } from "../structure.ts";
import { boardView, structureView, workflowView } from "../structure_view.ts";
import type { Board, Fields, Workspace } from "../types.ts";

const named = (list: unknown, id: number) => !Array.isArray(list) || list.includes(id);
const equal = (wanted: unknown, value: unknown) => wanted === undefined || wanted === value;

/** The board that the path names. */
export function boardOf(call: Call): Board {
  return found(call.state.boards, "board", idOf(call, "board_id"));
}

function workspaceView({ workspace_id, type, is_archived, name }: Workspace): Fields {
  return { workspace_id, type, is_archived, name };
}

function boardsIn(call: Call, workspace_id: number): Board[] {
  const { state, user, query } = call;
  return [...state.boards.values()].filter((board) =>
    board.workspace_id === workspace_id && seesBoard(state, user, board.board_id) &&
    equal(query.board_filter_is_archived, board.is_archived) &&
    (query.board_filter_if_assigned !== 1 || board.roles.has(user.user_id))
  );
}

function getWorkspaces(call: Call): unknown {
  const { state, query, user } = call;
  const boards = expansion(call, "boards");
  const rows = [...state.workspaces.values()].filter((one) =>
    named(query.workspace_ids, one.workspace_id) && equal(query.type, one.type) &&
    equal(query.is_archived, one.is_archived) &&
    (query.if_assigned_to_boards !== 1 ||
      boardsIn(call, one.workspace_id).some((board) => board.roles.has(user.user_id)))
  );
  return {
    data: rows.map((one) => {
      const row = pick(workspaceView(one), call);
      if (boards) {
        const keys = boards.fields ?? ["board_id", "is_archived", "name"];
        row.boards = boardsIn(call, one.workspace_id).map((board) =>
          Object.fromEntries(keys.map((key) => [key, boardView(board)[key]]))
        );
      }
      return row;
    }),
  };
}

function getBoards(call: Call): unknown {
  const { state, query, user } = call;
  const rows = [...state.boards.values()].filter((board) =>
    seesBoard(state, user, board.board_id) &&
    named(query.board_ids, board.board_id) && named(query.workspace_ids, board.workspace_id) &&
    equal(query.is_archived, board.is_archived) &&
    (query.if_assigned !== 1 || board.roles.has(user.user_id))
  );
  return {
    data: rows.map((board) => {
      const row = pick(boardView(board), call);
      if (expansion(call, "workflows")) {
        row.workflows = workflowsOf(state, board.board_id).map(workflowView);
      }
      if (expansion(call, "settings")) row.settings = { ...board.settings };
      if (expansion(call, "structure")) row.structure = structureView(state, board);
      return row;
    }),
  };
}

function deleteBoard(call: Call): undefined {
  const board = boardOf(call);
  const { state } = call;
  // Code and sentence are one client's quotation of the live answer.
  if (board.is_archived === 0) throw against("BS05", "The board has not been archived");
  const gone = <T extends { board_id: number }>(things: Map<number, T>) => {
    for (const [id, one] of things) if (one.board_id === board.board_id) things.delete(id);
  };
  gone(state.cards);
  gone(state.workflows);
  gone(state.lanes);
  gone(state.columns);
  state.boards.delete(board.board_id);
}

export const boards: Handlers = {
  getWorkspaces,
  getWorkspace: (call) => ({
    data: workspaceView(found(call.state.workspaces, "workspace", idOf(call, "workspace_id"))),
  }),
  createWorkspace: (call) => ({
    data: workspaceView(
      addWorkspace(
        call.state,
        stringOf(call.body, "name") ?? "",
        numberOf(call.body, "type") ?? 1,
      ),
    ),
  }),
  updateWorkspace(call) {
    const workspace = found(call.state.workspaces, "workspace", idOf(call, "workspace_id"));
    Object.assign(workspace, call.body);
    return { data: workspaceView(workspace) };
  },
  getBoards,
  getBoard: (call) => ({ data: boardView(boardOf(call)) }),
  createBoard(call) {
    const { state, body, user } = call;
    const workspace_id = numberOf(body, "workspace_id") ?? 0;
    if (!state.workspaces.has(workspace_id)) throw unknownThing("workspace", workspace_id);
    const name = stringOf(body, "name") ?? "";
    const board = addBoard(state, workspace_id, name, stringOf(body, "description") ?? "");
    addDefaultStructure(state, board);
    board.roles.set(user.user_id, 1);
    return { data: boardView(board) };
  },
  updateBoard(call) {
    const board = boardOf(call);
    const before = JSON.stringify(boardView(board));
    Object.assign(board, call.body);
    if (JSON.stringify(boardView(board)) !== before) board.revision++;
    return { data: boardView(board) };
  },
  deleteBoard,
  getBoardSettings: (call) => ({ data: { ...boardOf(call).settings } }),
  setBoardSettings(call) {
    const board = boardOf(call);
    for (const key of Object.keys(board.settings)) {
      const value = numberOf(call.body, key);
      if (typeof value === "number") Reflect.set(board.settings, key, value);
    }
    board.revision++;
    return { data: { ...board.settings } };
  },
  getCurrentBoardStructure: (call) => ({ data: structureView(call.state, boardOf(call)) }),
  // The document's key `role_id` is taken for a mistake.
  getCurrentBoardStructureRevision: (call) => ({ data: { revision: boardOf(call).revision } }),
};
