/**
 * Outcomes of cards: what a card is to achieve, as a number that is measured again and again. The
 * number is that of a custom field. All but the history is in the vendor's document; the history is
 * known from one client.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import type { Body } from "./card_changes.ts";
import { id, list, maybeNumber, maybeText, text } from "./entities.ts";
import { FRESHNESS, TAGS, touchedBy } from "./freshness.ts";
import { type Ref, resolve } from "./names.ts";
import { toDateTime } from "./times.ts";

export const Checkpoint = z.object({ id, time: maybeText, name: text, value: maybeNumber });

export const Outcome = z.object({
  outcome_id: id,
  field_id: maybeNumber,
  starting_value: maybeNumber,
  target_value: maybeNumber,
  /** `or_less` or `or_more`. */
  operator: text,
  comment: text,
  weight: maybeNumber,
  checkpoints: list(Checkpoint),
});
export type Outcome = z.infer<typeof Outcome>;

/** One measurement. */
export const OutcomeValue = z.object({ id, value: maybeNumber, time: maybeText });
export type OutcomeValue = z.infer<typeof OutcomeValue>;

/** Two sources differ in what an event holds: whatever comes is kept. */
export const OutcomeEvent = z.object({
  event_type: text,
  user_id: maybeNumber,
  time: maybeText,
  old_value: z.unknown().optional(),
  changes: z.unknown().optional(),
  details: z.unknown().optional(),
});
export type OutcomeEvent = z.infer<typeof OutcomeEvent>;

const options = (card: number) => ({
  freshness: FRESHNESS.cards,
  tags: [TAGS.cards, TAGS.card(card)],
});

/** The outcomes of a card; `fresh` ones are not taken from the cache. */
export async function cardOutcomes(
  account: Account,
  card: number,
  fresh = false,
): Promise<Outcome[]> {
  return await account.client.data(
    "getCardOutcomes",
    { path: { card_id: card } },
    Outcome.array(),
    fresh ? {} : options(card),
  );
}

/** The measurements of an outcome, the earliest first. */
export async function outcomeValues(
  account: Account,
  card: number,
  outcome: number,
  fresh = false,
): Promise<OutcomeValue[]> {
  const values = await account.client.data(
    "getCardOutcomeValues",
    { path: { card_id: card, outcome_id: outcome } },
    // The vendor's document shows one row where the path names a list.
    z.union([OutcomeValue.array(), OutcomeValue.transform((value) => [value])]),
    fresh ? {} : options(card),
  );
  return values.toSorted((a, b) => (a.time ?? "").localeCompare(b.time ?? "") || a.id - b.id);
}

/** What was done to an outcome, the latest first. */
export async function outcomeHistory(
  account: Account,
  card: number,
  outcome: number,
): Promise<OutcomeEvent[]> {
  const events = await account.client.data(
    "getCardOutcomeHistory",
    { path: { card_id: card, outcome_id: outcome } },
    OutcomeEvent.array(),
    options(card),
  );
  return events.toSorted((a, b) => (b.time ?? "").localeCompare(a.time ?? ""));
}

/** The outcome that an id or the name of its field means. */
export function findOutcome(
  card: number,
  outcomes: readonly Outcome[],
  ref: Ref,
  fieldName: (id: number) => string | undefined,
): Outcome {
  return resolve(`outcome of card ${card}`, ref, outcomes, {
    id: (outcome) => outcome.outcome_id,
    names: (outcome) => [outcome.field_id === null ? null : fieldName(outcome.field_id)],
  });
}

/** A point on the way to the target. */
export interface CheckpointWish {
  readonly name: string;
  readonly time: string;
  readonly value: number;
}

/** What an outcome is to have; what is not named stays. */
export interface OutcomeWish {
  readonly operator?: "or_less" | "or_more" | undefined;
  readonly start?: number | null | undefined;
  readonly target?: number | null | undefined;
  readonly comment?: string | undefined;
  readonly weight?: number | undefined;
  readonly add_checkpoints?: readonly CheckpointWish[] | undefined;
  readonly remove_checkpoints?: readonly number[] | undefined;
}

/** The body that fulfils a wish. */
export function outcomeBody(wish: OutcomeWish, now: number): Body {
  const body = {
    operator: wish.operator,
    starting_value: wish.start,
    target_value: wish.target,
    comment: wish.comment,
    weight: wish.weight,
    checkpoints_to_add: wish.add_checkpoints?.map(({ name, time, value }) => ({
      name,
      time: toDateTime(time, now),
      value,
    })),
    checkpoint_ids_to_remove: wish.remove_checkpoints,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** Adds an outcome to a card; a value that is to be cleared is one that it does not get. */
export async function addOutcome(account: Account, card: number, wish: Body): Promise<void> {
  const body = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== null));
  await account.client.data(
    "addCardOutcome",
    { path: { card_id: card }, body },
    Outcome,
    { touches: touchedBy([card]) },
  );
}

/** Changes an outcome; when it is so already, the account answers without a body. */
export async function updateOutcome(
  account: Account,
  card: number,
  outcome: number,
  body: Body,
): Promise<void> {
  await account.client.run(
    "updateCardOutcome",
    { path: { card_id: card, outcome_id: outcome }, body },
    { touches: touchedBy([card]) },
  );
}

/** A measurement; one with an `id` replaces the one that has it. */
export interface ValueWish {
  readonly value: number;
  /** @default the account takes the present */
  readonly time?: string | undefined;
  readonly id?: number | undefined;
}

/** Records or corrects a measurement. */
export async function recordValue(
  account: Account,
  card: number,
  outcome: number,
  { value, time, id }: ValueWish,
  now: number,
): Promise<void> {
  const path = { card_id: card, outcome_id: outcome };
  const body = { value, ...(time === undefined ? {} : { time: toDateTime(time, now) }) };
  const touches = { touches: touchedBy([card]) };
  if (id === undefined) {
    await account.client.data("addCardOutcomeValue", { path, body }, OutcomeValue, touches);
  } else {
    const parts = { path: { ...path, value_id: id }, body };
    await account.client.data("updateCardOutcomeValue", parts, OutcomeValue, touches);
  }
}

/** Removes an outcome with its measurements and checkpoints. */
export async function removeOutcome(
  account: Account,
  card: number,
  outcome: number,
): Promise<void> {
  await account.client.run(
    "deleteCardOutcome",
    { path: { card_id: card, outcome_id: outcome } },
    { touches: touchedBy([card]) },
  );
}

/** Removes one measurement. */
export async function removeValue(
  account: Account,
  card: number,
  outcome: number,
  value: number,
): Promise<void> {
  await account.client.run(
    "deleteCardOutcomeValue",
    { path: { card_id: card, outcome_id: outcome, value_id: value } },
    { touches: touchedBy([card]) },
  );
}
