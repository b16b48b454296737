/**
 * Outcomes of cards, their checkpoints, values and history. The form of the history's rows is
 * that of one client's types.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { numberOf, numbersOf, objectsOf, stringOf } from "../fields.ts";
import { outcomesOf, outcomeView } from "../outcomes.ts";
import { missing, unknownThing } from "../refusal.ts";
import { iso, nextId } from "../state.ts";
import type { Fields, Outcome } from "../types.ts";

const outcomeOf = (call: Call) => found(call.state.outcomes, "outcome", idOf(call, "outcome_id"));

function note(call: Call, outcome: Outcome, event_type: string, old_value: unknown): void {
  outcome.history.unshift({
    history_id: nextId(call.state, "outcomePart"),
    outcome_id: outcome.outcome_id,
    event_type,
    user_id: call.user.user_id,
    old_value,
    changes: call.body,
    time: iso(call.now),
  });
}

function newCheckpoint(call: Call, body: Fields): Outcome["checkpoints"][number] {
  return {
    id: nextId(call.state, "outcomePart"),
    time: stringOf(body, "time") ?? iso(call.now),
    name: stringOf(body, "name") ?? "",
    value: numberOf(body, "value") ?? 0,
  };
}

function checkpointOf(outcome: Outcome, id: number): Outcome["checkpoints"][number] {
  const checkpoint = outcome.checkpoints.find((one) => one.id === id);
  if (!checkpoint) throw missing("checkpoint", id);
  return checkpoint;
}

function add(call: Call): unknown {
  const { body, state, now } = call;
  const field_id = numberOf(body, "field_id") ?? null;
  if (field_id !== null && !state.library.customFields.has(field_id)) {
    throw unknownThing("field", field_id);
  }
  const outcome: Outcome = {
    outcome_id: nextId(state, "outcome"),
    card_id: idOf(call, "card_id"),
    field_id,
    starting_value: numberOf(body, "starting_value") ?? null,
    target_value: numberOf(body, "target_value") ?? null,
    operator: stringOf(body, "operator") ?? "or_more",
    comment: stringOf(body, "comment") ?? null,
    weight: numberOf(body, "weight") ?? 1,
    created_at: now,
    checkpoints: objectsOf(body, "checkpoints_to_add").map((one) => newCheckpoint(call, one)),
    values: [],
    history: [],
  };
  state.outcomes.set(outcome.outcome_id, outcome);
  note(call, outcome, "created", null);
  return { data: outcomeView(outcome) };
}

/** Nothing to change is answered without a body (the vendor's document has a 204). */
function update(call: Call): unknown {
  const { body } = call;
  const outcome = outcomeOf(call);
  const before = JSON.stringify(outcomeView(outcome));
  const { checkpoints_to_add: _add, checkpoints_to_update: _update, ...plain } = body;
  for (const [key, value] of Object.entries(plain)) {
    if (["starting_value", "target_value", "operator", "comment", "weight"].includes(key)) {
      Reflect.set(outcome, key, value);
    }
  }
  const gone = numbersOf(body, "checkpoint_ids_to_remove");
  outcome.checkpoints = outcome.checkpoints.filter((one) => !gone.includes(one.id));
  for (const { id, ...change } of objectsOf(body, "checkpoints_to_update")) {
    Object.assign(checkpointOf(outcome, Number(id)), change);
  }
  for (const one of objectsOf(body, "checkpoints_to_add")) {
    outcome.checkpoints.push(newCheckpoint(call, one));
  }
  if (before === JSON.stringify(outcomeView(outcome))) return undefined;
  note(call, outcome, "updated", JSON.parse(before));
  return { data: outcomeView(outcome) };
}

/** Values in order of time; the last is the current one (guessed). */
function sortValues(outcome: Outcome): void {
  outcome.values.sort((a, b) => a.time.localeCompare(b.time) || a.id - b.id);
}

function valueOf(call: Call): Outcome["values"][number] {
  const id = idOf(call, "value_id");
  const value = outcomeOf(call).values.find((one) => one.id === id);
  if (!value) throw missing("outcomeValue", id);
  return value;
}

const values: Handlers = {
  getCardOutcomeValues: (call) => ({ data: outcomeOf(call).values }),
  getCardOutcomeValue: (call) => ({
    data: { outcome_id: outcomeOf(call).outcome_id, ...valueOf(call) },
  }),
  // What an outcome without values answers is guessed.
  getCardOutcomeCurrentValue(call) {
    const current = outcomeOf(call).values.at(-1);
    if (!current) throw missing("outcomeValue", 0);
    return { data: current };
  },
  addCardOutcomeValue(call) {
    const outcome = outcomeOf(call);
    const value = {
      id: nextId(call.state, "outcomePart"),
      value: numberOf(call.body, "value") ?? 0,
      time: stringOf(call.body, "time") ?? iso(call.now),
    };
    outcome.values.push(value);
    sortValues(outcome);
    return { data: value };
  },
  updateCardOutcomeValue(call) {
    const outcome = outcomeOf(call);
    const value = valueOf(call);
    Object.assign(value, call.body);
    sortValues(outcome);
    return { data: { outcome_id: outcome.outcome_id, ...value } };
  },
  deleteCardOutcomeValue(call) {
    const outcome = outcomeOf(call);
    const gone = valueOf(call);
    outcome.values = outcome.values.filter((one) => one !== gone);
  },
};

const checkpoints: Handlers = {
  getCardOutcomeCheckpoints: (call) => ({ data: outcomeOf(call).checkpoints }),
  getCardOutcomeCheckpoint: (call) => ({
    data: checkpointOf(outcomeOf(call), idOf(call, "checkpoint_id")),
  }),
  addCardOutcomeCheckpoint(call) {
    const checkpoint = newCheckpoint(call, call.body);
    outcomeOf(call).checkpoints.push(checkpoint);
    return { data: checkpoint };
  },
  updateCardOutcomeCheckpoint(call) {
    const checkpoint = checkpointOf(outcomeOf(call), idOf(call, "checkpoint_id"));
    return { data: Object.assign(checkpoint, call.body) };
  },
  deleteCardOutcomeCheckpoint(call) {
    const outcome = outcomeOf(call);
    const gone = checkpointOf(outcome, idOf(call, "checkpoint_id"));
    outcome.checkpoints = outcome.checkpoints.filter((one) => one !== gone);
  },
};

export const outcomes: Handlers = {
  ...values,
  ...checkpoints,
  getCardOutcomes: (call) => ({
    data: outcomesOf(call.state, idOf(call, "card_id")).map(outcomeView),
  }),
  getCardOutcome: (call) => ({ data: outcomeView(outcomeOf(call)) }),
  getCardOutcomeHistory: (call) => ({ data: outcomeOf(call).history }),
  addCardOutcome: add,
  updateCardOutcome: update,
  deleteCardOutcome: (call) => void call.state.outcomes.delete(outcomeOf(call).outcome_id),
};
