import * as z from "zod";
import { cardIds } from "../../businessmap/cards.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { explain } from "../../businessmap/explain.ts";
import {
  cardOutcomes,
  findOutcome,
  type Outcome,
  outcomeValues,
} from "../../businessmap/outcomes.ts";
import type { Ref } from "../../businessmap/names.ts";
import { UpstreamError } from "../../gateway/errors.ts";
import type { Answer, Section } from "../answer.ts";
import { confirm, ref, time } from "../arguments.ts";
import { inTurn, type Result } from "../batch.ts";
import { defineTool, type ToolContext } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { type OutcomeStep, outcomeSteps } from "../outcome_steps.ts";
import { outcomeSections } from "../outcome_tables.ts";
import type { Plan } from "../plan.ts";
import { counted } from "../words.ts";

/** The range of the vendor's document. */
const number = z.number().min(-1e15).max(1e15);
const input = z.strictObject({
  card: ref,
  set: z.array(z.strictObject({
    outcome: ref.optional(),
    field: ref.optional().describe("In place of outcome: adds one"),
    operator: z.enum(["or_less", "or_more"]).optional(),
    start: number.nullable().optional(),
    target: number.nullable().optional(),
    comment: z.string().max(10_000).optional(),
    weight: z.int().min(0).optional(),
    add_checkpoints: z.array(
      z.strictObject({ name: z.string().trim().min(1).max(250), time, value: number }),
    ).min(1).max(50).optional(),
    remove_checkpoints: z.array(z.int().positive()).min(1).max(100).optional(),
  })).min(1).max(20).optional(),
  values: z.array(z.strictObject({
    outcome: ref,
    value: number.nullable().describe("Null removes"),
    id: z.int().positive().optional().describe("A value to correct or remove"),
    time: time.optional(),
  })).min(1).max(50).optional(),
  remove: z.array(ref).min(1).max(20).optional(),
  confirm,
});
export type OutcomeWishes = Omit<z.output<typeof input>, "card" | "confirm">;

/** Everything that can be done to the outcomes of a card. */
export const updateOutcomes = defineTool({
  name: "update_outcomes",
  title: "Change outcomes",
  toolset: "outcomes",
  description:
    "Adds, changes and removes a card's outcomes and their measured values, one request " +
    "each; an outcome is its id or field. Removal is confirmed first.",
  effect: "change",
  idempotent: false,
  input,
  async handler({ card: cardRef, confirm: token, ...wishes }, context) {
    const { account, now } = context;
    const looksUp = [...wishes.set ?? [], ...wishes.values ?? [], ...wishes.remove ?? []]
      .some((wish) => typeof wish !== "object" || wish.outcome !== undefined);
    if (!wishes.set && !looksUp) {
      throw new DomainError("invalid", "Nothing is to be done: give set, values or remove.");
    }
    const [card] = await cardIds(account, [cardRef]);
    if (card === undefined) throw new TypeError("Cannot resolve a card reference");
    const before = looksUp ? await cardOutcomes(account, card, true) : [];
    if (before.some(({ field_id }) => field_id !== null)) await account.customFields();
    const names = await namesOf(account, []);
    const find: Find = (one) => findOutcome(card, before, one, (id) => names.field(id)?.name);
    const steps = await outcomeSteps(account, card, wishes, find, now());
    const removed = (wishes.values ?? []).filter(({ value }) => value === null);
    if (wishes.remove || removed.length > 0) {
      const plan = await removalPlan(context, card, wishes.remove ?? [], removed, find);
      await context.confirm(plan, token);
    }
    // One after the other: a value may belong to an outcome that is changed before.
    const results: Result<void>[] = [];
    for (const step of steps) results.push(...await inTurn([step], ({ run }) => run()));
    return await answerOn(context, card, steps, results);
  },
});

type Find = (ref: Ref) => Outcome;

/** What would be gone, with all measurements, which nothing brings back. */
async function removalPlan(
  { account }: ToolContext,
  card: number,
  remove: readonly Ref[],
  removed: readonly NonNullable<OutcomeWishes["values"]>[number][],
  find: Find,
): Promise<Plan> {
  const gone = [...new Set(remove.map(find))];
  const touched = [...new Set([...gone, ...removed.map(({ outcome }) => find(outcome))])];
  const read = new Map<Outcome, Awaited<ReturnType<typeof outcomeValues>>>();
  for (const outcome of touched) {
    read.set(outcome, await outcomeValues(account, card, outcome.outcome_id, true));
  }
  const values = removed.map(({ outcome: one, id }) => {
    const value = read.get(find(one))?.find((row) => row.id === id);
    if (value) return { outcome: find(one), value };
    throw new DomainError("not_found", `Outcome ${find(one).outcome_id} has no value ${id}.`);
  });
  const names = await namesOf(account, []);
  const lost = gone.reduce((sum, outcome) => sum + (read.get(outcome)?.length ?? 0), 0);
  const parts = [
    ...(gone.length === 0
      ? []
      : [`${counted(gone.length, "outcome")} with ${counted(lost, "value")}`]),
    ...(values.length === 0 ? [] : [counted(values.length, "single value")]),
  ];
  const sections: Section[] = outcomeSections(
    [
      ...gone.map((outcome) => ({ card, outcome, values: read.get(outcome) ?? [] })),
      ...touched.filter((outcome) => !gone.includes(outcome)).map((outcome) => ({
        card,
        outcome: { ...outcome, checkpoints: [] },
        values: values.filter((one) => one.outcome === outcome).map((one) => one.value),
      })),
    ],
    names,
  );
  return {
    title: `This would remove ${parts.join(" and ")} of card ${card} for good.`,
    sections,
    covers: { gone: gone.map((outcome) => [outcome, read.get(outcome)]), values },
  };
}

/** What came of it, and the outcomes as they are now. */
async function answerOn(
  { account }: ToolContext,
  card: number,
  steps: readonly OutcomeStep[],
  results: readonly Result<void>[],
): Promise<Answer> {
  const [first] = results;
  if (results.length === 1 && first && !first.ok) throw first.error;
  const done = results.filter((result) => result.ok).length;
  const lines = results.flatMap((result, index) => {
    if (result.ok) return [];
    const open = result.error instanceof UpstreamError && result.error.facts.arrived === "unknown";
    const outcome = open ? "may have been done" : "was not done";
    return [`\`${steps[index]?.place}\` ${outcome}: ${explain(result.error)}`];
  });
  const sections: Section[] = [];
  try {
    const after = await cardOutcomes(account, card, true);
    if (after.some(({ field_id }) => field_id !== null)) await account.customFields();
    const names = await namesOf(account, []);
    sections.push(...outcomeSections(after.map((outcome) => ({ card, outcome })), names));
  } catch (error) {
    lines.push(`The outcomes as they are now could not be read: ${explain(error)}`);
  }
  if (lines.length > 0) sections.push({ kind: "lines", lines });
  return {
    head: done === steps.length
      ? `Card ${card}: ${counted(done, "change")} of outcomes done.`
      : `Card ${card}: ${done} of ${steps.length} changes of outcomes done.`,
    sections,
    ...(lines.length === 0 ? {} : { failed: done === 0 ? "all" : "some" }),
  };
}
