import { quoted } from "../../businessmap/untrusted.ts";
import { only, type Prompt, script } from "./define.ts";

/** What a team tells each other in the morning. */
export const dailyStandup: Prompt = {
  name: "daily_standup",
  title: "Daily stand-up",
  description: "What moved since yesterday, what is in the way, what comes next.",
  arguments: [
    { name: "board", description: "A board's name or id; all boards without it", kind: "board" },
    { name: "since", description: "A day or -1d, -3d; since yesterday without it", kind: "time" },
  ],
  needs: [["get_changes", "find_cards"]],
  text: ({ board, since = "-1d" }, has) =>
    script({
      aim: `Prepare the daily stand-up for ${
        board === undefined ? "all boards" : `the board ${quoted(board)}`
      }, about the time since ${since}.`,
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
                fields: ["column", "section", "owner", "here_since"],
                limit: 100,
              },
            },
          ],
        },
        {
          what: "What is blocked",
          calls: [{
            tool: "find_cards",
            args: {
              ...only(board),
              blocked: true,
              fields: ["column", "owner", "blocked", "here_since"],
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
      ],
      then: [
        "Then write the stand-up, short enough to be read aloud in two minutes: what was finished, " +
        "what moved and who has it, what is blocked and why, what is late, and the questions that " +
        "the team should answer today. Name cards by id and title. Say nothing that the answers " +
        "do not say, and change nothing.",
      ],
      has,
    }),
};
