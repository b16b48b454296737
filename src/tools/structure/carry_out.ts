/**
 * Carrying out changes of boards: what would be lost is confirmed first, then they go one by one,
 * in their order.
 *
 * @module
 */
import { type BoardChange, checkCards, countLosses } from "../../businessmap/board_changes.ts";
import type { Answer } from "../answer.ts";
import { type Attempt, attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import type { ToolContext } from "../define.ts";
import { lossPlan } from "../structure_plan.ts";

/** What the answer shows of a change. */
type Row = readonly [id: number, name: string, done: string, short: string | undefined];

/** Runs changes that are ready, after a confirmation if anything would be lost. */
export async function carryOut(
  context: ToolContext,
  changes: readonly BoardChange[],
  told: {
    readonly noun: string;
    readonly token: string | undefined;
    readonly notes?: readonly string[];
  },
): Promise<Answer> {
  const { account, progress } = context;
  const losses = changes.flatMap(({ loss }) => loss ?? []);
  if (losses.length > 0) {
    const counts = await countLosses(account, losses);
    checkCards(counts);
    const others = changes.length - losses.length;
    await context.confirm(
      lossPlan(counts, others > 0 ? [`${others} more without loss.`] : []),
      told.token,
    );
  }
  const results = await inTurn(
    changes,
    async (change): Promise<Row> => {
      const { id, short } = await change.send();
      return [id, change.name, change.done, short];
    },
    (done) => progress(done, changes.length, "Changing the structure"),
    1,
  );
  const attempts = changes.flatMap(({ what }, index): Attempt<Row>[] => {
    const result = results[index];
    return result ? [{ what, result }] : [];
  });
  const outcomes = new Set(changes.map(({ done }) => done));
  const shorts = attempts.flatMap(({ result, what }) =>
    result.ok && result.value[3] !== undefined ? [`${what}: ${result.value[3]}`] : []
  );
  const answer = attemptsAnswer({
    noun: [told.noun, `${told.noun}s`],
    done: outcomes.size === 1 && changes[0] ? changes[0].done : "changed",
    attempts,
    columns: ["id", told.noun, "done"],
    row: ([id, name, done]) => [id, name, done],
    notes: [...shorts, ...told.notes ?? []],
  });
  return shorts.length === 0 ? answer : { ...answer, failed: answer.failed ?? "some" };
}
