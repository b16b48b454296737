import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { cardIds } from "../../businessmap/cards.ts";
import { explain } from "../../businessmap/explain.ts";
import { cardOutcomes, outcomeHistory, outcomeValues } from "../../businessmap/outcomes.ts";
import { cards } from "../arguments.ts";
import { inTurn } from "../batch.ts";
import { defineTool, type ToolContext } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { outcomeSections, type ShownOutcome } from "../outcome_tables.ts";
import { counted } from "../words.ts";

/** Requests of the minute that are left to others. */
const RESERVE = 3;

const INCLUDE = ["values", "history"] as const;
type Include = (typeof INCLUDE)[number];

/** How each part of an outcome is read. */
const READ: Readonly<
  Record<
    Include,
    (account: Account, card: number, outcome: number) => Promise<Partial<ShownOutcome>>
  >
> = {
  values: async (account, card, outcome) => ({
    values: await outcomeValues(account, card, outcome),
  }),
  history: async (account, card, outcome) => ({
    history: await outcomeHistory(account, card, outcome),
  }),
};

/** What cards are to achieve, and how far they are. */
export const getOutcomes = defineTool({
  name: "get_outcomes",
  title: "Read outcomes",
  toolset: "outcomes",
  description: "Outcomes of cards with their checkpoints, one request a card; values and history " +
    "cost one more an outcome.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    cards,
    include: z.array(z.enum(INCLUDE)).optional(),
  }),
  async handler({ cards: refs, include = [] }, context) {
    const { account, progress } = context;
    const ids = await cardIds(account, refs);
    const results = await inTurn(
      ids,
      (id) => cardOutcomes(account, id),
      (done) => progress(done, ids.length, "Reading outcomes"),
    );
    const [first] = results;
    if (first && !first.ok && results.every((one) => !one.ok)) throw first.error;
    const found = results.flatMap((result, index): ShownOutcome[] =>
      result.ok ? result.value.map((outcome) => ({ card: ids[index] ?? 0, outcome })) : []
    );
    const failures = results.flatMap((result, index) =>
      result.ok ? [] : [`Card ${ids[index]} could not be read: ${explain(result.error)}`]
    );
    if (found.some(({ outcome }) => outcome.field_id !== null)) await account.customFields();
    const { shown, lines } = await withMore(context, found, [...new Set(include)]);
    const left = [...failures, ...lines];
    const names = await namesOf(account, []);
    return {
      head: `${counted(found.length, "outcome")} of ${counted(ids.length, "card")}` +
        `${failures.length === 0 ? "" : `; ${failures.length} could not be read`}.`,
      sections: [
        ...outcomeSections(shown, names),
        ...(left.length === 0 ? [] : [{ kind: "lines" as const, lines: left }]),
      ],
      ...(left.length === 0 ? {} : { failed: "some" as const }),
    };
  },
});

/** The outcomes with values and history, as far as the requests of this minute carry them. */
async function withMore(
  { account, gateway, progress }: ToolContext,
  found: readonly ShownOutcome[],
  include: readonly Include[],
): Promise<{ readonly shown: readonly ShownOutcome[]; readonly lines: readonly string[] }> {
  if (include.length === 0 || found.length === 0) return { shown: found, lines: [] };
  const carried = Math.floor((gateway().budget.minute.remaining - RESERVE) / include.length);
  const read = found.slice(0, Math.max(1, carried));
  const tasks = read.flatMap((one) => include.map((part) => ({ one, part })));
  const results = await inTurn(
    tasks,
    ({ one, part }) => READ[part](account, one.card, one.outcome.outcome_id),
    (done) => progress(done, tasks.length, "Reading values"),
  );
  const parts = new Map(read.map((one) => [one, { ...one }]));
  const lines: string[] = [];
  for (const [index, { one, part }] of tasks.entries()) {
    const result = results[index];
    const target = parts.get(one);
    if (result?.ok && target) Object.assign(target, result.value);
    else if (result && !result.ok) {
      lines.push(
        `The ${part} of outcome ${one.outcome.outcome_id} could not be read: ` +
          explain(result.error),
      );
    }
  }
  const left = found.slice(read.length).map(({ outcome }) => outcome.outcome_id);
  if (left.length > 0) {
    lines.push(
      `The request budget of this minute does not carry more on outcomes ${left.join(", ")}. ` +
        "Ask for them in a minute.",
    );
  }
  return { shown: found.map((one) => parts.get(one) ?? one), lines };
}
