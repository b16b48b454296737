/** The default tools as the tests use them. */
import type { Samples } from "../sample.ts";
import { ARGUMENTS } from "./arguments.ts";
import { BAD_INPUT } from "./bad_input.ts";
import { EXAMPLES } from "./examples.ts";

export const DEFAULT: Samples = {
  annotations: {
    list_boards: [true, false, true],
    get_board: [true, false, true],
    find_cards: [true, false, true],
    get_cards: [true, false, true],
    create_cards: [false, false, false],
    update_cards: [false, true, true],
    move_cards: [false, false, true],
    archive_cards: [false, true, true],
    delete_cards: [false, true, true],
    add_comments: [false, false, false],
    update_subtasks: [false, true, false],
    link_cards: [false, true, true],
    log_time: [false, false, false],
    get_changes: [true, false, true],
    find_users: [true, false, true],
    get_status: [true, false, true],
    search_api: [true, false, true],
    call_api: [false, true, false],
  },
  badInput: BAD_INPUT,
  arguments: ARGUMENTS,
  examples: EXAMPLES,
};
