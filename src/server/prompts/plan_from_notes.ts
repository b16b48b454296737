import { fence, quoted } from "../../businessmap/untrusted.ts";
import { only, type Prompt, script } from "./define.ts";

/** Notes of a meeting as cards. */
export const planFromNotes: Prompt = {
  name: "plan_from_notes",
  title: "Plan from notes",
  description: "Turns notes into cards on a board: shows the plan first, creates it when agreed.",
  arguments: [
    { name: "notes", description: "The notes, as they are", required: true, kind: "text" },
    { name: "board", description: "A board's name or id", required: true, kind: "board" },
  ],
  needs: [["create_cards"]],
  text: ({ notes = "", board = "" }, has, marker) =>
    script({
      aim: `Turn the notes at the end into cards on the board ${quoted(board)}.`,
      steps: [
        {
          what: "What the board is made of",
          calls: [{ tool: "get_board", args: { board, include: ["members", "fields", "types"] } }],
        },
        {
          what: "For each card that may exist already, whether it does",
          calls: [{
            tool: "find_cards",
            args: { ...only(board), text: "<words of its title>", fields: ["column", "owner"] },
          }],
        },
        {
          what: "Only once the plan is agreed, all cards in one call",
          calls: [{
            tool: "create_cards",
            args: {
              board,
              cards: [{ title: "<title>", description: "<what and why>", subtasks: ["<step>"] }],
            },
          }],
        },
      ],
      then: [
        "Before anything is created, show the plan as a table: title, column, owner, type, " +
        "priority, deadline, subtasks, and the words of the notes that it comes from. Leave empty " +
        "what the notes do not say, ask about what is unclear, and wait until the person agrees. " +
        "Afterwards list the cards with their ids.",
        fence("The notes", notes, marker),
      ],
      has,
    }),
};
