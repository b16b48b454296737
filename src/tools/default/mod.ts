/**
 * The default toolset, in the order in which a client lists it.
 *
 * @module
 */
import { addComments } from "./add_comments.ts";
import { archiveCards } from "./archive_cards.ts";
import { callApi } from "./call_api.ts";
import { createCardsTool } from "./create_cards.ts";
import { deleteCardsTool } from "./delete_cards.ts";
import { findCards } from "./find_cards.ts";
import { findUsers } from "./find_users.ts";
import { getBoard } from "./get_board.ts";
import { getCards } from "./get_cards.ts";
import { getChanges } from "./get_changes.ts";
import { getStatus } from "./get_status.ts";
import { linkCards } from "./link_cards.ts";
import { listBoards } from "./list_boards.ts";
import { logTime } from "./log_time.ts";
import { moveCards } from "./move_cards.ts";
import { searchApi } from "./search_api.ts";
import { updateCards } from "./update_cards.ts";
import { updateSubtasks } from "./update_subtasks.ts";
import type { Tool } from "../define.ts";

export const DEFAULT: readonly Tool[] = [
  listBoards,
  getBoard,
  findCards,
  getCards,
  createCardsTool,
  updateCards,
  moveCards,
  archiveCards,
  deleteCardsTool,
  addComments,
  updateSubtasks,
  linkCards,
  logTime,
  getChanges,
  findUsers,
  getStatus,
  searchApi,
  callApi,
];
