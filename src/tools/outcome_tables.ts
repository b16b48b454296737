/**
 * Outcomes of cards as tables.
 *
 * @module
 */
import type { Outcome, OutcomeEvent, OutcomeValue } from "../businessmap/outcomes.ts";
import type { Cell, Section, Table } from "./answer.ts";
import { minute } from "./card_table.ts";
import type { Names } from "./names_of.ts";

/** An outcome and what was read of it. */
export interface ShownOutcome {
  readonly card: number;
  readonly outcome: Outcome;
  readonly values?: readonly OutcomeValue[];
  readonly history?: readonly OutcomeEvent[];
}

/** The name of an outcome's field; its number where it is not known. */
export function fieldName({ field_id }: Outcome, names: Names): string {
  return field_id === null ? "" : names.field(field_id)?.name ?? `#${field_id}`;
}

/** The tables of some outcomes: themselves, and whatever was read of them. */
export function outcomeSections(shown: readonly ShownOutcome[], names: Names): Section[] {
  const all = shown.map((one) => one.outcome);
  const latest = ({ values }: ShownOutcome) => values?.at(-1)?.value;
  return [
    ...table(
      undefined,
      ["card", "outcome_id", "field", "start", "target", "latest", "weight", "comment"],
      shown.map((one) => [
        one.card,
        one.outcome.outcome_id,
        fieldName(one.outcome, names),
        one.outcome.starting_value,
        target(one.outcome),
        latest(one),
        one.outcome.weight,
        one.outcome.comment,
      ]),
    ),
    ...table(
      "Checkpoints",
      ["outcome", "checkpoint_id", "time", "name", "value"],
      all.flatMap((outcome) =>
        outcome.checkpoints.map((point) => [
          outcome.outcome_id,
          point.id,
          minute(point.time),
          point.name,
          point.value,
        ])
      ),
    ),
    ...table(
      "Values",
      ["outcome", "value_id", "time", "value"],
      shown.flatMap(({ outcome, values = [] }) =>
        values.map((value) => [outcome.outcome_id, value.id, minute(value.time), value.value])
      ),
    ),
    ...table(
      "History",
      ["outcome", "time", "user", "event", "before", "change"],
      shown.flatMap(({ outcome, history = [] }) =>
        history.map((event) => [
          outcome.outcome_id,
          minute(event.time),
          names.user(event.user_id),
          event.event_type,
          json(event.old_value),
          json(event.changes ?? event.details),
        ])
      ),
    ),
  ];
}

function target({ target_value, operator }: Outcome): string | null {
  if (target_value === null) return null;
  const word = operator === "or_less" ? " or less" : operator === "or_more" ? " or more" : "";
  return `${target_value}${word}`;
}

function json(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function table(
  title: string | undefined,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Table[] {
  return rows.length === 0
    ? []
    : [{ kind: "table", ...(title === undefined ? {} : { title }), columns, rows }];
}
