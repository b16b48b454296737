import { quoted } from "../../businessmap/untrusted.ts";
import { only, type Prompt, script } from "./define.ts";

/** A week in a page. */
export const weeklyReport: Prompt = {
  name: "weekly_report",
  title: "Weekly report",
  description: "What was finished, started and held up in a week, for people outside the team.",
  arguments: [
    { name: "board", description: "A board's name or id; all boards without it", kind: "board" },
    { name: "since", description: "A day or -14d; seven days without it", kind: "time" },
  ],
  needs: [["get_changes", "find_cards"]],
  text: ({ board, since = "-7d" }, has) =>
    script({
      aim: `Write a report on ${
        board === undefined ? "all boards" : `the board ${quoted(board)}`
      } for the time since ${since}.`,
      steps: [
        {
          what: "What happened",
          calls: [
            { tool: "get_changes", args: { ...only(board), since } },
            {
              tool: "find_cards",
              args: {
                ...only(board),
                modified: { from: since },
                sort: "modified",
                fields: ["board", "column", "section", "owner", "here_since"],
                limit: 200,
              },
            },
          ],
        },
        ...(board === undefined ? [] : [{
          what: "How full the board is now",
          calls: [{ tool: "get_board", args: { board, include: ["counts"] } }] as const,
        }]),
        {
          what: "What is due next",
          calls: [{
            tool: "find_cards",
            args: {
              ...only(board),
              due: { to: "1w" },
              sections: ["requested", "in_progress"],
              sort: "deadline",
              fields: ["board", "column", "owner", "deadline", "blocked"],
              limit: 50,
            },
          }],
        },
      ],
      then: [
        "Then write at most one page for readers who do not know the board: a sentence on how the " +
        "time went, what was finished and why it matters, what was started, what is held up and " +
        "what that needs, what comes next. Count before you claim, name cards by id and title, " +
        "say where an answer was cut off, and change nothing.",
      ],
      has,
    }),
};
