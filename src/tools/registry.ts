/**
 * All tools. Everything that needs a list of tools reads this one.
 *
 * @module
 */
import { addComments } from "./default/add_comments.ts";
import { archiveCards } from "./default/archive_cards.ts";
import { callApi } from "./default/call_api.ts";
import { createCardsTool } from "./default/create_cards.ts";
import { deleteCardsTool } from "./default/delete_cards.ts";
import { findCards } from "./default/find_cards.ts";
import { findUsers } from "./default/find_users.ts";
import { getBoard } from "./default/get_board.ts";
import { getCards } from "./default/get_cards.ts";
import { getChanges } from "./default/get_changes.ts";
import { getStatus } from "./default/get_status.ts";
import { linkCards } from "./default/link_cards.ts";
import { listBoards } from "./default/list_boards.ts";
import { logTime } from "./default/log_time.ts";
import { moveCards } from "./default/move_cards.ts";
import { searchApi } from "./default/search_api.ts";
import { updateCards } from "./default/update_cards.ts";
import { updateSubtasks } from "./default/update_subtasks.ts";
import type { Tool } from "./define.ts";

/** Every tool, in the order in which a client lists them. */
export const TOOLS: readonly Tool[] = [
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
