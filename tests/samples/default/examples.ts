/** Calls of the default tools worth showing. */
import type { Samples } from "../sample.ts";

/** By tool, in the order in which they are made. */
export const EXAMPLES: Samples["examples"] = {
  list_boards: [{ asked: "Which boards do we have?", args: {} }],
  get_board: [
    { asked: "How full is the delivery board?", args: { board: 1, include: ["counts"] } },
    {
      asked: "Who and what is on that board?",
      args: {
        board: 1,
        include: ["members", "fields", "tags", "types", "limits", "settings", "cycle_time"],
      },
    },
  ],
  find_cards: [
    {
      asked: "What is blocked?",
      args: { blocked: true, fields: ["board", "column", "owner"] },
    },
    { asked: "Which cards are about invoices?", args: { boards: [1], text: "invoice", limit: 5 } },
  ],
  get_cards: [{
    asked: "Tell me all about TIDE-42.",
    args: { cards: ["#TIDE-42"], include: ["description", "comments", "subtasks", "links"] },
  }],
  create_cards: [{
    asked: "Two new cards for support, please; the first is a bug.",
    args: {
      board: "Customer Support",
      cards: [
        { title: "Guests cannot see their voucher", type: "Bug", template: "Bug report" },
        { title: "Answer the hotel in Porto", subtasks: ["Ask the accountant"] },
      ],
    },
  }],
  update_cards: [{
    asked: "TIDE-42 waits for the bank: block it and say so.",
    args: {
      changes: [{
        cards: ["#TIDE-42"],
        priority: "high",
        blocked: { reason: "External dependency", comment: "The bank answers on Monday" },
        stickers: { add: ["Needs a decision"] },
        custom_fields: [{ field: "Customer", value: "Hotel Porto" }],
      }],
    },
  }],
  move_cards: [{
    asked: "Back to the backlog with it.",
    args: { cards: [103], column: "Backlog" },
  }],
  archive_cards: [{
    asked: "102 is a duplicate: discard it.",
    args: { cards: [102], action: "discard", reason: "Duplicate" },
  }],
  delete_cards: [{
    asked: "Delete 104 for good.",
    args: { cards: [104] },
    confirmed: true,
  }],
  add_comments: [{
    asked: "Note on 103 that the tax office has answered.",
    args: { comments: [{ card: 103, text: "The tax office **agrees**." }] },
  }],
  update_subtasks: [{
    asked: "Another step for 103.",
    args: { card: 103, add: ["Tell the hotel"] },
  }],
  link_cards: [{
    asked: "106 has to be done before 107.",
    args: { links: [{ card: 106, is: "predecessor", of: 107 }] },
  }],
  log_time: [{
    asked: "I worked on 103 for an hour and a half.",
    args: { entries: [{ card: 103, time: "1h 30m", comment: "Call with the bank" }] },
  }],
  get_changes: [{ asked: "What happened since yesterday?", args: { boards: [1], since: "-1d" } }],
  find_users: [
    { asked: "Who is Tomas?", args: { query: "tomas" } },
    { asked: "Who are the developers?", args: { team: "Developers" } },
    { asked: "Who am I?", args: { me: true } },
  ],
  get_status: [{ asked: "Does the connection work?", args: { check: true } }],
  search_api: [
    { asked: "Can boards be made favorites?", args: { query: "favorite boards" } },
    { asked: "What does that operation take?", args: { operation: "addFavoriteBoard" } },
  ],
  call_api: [{
    asked: "Rename the first board.",
    args: { operation: "updateBoard", path: { board_id: 1 }, body: { name: "Product delivery" } },
  }],
};
