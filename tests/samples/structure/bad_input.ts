/** What the tools on structure are given wrongly, and what they answer. */
import { type BadInput, FIFTY_ONE, LARGE, NO_BOARD, TWINS } from "../sample.ts";

const EMPTY = "`changes` must not be empty.";
const FULL = "`changes` may have at most 50 items.";
const LONG_NAME = "`changes.0.name` may have at most 100 characters.";
const NO_CHANGES = "`changes` is missing: an array is needed.";

/** What both tools on a wanted structure make of it. */
function wantedBadInput(valid: Record<string, unknown>): BadInput {
  const workflows = [{ workflow: "Development" }];
  const flow = (more: object) => ({ board: 1, workflows: [{ workflow: "Development", ...more }] });
  return {
    valid,
    unknownArgument: [
      flow({ column: [] }),
      'Unknown argument "column" in `workflows.0`: did you mean `columns`?',
    ],
    wrongType: [{ board: 1, workflows, remove: "columns" }, "`remove` must be an array."],
    missing: [{ board: 1 }, "`workflows` is missing: an array is needed."],
    emptyBatch: [flow({ columns: [] }), "`workflows.0.columns` must not be empty."],
    tooMany: [
      flow({ lanes: [...FIFTY_ONE, ...FIFTY_ONE].map((lane) => ({ lane: `${lane}` })) }),
      "`workflows.0.lanes` may have at most 100 items.",
    ],
    unknownName: [
      flow({ columns: [{ column: "Trying", was: "Testin" }] }),
      'There is no column called "Testin". Closest: 7 "Development / Testing".',
    ],
    ambiguousName: [{ board: "twin", workflows }, TWINS],
    missingId: [{ board: 9999, workflows }, NO_BOARD],
    tooLong: [
      flow({ columns: [{ column: LARGE }] }),
      "`workflows.0.columns.0.column` may have at most 100 characters.",
    ],
  };
}

