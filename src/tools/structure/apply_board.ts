import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { applyBoard, type Outcome } from "../../businessmap/board_plan/apply.ts";
import { type BoardPlan, planBoard, type WantedBoard } from "../../businessmap/board_plan/plan.ts";
import { explain } from "../../businessmap/explain.ts";
import { UpstreamError } from "../../gateway/errors.ts";
import type { Answer } from "../answer.ts";
import { confirm } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { boardName, planSections, stepTable, stepWords, wanted } from "./wanted.ts";

/** Makes a board what it should be. */
export const applyBoardTool = defineTool({
  name: "apply_board",
  title: "Make a board what it should be",
  toolset: "structure",
  description: "Carries out what plan_board shows for the same arguments, once it is confirmed: " +
    "creates, then changes, then removes. It stops at a failure and tells each step's outcome; " +
    "another call goes on.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({ ...wanted, confirm }),
  async handler({ board, confirm: token, ...wanted }, context) {
    const { account, progress } = context;
    const structure = await account.structureNow(await account.boardId(board));
    const plan = await planBoard(account, structure, wanted);
    if (plan.steps.length === 0) {
      const head = `${boardName(plan)} is as wanted: nothing was done.`;
      return { head, sections: planSections(plan) };
    }
    await context.confirm({
      title: `${boardName(plan)} would be changed in ${stepWords(plan.steps)}.`,
      sections: planSections(plan),
      covers: [
        plan.steps.map(({ phase, kind, workflow, name, details }) => [
          phase,
          kind,
          workflow,
          name,
          details,
        ]),
        plan.losses.map(({ thing, id, covers }) => [thing, id, covers]),
      ],
    }, token);
    const outcomes = await applyBoard(
      account,
      plan,
      (done, total) => progress(done, total, "Changing the board"),
    );
    return await outcomeAnswer(account, plan, outcomes, wanted);
  },
});

async function outcomeAnswer(
  account: Account,
  plan: BoardPlan,
  outcomes: readonly Outcome[],
  wanted: WantedBoard,
): Promise<Answer> {
  const count = (state: Outcome["state"]) => outcomes.filter((one) => one.state === state).length;
  const [done, all] = [count("done"), outcomes.length];
  const failed = outcomes.find(({ state }) => state === "failed");
  const lines = failed
    ? [
      `The step that ${mayBeDone(failed.error) ? "may have" : "has"} failed: ${
        explain(failed.error)
      }`,
      "Call apply_board again with the same arguments, without `confirm`, to go on with what is left.",
    ]
    : await leftOver(account, plan, wanted);
  return {
    head: failed
      ? `${boardName(plan)}: ${done} of ${all} steps done, 1 failed, ${all - done - 1} not tried.`
      : `${boardName(plan)}: ${all === 1 ? "the step is" : `all ${all} steps are`} done.`,
    sections: [
      stepTable(
        outcomes.map(({ step }) => step),
        (index) => {
          const outcome = outcomes[index];
          return outcome && outcome.state === "failed" && mayBeDone(outcome.error)
            ? "not known"
            : outcome?.state ?? "";
        },
      ),
      ...(lines.length === 0 ? [] : [{ kind: "lines" as const, lines }]),
    ],
    ...(failed ? { failed: done === 0 ? "all" : "some" } : {}),
  };
}

/** Whether the account may have done it although no answer came. */
function mayBeDone(error: unknown): boolean {
  return error instanceof UpstreamError && error.facts.arrived === "unknown";
}

/** Looks whether the board has become what was wanted: an account may see positions otherwise. */
async function leftOver(
  account: Account,
  { structure }: BoardPlan,
  wanted: WantedBoard,
): Promise<string[]> {
  try {
    const now = await account.structureNow(structure.boardId);
    const { steps } = await planBoard(account, now, { ...wanted, remove: [] });
    return steps.length === 0
      ? []
      : ["The board is not yet as wanted all the same: look with plan_board."];
  } catch {
    return ["What the board has become could not be read: look with plan_board."];
  }
}
