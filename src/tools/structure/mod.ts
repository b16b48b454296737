/**
 * Tools on what cards live in: workspaces, boards and their structure.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { applyBoardTool } from "./apply_board.ts";
import { changeBoards } from "./change_boards.ts";
import { changeColumns } from "./change_columns.ts";
import { changeLanes } from "./change_lanes.ts";
import { changeWorkflows } from "./change_workflows.ts";
import { changeWorkspaces } from "./change_workspaces.ts";
import { planBoardTool } from "./plan_board.ts";
import { setLimits } from "./set_limits.ts";

export const STRUCTURE: readonly Tool[] = [
  changeWorkspaces,
  changeBoards,
  changeWorkflows,
  changeColumns,
  changeLanes,
  setLimits,
  planBoardTool,
  applyBoardTool,
];
