import * as z from "zod";
import { planBoard } from "../../businessmap/board_plan/plan.ts";
import { defineTool } from "../define.ts";
import { boardName, planSections, stepWords, wanted } from "./wanted.ts";

/** What a board lacks to be as it should be. */
export const planBoardTool = defineTool({
  name: "plan_board",
  title: "Compare a board with a wanted structure",
  toolset: "structure",
  description: "Shows the steps from a board to the structure it should have; changes nothing. " +
    "Only what is given is compared, in its order. `was`: the present name of what is renamed. " +
    "`remove`: kinds of which the rest goes, unless it holds cards. `move_cards`: " +
    '{"Old column": "New column"} for those cards.',
  effect: "read",
  idempotent: true,
  input: z.strictObject(wanted),
  async handler({ board, ...wanted }, { account }) {
    const structure = await account.structureNow(await account.boardId(board));
    const plan = await planBoard(account, structure, wanted);
    return {
      head: plan.steps.length === 0
        ? `${boardName(plan)} is as wanted.`
        : `${boardName(plan)} needs ${stepWords(plan.steps)}. apply_board does them.`,
      sections: planSections(plan),
    };
  },
});
