import { quoted } from "../../businessmap/untrusted.ts";
import { only, type Prompt, script } from "./define.ts";

/** Tools with which the proposals could be carried out. */
const WRITING = ["update_cards", "add_comments", "move_cards"] as const;

/** Blocked cards, one by one. */
export const triageBlocked: Prompt = {
  name: "triage_blocked",
  title: "Triage blocked cards",
  description: "Why each blocked card is blocked, since when, and what would free it.",
  arguments: [
    { name: "board", description: "A board's name or id; all boards without it", kind: "board" },
  ],
  needs: [["find_cards"]],
  text({ board }, has) {
    const writing = WRITING.filter(has);
    return script({
      aim: `Go through the blocked cards of ${
        board === undefined ? "all boards" : `the board ${quoted(board)}`
      }.`,
      steps: [
        {
          what: "Which they are",
          calls: [{
            tool: "find_cards",
            args: {
              ...only(board),
              blocked: true,
              sort: "priority",
              fields: ["board", "column", "owner", "priority", "deadline", "blocked", "here_since"],
              limit: 50,
            },
          }],
        },
        {
          what: "What is known of the ten most urgent",
          calls: [{
            tool: "get_cards",
            args: { cards: ["<ids>"], include: ["description", "comments", "links", "history"] },
          }],
        },
      ],
      then: [
        "Then write one line a card, the most urgent first: id, title, since when and why it is " +
        "blocked, who can free it, and the next step that you propose. Tell what is blocked by " +
        "the same cause together, and which cards seem to be blocked no longer.",
        writing.length === 0
          ? "Change nothing."
          : `Ask the person which proposals to carry out, and carry out those alone (${
            writing.join(", ")
          }).`,
      ],
      has,
    });
  },
};
