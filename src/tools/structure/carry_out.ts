/**
 * Carrying out changes of boards: what would be lost is confirmed first, then they go one by one,
 * in their order.
 *
 * @module
 */
import {
  type BoardChange,
  checkCards,
  type CountedLoss,
  countLosses,
} from "../../businessmap/board_changes.ts";
import type { Answer, Section } from "../answer.ts";
import { type Attempt, attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import type { ToolContext } from "../define.ts";
import type { Plan } from "../plan.ts";
import { counted } from "../words.ts";

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

/** What would be out of the way or gone, with what is in it. */
export function lossPlan(losses: readonly CountedLoss[], notes: readonly string[] = []): Plan {
  const kinds = new Map<string, { thing: string; fate: string; count: number }>();
  for (const { thing, fate } of losses) {
    const kind = kinds.get(`${thing} ${fate}`) ?? { thing, fate, count: 0 };
    kind.count++;
    kinds.set(`${thing} ${fate}`, kind);
  }
  const parts = [...kinds.values()].map(({ thing, fate, count }) =>
    `${counted(count, thing)} would be ${fate}`
  );
  return {
    title: `${parts.join(", ")}.`,
    sections: [
      lossTable(losses),
      ...(notes.length > 0 ? [{ kind: "lines" as const, lines: notes }] : []),
    ],
    covers: losses.map((
      { thing, id, name, fate, cardsTo, takes, covers },
    ) => [thing, id, name, fate, cardsTo ?? null, takes ?? [], covers]),
  };
}

/** What would be lost, a row each. */
export function lossTable(losses: readonly CountedLoss[]): Section {
  return {
    kind: "table",
    columns: ["id", "what", "name", "fate", "cards in it", "cards go to", "goes with it"],
    rows: losses.map(({ id, thing, name, fate, holds, inside, cardsTo, takes = [] }) => [
      id,
      thing,
      name,
      fate,
      holds === "boards" ? null : inside,
      cardsTo && `${cardsTo.name} (${cardsTo.id ?? "new"})`,
      [...(holds === "boards" ? [inside] : []), ...takes].join(", "),
    ]),
  };
}
