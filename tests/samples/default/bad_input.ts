/** What the default tools are given wrongly, and what they answer. */
import { type BadInput, FIFTY_ONE, LARGE, NO_BOARD, NO_CARD, TWINS } from "../sample.ts";

export const BAD_INPUT: Readonly<Record<string, BadInput>> = {
  list_boards: {
    valid: {},
    unknownArgument: [
      { workspce: 1 },
      'Unknown argument "workspce": did you mean `workspace`? Allowed: workspace, query, archived.',
    ],
    wrongType: [{ archived: "yes" }, "`archived` must be a boolean."],
    missing: null,
    emptyBatch: null,
    tooMany: null,
    unknownName: [
      { workspace: "Produkt" },
      'There is no workspace called "Produkt". Closest: 1 "Product".',
    ],
    ambiguousName: [{ workspace: "twin" }, 'There is more than one workspace "twin"'],
    missingId: [{ workspace: 9999 }, "There is no workspace with the id 9999."],
    tooLong: [{ query: LARGE }, "`query` may have at most 200 characters."],
  },
  get_board: {
    valid: { board: 1 },
    unknownArgument: [
      { board: 1, includes: [] },
      'Unknown argument "includes": did you mean `include`? Allowed: board, include.',
    ],
    wrongType: [{ board: true }, "`board` must be a whole number or a string."],
    missing: [{}, "`board` is missing: a whole number or a string is needed."],
    emptyBatch: null,
    tooMany: null,
    unknownName: [{ board: "Portfolios" }, 'There is no board called "Portfolios".'],
    ambiguousName: [{ board: "Twin" }, 'There is more than one board "Twin"'],
    missingId: [{ board: 9999 }, NO_BOARD],
    tooLong: [{ board: LARGE }, "`board` may have at most 300 characters."],
  },
  find_cards: {
    valid: { boards: [1] },
    unknownArgument: [{ board: 1 }, 'Unknown argument "board": did you mean `boards`?'],
    wrongType: [{ limit: "5" }, "`limit` must be a number."],
    missing: null,
    emptyBatch: [{ boards: [] }, "`boards` must not be empty."],
    tooMany: [{ limit: 201 }, "`limit` may be at most 200."],
    unknownName: [{ owners: ["Nobody"] }, 'There is no user called "Nobody".'],
    ambiguousName: [{ boards: ["twin"] }, TWINS],
    missingId: [{ boards: [9999] }, NO_BOARD],
    tooLong: [{ text: LARGE }, "`text` may have at most 300 characters."],
  },
  get_cards: {
    valid: { cards: [101], include: ["comments"] },
    unknownArgument: [
      { card: 101, cards: [101] },
      'Unknown argument "card": did you mean `cards`? Allowed: cards, include.',
    ],
    wrongType: [{ cards: 101 }, "`cards` must be an array."],
    missing: [{}, "`cards` is missing: an array is needed."],
    emptyBatch: [{ cards: [] }, "`cards` must not be empty."],
    tooMany: [{ cards: FIFTY_ONE }, "`cards` may have at most 50 items."],
    unknownName: [
      { cards: ["Arrivals"] },
      '"Arrivals" is no reference to a card. Give its id (12), its address, or its custom id with ' +
      "a number sign (#ABC-1).",
    ],
    ambiguousName: [
      { cards: ["#TIDE-42"] },
      'Several cards have the custom id "TIDE-42": 103, 102. Give the card\'s id.',
    ],
    missingId: [{ cards: [9999] }, 'Not found, or not visible to this key: "9999".'],
    tooLong: [{ cards: [LARGE] }, "`cards.0` may have at most 300 characters."],
  },
  create_cards: {
    valid: { board: 1, cards: [{ title: "x" }] },
    unknownArgument: [
      { board: 1, cards: [{ title: "x", assignee: "me" }] },
      'Unknown argument "assignee" in `cards.0`. Allowed: title, board,',
    ],
    wrongType: [{ board: 1, cards: { title: "x" } }, "`cards` must be an array."],
    missing: [{ board: 1, cards: [{}] }, "`cards.0.title` is missing: a string is needed."],
    emptyBatch: [{ board: 1, cards: [] }, "`cards` must not be empty."],
    tooMany: [
      { board: 1, cards: FIFTY_ONE.map(() => ({ title: "x" })) },
      "`cards` may have at most 50 items.",
    ],
    unknownName: [
      { board: 1, cards: [{ title: "x", tags: ["fronted"] }] },
      'There is no tag called "fronted". Closest: 1 "frontend".',
    ],
    ambiguousName: [{ board: "twin", cards: [{ title: "x" }] }, TWINS],
    missingId: [{ board: 9999, cards: [{ title: "x" }] }, NO_BOARD],
    tooLong: [
      { board: 1, cards: [{ title: "x", description: LARGE }] },
      "`cards.0.description` may have at most 100000 characters.",
    ],
  },
  update_cards: {
    valid: { changes: [{ cards: [101], title: "x" }] },
    unknownArgument: [
      { changes: [{ cards: [101], colour: "ffffff" }] },
      'Unknown argument "colour" in `changes.0`: did you mean `color`?',
    ],
    wrongType: [{ changes: [{ cards: [101], size: "5" }] }, "`changes.0.size` must be a number."],
    missing: [{ changes: [{ title: "x" }] }, "`changes.0.cards` is missing: an array is needed."],
    emptyBatch: [{ changes: [] }, "`changes` must not be empty."],
    tooMany: [
      { changes: [{ cards: FIFTY_ONE, title: "x" }] },
      "`changes.0.cards` may have at most 50 items.",
    ],
    unknownName: [
      { changes: [{ cards: [101], type: "Bugs" }] },
      'There is no card type called "Bugs". Closest: 2 "Bug".',
    ],
    ambiguousName: [
      { changes: [{ cards: [101], owner: "twin" }] },
      'There is more than one user "twin"',
    ],
    missingId: [{ changes: [{ cards: [9999], title: "x" }] }, NO_CARD],
    tooLong: [
      { changes: [{ cards: [101], description: LARGE }] },
      "`changes.0.description` may have at most 100000 characters.",
    ],
  },
  move_cards: {
    valid: { cards: [101], column: "Ideas" },
    unknownArgument: [
      { cards: [101], colum: "Ideas" },
      'Unknown argument "colum": did you mean `column`? Allowed: cards, board, workflow, column, ' +
      "lane, position, exceeding_reason, confirm.",
    ],
    wrongType: [
      { cards: [101], position: "middle" },
      "`position` must be",
    ],
    missing: [{ column: "Ideas" }, "`cards` is missing: an array is needed."],
    emptyBatch: [{ cards: [], column: "Ideas" }, "`cards` must not be empty."],
    tooMany: [{ cards: FIFTY_ONE, column: "Ideas" }, "`cards` may have at most 50 items."],
    unknownName: [
      { cards: [101], column: "Idea" },
      'There is no column called "Idea". Closest: 1 "Development / Ideas".',
    ],
    ambiguousName: [{ cards: [101], board: "twin" }, TWINS],
    missingId: [
      { cards: [9999], column: "Ideas" },
      "No active card has the id 9999, or this key does not see it.",
    ],
    tooLong: [
      { cards: [101], column: "Ideas", exceeding_reason: LARGE },
      "`exceeding_reason` may have at most 1000 characters.",
    ],
  },
  archive_cards: {
    valid: { cards: [101], action: "archive" },
    unknownArgument: [
      { cards: [101], action: "archive", reasons: 1 },
      'Unknown argument "reasons": did you mean `reason`?',
    ],
    wrongType: [
      { cards: [101], action: "delete" },
      '`action` must be "archive", "unarchive", "discard" or "restore".',
    ],
    missing: [{ action: "archive" }, "`cards` is missing: an array is needed."],
    emptyBatch: [{ cards: [], action: "archive" }, "`cards` must not be empty."],
    tooMany: [{ cards: FIFTY_ONE, action: "archive" }, "`cards` may have at most 50 items."],
    unknownName: [
      { cards: [101], action: "discard", reason: "Duplicated" },
      'There is no discard reason called "Duplicated". Closest: 1 "Duplicate".',
    ],
    ambiguousName: [
      { cards: ["#TIDE-42"], action: "archive" },
      'Several cards have the custom id "TIDE-42": 103, 102. Give the card\'s id.',
    ],
    missingId: [
      { cards: [9999], action: "archive" },
      "There is no card 9999, or this key does not see it.",
    ],
    tooLong: [
      { cards: [101], action: "discard", comment: LARGE },
      "`comment` may have at most 250 characters.",
    ],
  },
  delete_cards: {
    valid: { cards: [101] },
    unknownArgument: [
      { cards: [101], confirmed: true },
      'Unknown argument "confirmed": did you mean `confirm`? Allowed: cards, confirm.',
    ],
    wrongType: [{ cards: [101], confirm: true }, "`confirm` must be a string."],
    missing: [{}, "`cards` is missing: an array is needed."],
    emptyBatch: [{ cards: [] }, "`cards` must not be empty."],
    tooMany: [{ cards: FIFTY_ONE }, "`cards` may have at most 50 items."],
    unknownName: [{ cards: ["#NOPE"] }, "There is no card #NOPE, or this key does not see it."],
    ambiguousName: [
      { cards: ["#TIDE-42"] },
      'Several cards have the custom id "TIDE-42": 103, 102. Give the card\'s id.',
    ],
    missingId: [{ cards: [9999] }, "There is no card 9999, or this key does not see it."],
    tooLong: [{ cards: [101], confirm: LARGE }, "`confirm` may have at most 1000 characters."],
  },
  add_comments: {
    valid: { comments: [{ card: 101, text: "x" }] },
    unknownArgument: [
      { comments: [{ card: 101, text: "x", comment: "y" }] },
      'Unknown argument "comment" in `comments.0`. Allowed: card, text.',
    ],
    wrongType: [
      { comments: [{ card: 101, text: 5 }] },
      "`comments.0.text` must be a string.",
    ],
    missing: [
      { comments: [{ text: "x" }] },
      "`comments.0.card` is missing: a whole number or a string is needed.",
    ],
    emptyBatch: [{ comments: [] }, "`comments` must not be empty."],
    tooMany: [
      { comments: FIFTY_ONE.map((card) => ({ card, text: "x" })) },
      "`comments` may have at most 50 items.",
    ],
    unknownName: [{ comments: [{ card: "#NOPE", text: "x" }] }, "No active card has the reference"],
    ambiguousName: [
      { comments: [{ card: "#TIDE-42", text: "x" }] },
      'Several cards have the custom id "TIDE-42": 103, 102. Give the card\'s id.',
    ],
    missingId: [{ comments: [{ card: 9999, text: "x" }] }, NO_CARD],
    tooLong: [
      { comments: [{ card: 101, text: LARGE }] },
      "`comments.0.text` may have at most 100000 characters.",
    ],
  },
  update_subtasks: {
    valid: { card: 103, add: ["x"] },
    unknownArgument: [
      { card: 103, complete: [361] },
      'Unknown argument "complete"',
    ],
    wrongType: [{ card: 103, finish: 361 }, "`finish` must be an array."],
    missing: [{ add: ["x"] }, "`card` is missing: a whole number or a string is needed."],
    emptyBatch: [{ card: 103, add: [] }, "`add` must not be empty."],
    tooMany: [
      { card: 103, finish: [...FIFTY_ONE, ...FIFTY_ONE] },
      "`finish` may have at most 100 items.",
    ],
    unknownName: [
      { card: 103, finish: ["Ask the acountant"] },
      '`finish.0`: There is no subtask of card 103 called "Ask the acountant". Closest: 361 "Ask the ' +
      'accountant".',
    ],
    ambiguousName: [
      { card: "#TIDE-42", add: ["x"] },
      'Several cards have the custom id "TIDE-42": 103, 102. Give the card\'s id.',
    ],
    missingId: [{ card: 9999, add: ["x"] }, NO_CARD],
    tooLong: [
      { card: 103, finish: [LARGE] },
      "`finish.0` may have at most 300 characters.",
    ],
  },
  link_cards: {
    valid: { links: [{ card: 106, is: "child", of: 101 }] },
    unknownArgument: [
      { links: [{ card: 106, is: "child", off: 107 }] },
      'Unknown argument "off" in `links.0`: did you mean `of`? Allowed: card, is, of.',
    ],
    wrongType: [
      { links: [{ card: 106, is: "sibling", of: 107 }] },
      '`links.0.is` must be "parent", "child", "predecessor", "successor" or "relative".',
    ],
    missing: [
      { links: [{ card: 106, is: "child" }] },
      "`links.0.of` is missing: a whole number or a string is needed.",
    ],
    emptyBatch: [{ links: [] }, "`links` must not be empty."],
    tooMany: [
      { links: FIFTY_ONE.map((card) => ({ card, is: "child", of: 107 })) },
      "`links` may have at most 50 items.",
    ],
    unknownName: [
      { links: [{ card: "#NOPE", is: "child", of: 107 }] },
      'There is no card "#NOPE", or this key does not see it.',
    ],
    ambiguousName: [
      { links: [{ card: "#TIDE-42", is: "child", of: 107 }] },
      'Several cards have the custom id "TIDE-42": 103, 102. Give the card\'s id.',
    ],
    missingId: [
      { links: [{ card: 106, is: "child", of: 9999 }] },
      'There is no card "9999", or this key does not see it.',
    ],
    tooLong: [
      { links: [{ card: LARGE, is: "child", of: 107 }] },
      "`links.0.card` may have at most 300 characters.",
    ],
  },
  log_time: {
    valid: { entries: [{ card: 101, time: "1h" }] },
    unknownArgument: [
      { entries: [{ card: 101, time: "1h", day: "today" }] },
      'Unknown argument "day" in `entries.0`',
    ],
    wrongType: [
      { entries: [{ card: 101, time: true }] },
      "`entries.0.time` must be a number or a string.",
    ],
    missing: [
      { entries: [{ card: 101 }] },
      "`entries.0.time` is missing: a number or a string is needed.",
    ],
    emptyBatch: [{ entries: [] }, "`entries` must not be empty."],
    tooMany: [
      { entries: FIFTY_ONE.map((card) => ({ card, time: 5 })) },
      "`entries` may have at most 50 items.",
    ],
    unknownName: [
      { entries: [{ card: 101, time: 5, user: "Nobody" }] },
      '`entries.0`: There is no user called "Nobody".',
    ],
    ambiguousName: [
      { entries: [{ card: 101, time: 5, user: "twin" }] },
      'There is more than one user "twin"',
    ],
    missingId: [{ entries: [{ card: 9999, time: 5 }] }, NO_CARD],
    tooLong: [
      { entries: [{ card: 101, time: 5, comment: LARGE }] },
      "`entries.0.comment` may have at most 10000 characters.",
    ],
  },
  get_changes: {
    valid: { boards: [1], since: "-1d" },
    unknownArgument: [
      { board: 1, since: "-1d" },
      'Unknown argument "board": did you mean `boards`? Allowed: boards, cards, since, until.',
    ],
    wrongType: [{ since: 1 }, "`since` must be a string."],
    missing: [{ boards: [1] }, "`since` is missing: a string is needed."],
    emptyBatch: [{ boards: [], since: "-1d" }, "`boards` must not be empty."],
    tooMany: [{ cards: FIFTY_ONE, since: "-1d" }, "`cards` may have at most 50 items."],
    unknownName: [
      { boards: ["Marketting"], since: "-1d" },
      'There is no board called "Marketting". Closest: 3 "Marketing".',
    ],
    ambiguousName: [{ boards: ["twin"], since: "-1d" }, TWINS],
    missingId: [{ boards: [9999], since: "-1d" }, NO_BOARD],
    tooLong: [{ since: LARGE }, "`since` may have at most 40 characters."],
  },
  find_users: {
    valid: {},
    unknownArgument: [
      { name: "x" },
      'Unknown argument "name". Allowed: query, board, team, me.',
    ],
    wrongType: [{ me: 1 }, "`me` must be a boolean."],
    missing: null,
    emptyBatch: null,
    tooMany: null,
    unknownName: [{ team: "Developer" }, 'There is no team called "Developer".'],
    ambiguousName: [{ board: "twin" }, TWINS],
    missingId: [{ board: 9999 }, NO_BOARD],
    tooLong: [{ query: LARGE }, "`query` may have at most 200 characters."],
  },
  get_status: {
    valid: { check: true },
    unknownArgument: [
      { checks: true },
      'Unknown argument "checks": did you mean `check`? Allowed: check.',
    ],
    wrongType: [{ check: "true" }, "`check` must be a boolean."],
    missing: null,
    emptyBatch: null,
    tooMany: null,
    unknownName: null,
    ambiguousName: null,
    missingId: null,
    tooLong: null,
  },
  search_api: {
    valid: { query: "log time" },
    unknownArgument: [
      { querry: "log time" },
      'Unknown argument "querry": did you mean `query`? Allowed: query, operation.',
    ],
    wrongType: [{ query: 5 }, "`query` must be a string."],
    missing: null,
    emptyBatch: null,
    tooMany: null,
    unknownName: [{ operation: "getBords" }, "getBoards"],
    ambiguousName: null,
    missingId: null,
    tooLong: [{ query: LARGE }, "`query` may have at most"],
  },
  call_api: {
    valid: { operation: "getBoards" },
    writes: { operation: "updateBoard", path: { board_id: 1 }, body: { name: "x" } },
    unknownArgument: [
      { operation: "getBoards", params: {} },
      'Unknown argument "params"',
    ],
    wrongType: [{ operation: "getBoards", query: "all" }, "`query` must be an object."],
    missing: [{}, "`operation` is missing: a string is needed."],
    emptyBatch: null,
    tooMany: null,
    unknownName: [{ operation: "getBords" }, "getBoards"],
    ambiguousName: null,
    missingId: [
      { operation: "getCard", path: { card_id: 9999 } },
      "There is no card with the id 9999.",
    ],
    tooLong: [{ operation: LARGE }, "`operation` may have at most 200 characters."],
  },
};
