/** Calls of the tools on structure worth showing. */
import type { Samples } from "../sample.ts";

const WANTED = [{
  workflow: "Trials",
  was: "Cards workflow",
  columns: [
    { column: "Ideas", section: "backlog", was: "Backlog" },
    { column: "Next", section: "requested", limit: 3 },
    {
      column: "Trying",
      was: "In Progress",
      columns: [{ column: "Set up" }, { column: "Measure", flow: "queue" }],
    },
    { column: "Learned", section: "done", was: "Done" },
  ],
}];

/** By tool, in the order in which they are made. */
export const EXAMPLES: Samples["examples"] = {
  change_workspaces: [
    { asked: "A workspace for research, please.", args: { changes: [{ name: "Research" }] } },
    {
      asked: "Call it Laboratory.",
      args: { changes: [{ workspace: "Research", name: "Laboratory" }] },
    },
  ],
  change_boards: [
    {
      asked: "Two boards in it, for drafts and trials; in the trials no WIP limit is exceeded.",
      args: {
        changes: [{ workspace: "Laboratory", name: "Drafts" }, {
          workspace: "Laboratory",
          name: "Trials",
          description: "What we **try out**",
          settings: { exceeding: "never", limit_by: "size" },
        }],
      },
    },
    {
      asked: "Call the trials Trial runs.",
      args: { changes: [{ board: "Laboratory / Trials", name: "Trial runs" }] },
    },
    {
      asked: "Drafts is not needed any more: delete the board.",
      args: { changes: [{ board: "Drafts", delete: true }] },
      confirmed: true,
    },
  ],
  change_workflows: [
    {
      asked: "A workflow for experiments beside Support, and show the company's goals there.",
      args: {
        board: "Customer Support",
        changes: [{ name: "Experiments", position: 1 }],
        related: [{ board: "Portfolio", workflow: "Company goals" }],
      },
    },
    {
      asked: "Copy Support to the board of trial runs, and switch the experiments off.",
      args: {
        board: "Customer Support",
        changes: [
          { workflow: "Support", copy_to: "Trial runs" },
          { workflow: "Experiments", enabled: false },
        ],
      },
    },
    {
      asked: "Away with both again.",
      args: {
        board: "Customer Support",
        changes: [{ workflow: "Experiments", delete: true }],
        related: [{ board: "Portfolio", workflow: "Company goals", remove: true }],
      },
      confirmed: true,
    },
  ],
  change_columns: [
    {
      asked: "Put a queue for acceptance behind Testing, and let Testing hold 5.",
      args: {
        board: 1,
        changes: [
          { name: "Acceptance", section: "in_progress", flow: "queue", limit: 3 },
          { column: "Testing", limit: 5 },
        ],
      },
    },
    {
      asked: "Ideas is one column too many: its cards go to Backlog.",
      args: {
        board: 1,
        changes: [{ column: "Ideas", delete: true, move_to: "Backlog" }],
      },
      confirmed: true,
    },
  ],
  change_lanes: [
    {
      asked: "A lane for experiments, and rename Technical debt to Upkeep.",
      args: {
        board: 1,
        changes: [
          { name: "Experiments", workflow: "Development", color: "#ab47bc" },
          { lane: "Technical debt", name: "Upkeep" },
        ],
      },
    },
    {
      asked: "No experiments after all.",
      args: {
        board: 1,
        changes: [{ lane: "Experiments", delete: true }],
      },
      confirmed: true,
    },
  ],
  set_limits: [
    {
      asked: "At most one urgent card in Testing, and four in progress in the lane Standard; " +
        "Testing and Acceptance are one area for Upkeep.",
      args: {
        board: 1,
        limits: [
          { column: "Testing", lane: "Expedite", limit: 1 },
          { section: "in_progress", lane: "Standard", limit: 4 },
        ],
        areas: [{ columns: ["Testing", "Acceptance"], lanes: ["Upkeep"], limit: 2 }],
      },
    },
    {
      asked: "Let that area hold 3.",
      args: { board: 1, areas: [{ area: "1", limit: 3 }] },
    },
    {
      asked: "Split it again.",
      args: { board: 1, areas: [{ area: "1", delete: true }] },
      confirmed: true,
    },
  ],
  plan_board: [{
    asked: "What would it take to get the board of trial runs into this shape?",
    args: { board: "Trial runs", workflows: WANTED, remove: ["columns"] },
  }],
  apply_board: [{
    asked: "Do that.",
    args: { board: "Trial runs", workflows: WANTED, remove: ["columns"] },
    confirmed: true,
  }],
};
