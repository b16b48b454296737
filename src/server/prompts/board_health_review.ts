import { quoted } from "../../businessmap/untrusted.ts";
import { only, type Prompt, script } from "./define.ts";

/** How well work flows over a board. */
export const boardHealthReview: Prompt = {
  name: "board_health_review",
  title: "Board health review",
  description: "Where work piles up on a board, what grows old, and what to do about it.",
  arguments: [
    { name: "board", description: "A board's name or id", required: true, kind: "board" },
  ],
  needs: [["get_board"], ["find_cards"]],
  text: ({ board = "" }, has) =>
    script({
      aim: `Review how well work flows over the board ${quoted(board)}.`,
      steps: [
        {
          what: "How full each column is against its limit",
          calls: [{ tool: "get_board", args: { board, include: ["counts", "limits"] } }],
        },
        {
          what: "How long the work in progress has stood where it is",
          calls: [{
            tool: "find_cards",
            args: {
              ...only(board),
              sections: ["in_progress"],
              sort: "oldest",
              fields: ["column", "owner", "blocked", "deadline", "here_since"],
              limit: 100,
            },
          }],
        },
        {
          what: "What is overdue",
          calls: [{
            tool: "find_cards",
            args: {
              ...only(board),
              due: "overdue",
              sort: "deadline",
              fields: ["column", "owner", "deadline"],
            },
          }],
        },
        {
          what: "What was started and finished lately",
          calls: [{ tool: "get_changes", args: { ...only(board), since: "-14d" } }],
        },
      ],
      then: [
        "Then write the review: limits that are reached or exceeded, columns in which cards wait, " +
        "the oldest cards in progress, blocked and overdue ones, people with much at once, cards " +
        "without an owner. End with at most three recommendations, each with the numbers and " +
        "cards that speak for it. Say what the answers leave open, and change nothing.",
      ],
      has,
    }),
};