export const BAD_INPUT: Readonly<Record<string, BadInput>> = {
  change_workspaces: {
    valid: { changes: [{ name: "Research" }] },
    unknownArgument: [
      { changes: [{ workspce: 1 }] },
      'Unknown argument "workspce" in `changes.0`: did you mean `workspace`?',
    ],
    wrongType: [{ changes: [{ workspace: 1, archived: "yes" }] }, "must be a boolean."],
    missing: [{}, NO_CHANGES],
    emptyBatch: [{ changes: [] }, EMPTY],
    tooMany: [{ changes: FIFTY_ONE.map(() => ({ name: "x" })) }, FULL],
    unknownName: [
      { changes: [{ workspace: "Produkt", name: "x" }] },
      'There is no workspace called "Produkt". Closest: 1 "Product".',
    ],
    ambiguousName: [
      { changes: [{ workspace: "twin", name: "x" }] },
      'There is more than one workspace "twin"',
    ],
    missingId: [
      { changes: [{ workspace: 9999, name: "x" }] },
      "There is no workspace with the id 9999.",
    ],
    tooLong: [{ changes: [{ name: LARGE }] }, LONG_NAME],
  },
  change_boards: {
    valid: { changes: [{ workspace: 1, name: "Trials" }] },
    unknownArgument: [
      { changes: [{ board: 1, settings: { size: "number" } }] },
      'Unknown argument "size" in `changes.0.settings`: did you mean `sizes`?',
    ],
    wrongType: [
      { changes: [{ board: 1, settings: { archive_after_days: 8 } }] },
      "`changes.0.settings.archive_after_days` must be 7, 14 or 30.",
    ],
    missing: [{}, NO_CHANGES],
    emptyBatch: [{ changes: [] }, EMPTY],
    tooMany: [{ changes: FIFTY_ONE.map((board) => ({ board, name: "x" })) }, FULL],
    unknownName: [
      { changes: [{ board: "Portfolios", name: "x" }] },
      'There is no board called "Portfolios".',
    ],
    ambiguousName: [{ changes: [{ board: "twin", name: "x" }] }, TWINS],
    missingId: [{ changes: [{ board: 9999, name: "x" }] }, NO_BOARD],
    tooLong: [{ changes: [{ board: 1, name: LARGE }] }, LONG_NAME],
  },
  change_workflows: {
    valid: { board: 1, changes: [{ name: "Experiments" }] },
    unknownArgument: [
      { board: 1, change: [] },
      'Unknown argument "change": did you mean `changes`?',
    ],
    wrongType: [{ board: 1, changes: [{ name: "x", type: "kanban" }] }, '"cards", "initiatives"'],
    missing: [{ changes: [{ name: "x" }] }, "`board` is missing"],
    emptyBatch: [{ board: 1, changes: [] }, EMPTY],
    tooMany: [{ board: 1, changes: FIFTY_ONE.map(() => ({ name: "x" })) }, FULL],
    unknownName: [
      { board: 1, changes: [{ workflow: "Initiative", enabled: false }] },
      'There is no workflow called "Initiative". Closest: 2 "Initiatives".',
    ],
    ambiguousName: [{ board: "twin", changes: [{ name: "x" }] }, TWINS],
    missingId: [{ board: 9999, changes: [{ name: "x" }] }, NO_BOARD],
    tooLong: [{ board: 1, changes: [{ name: LARGE }] }, LONG_NAME],
  },
  change_columns: {
    valid: { board: 1, changes: [{ column: 2, name: "Later" }] },
    unknownArgument: [
      { board: 1, changes: [{ column: 2, title: "x" }] },
      'Unknown argument "title" in `changes.0`',
    ],
    wrongType: [{ board: 1, changes: [{ column: 2, section: 3 }] }, "`changes.0.section` must be"],
    missing: [{ changes: [{ column: 2, name: "x" }] }, "`board` is missing"],
    emptyBatch: [{ board: 1, changes: [] }, EMPTY],
    tooMany: [{ board: 1, changes: FIFTY_ONE.map((column) => ({ column, limit: 1 })) }, FULL],
    unknownName: [
      { board: 1, changes: [{ column: "Testin", limit: 1 }] },
      'There is no column called "Testin". Closest: 7 "Development / Testing".',
    ],
    ambiguousName: [{ board: "twin", changes: [{ column: 2, limit: 1 }] }, TWINS],
    missingId: [
      { board: 1, changes: [{ column: 9999, limit: 1 }] },
      "There is no column with the id 9999.",
    ],
    tooLong: [{ board: 1, changes: [{ column: 2, name: LARGE }] }, LONG_NAME],
  },
  change_lanes: {
    valid: { board: 1, changes: [{ lane: 2, name: "Usual" }] },
    unknownArgument: [
      { board: 1, changes: [{ lane: 2, limit: 1 }] },
      'Unknown argument "limit" in `changes.0`',
    ],
    wrongType: [{ board: 1, changes: [{ lane: 2, position: "1" }] }, "must be a"],
    missing: [{ changes: [{ lane: 2, name: "x" }] }, "`board` is missing"],
    emptyBatch: [{ board: 1, changes: [] }, EMPTY],
    tooMany: [{ board: 1, changes: FIFTY_ONE.map((lane) => ({ lane, name: "x" })) }, FULL],
    unknownName: [
      { board: 1, changes: [{ lane: "Standart", name: "x" }] },
      'There is no lane called "Standart". Closest: 2 "Development / Standard".',
    ],
    ambiguousName: [{ board: "twin", changes: [{ lane: 2, name: "x" }] }, TWINS],
    missingId: [
      { board: 1, changes: [{ lane: 9999, name: "x" }] },
      "There is no lane with the id 9999.",
    ],
    tooLong: [{ board: 1, changes: [{ lane: 2, name: LARGE }] }, LONG_NAME],
  },
  set_limits: {
    valid: { board: 1, limits: [{ column: "Testing", limit: 3 }] },
    unknownArgument: [
      { board: 1, limits: [{ column: 7, max: 3 }] },
      'Unknown argument "max" in `limits.0`',
    ],
    wrongType: [{ board: 1, limits: [{ column: 7, limit: "3" }] }, "must be a number."],
    missing: [{ board: 1, limits: [{ column: 7 }] }, "`limits.0.limit` is missing"],
    emptyBatch: [{ board: 1, limits: [] }, "`limits` must not be empty."],
    tooMany: [
      { board: 1, limits: FIFTY_ONE.map((column) => ({ column, limit: 1 })) },
      "`limits` may have at most 50 items.",
    ],
    unknownName: [
      { board: 1, limits: [{ column: "Testin", limit: 1 }] },
      'There is no column called "Testin".',
    ],
    ambiguousName: [{ board: "twin", limits: [{ column: 7, limit: 1 }] }, TWINS],
    missingId: [
      { board: 1, areas: [{ area: 9999, limit: 1 }] },
      "There is no merged area with the id 9999.",
    ],
    tooLong: [
      { board: 1, limits: [{ column: LARGE, limit: 1 }] },
      "`limits.0.column` may have at most 300 characters.",
    ],
  },
  plan_board: wantedBadInput({
    board: 1,
    workflows: [{ workflow: "Development", lanes: [{ lane: "Night" }] }],
  }),
  apply_board: wantedBadInput({
    board: 1,
    workflows: [{ workflow: "Development", lanes: [{ lane: "Night" }] }],
  }),
};
