/**
 * Wishes on the outcomes of a card as single requests, everything looked up before the first.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import { DomainError } from "../businessmap/errors.ts";
import type { Ref } from "../businessmap/names.ts";
import {
  addOutcome,
  type Outcome,
  outcomeBody,
  recordValue,
  removeOutcome,
  removeValue,
  updateOutcome,
} from "../businessmap/outcomes.ts";
import { toDateTime } from "../businessmap/times.ts";
import type { OutcomeWishes } from "./outcomes/update_outcomes.ts";

/** One request to be. */
export interface OutcomeStep {
  /** Where the arguments name it: `record.0`. */
  readonly place: string;
  readonly run: () => Promise<void>;
}

/**
 * The steps in the order in which they are taken: removal last.
 *
 * @throws {DomainError} that names the wish which cannot be fulfilled
 */
export async function outcomeSteps(
  account: Account,
  card: number,
  wishes: OutcomeWishes,
  find: (ref: Ref) => Outcome,
  now: number,
): Promise<OutcomeStep[]> {
  const steps: OutcomeStep[] = [];
  const each = async <T>(
    name: keyof OutcomeWishes,
    list: readonly T[] | undefined,
    make: (wish: T) => OutcomeStep["run"] | Promise<OutcomeStep["run"]>,
  ) => {
    for (const [index, wish] of (list ?? []).entries()) {
      const place = `${name}.${index}`;
      try {
        steps.push({ place, run: await make(wish) });
      } catch (error) {
        throw error instanceof DomainError ? error.at(place) : error;
      }
    }
  };
  await each("set", wishes.set, async (wish) => await setStep(account, card, wish, find, now));
  await each("values", wishes.values, ({ outcome, ...wish }) => {
    const { outcome_id } = find(outcome);
    return valueStep(account, card, outcome_id, wish, now);
  });
  await each("remove", wishes.remove, (outcome) => {
    const { outcome_id } = find(outcome);
    return () => removeOutcome(account, card, outcome_id);
  });
  return steps;
}

type Wish<K extends keyof OutcomeWishes> = NonNullable<OutcomeWishes[K]>[number];

async function setStep(
  account: Account,
  card: number,
  { outcome, field, ...wish }: Wish<"set">,
  find: (ref: Ref) => Outcome,
  now: number,
): Promise<OutcomeStep["run"]> {
  const body = outcomeBody(wish, now);
  if (outcome !== undefined && field === undefined) {
    const { outcome_id } = find(outcome);
    if (Object.keys(body).length === 0) {
      throw new DomainError("invalid", "Nothing is to be changed: name what shall be different.");
    }
    return () => updateOutcome(account, card, outcome_id, body);
  }
  if (outcome !== undefined || field === undefined) {
    throw new DomainError(
      "invalid",
      "Give either the outcome to change or the field of a new one.",
    );
  }
  if (wish.operator === undefined || wish.remove_checkpoints) {
    throw new DomainError(
      "invalid",
      "A new outcome needs an operator, and has no checkpoints to remove.",
    );
  }
  const { field_id } = await account.customField(field);
  return () => addOutcome(account, card, { ...body, field_id });
}

function valueStep(
  account: Account,
  card: number,
  outcome: number,
  { value, id, time }: Omit<Wish<"values">, "outcome">,
  now: number,
): OutcomeStep["run"] {
  if (value !== null) {
    if (time !== undefined) toDateTime(time, now);
    return () => recordValue(account, card, outcome, { value, id, time }, now);
  }
  if (id === undefined || time !== undefined) {
    throw new DomainError("invalid", "To remove a value, give its id and no time.");
  }
  return () => removeValue(account, card, outcome, id);
}
