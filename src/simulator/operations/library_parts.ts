/**
 * What things of the library hold: the values that a dropdown offers, and the cards of a template.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { numberOf, numbersOf, objectsOf, stringOf } from "../fields.ts";
import { missing, unknownThing } from "../refusal.ts";
import { nextId } from "../state.ts";
import type { Fields } from "../types.ts";

/** A value that a dropdown is to offer. */
export function newValue(call: Call, body: Fields, position: number): Fields {
  return {
    value_id: nextId(call.state, "value"),
    position: numberOf(body, "position") ?? position,
    is_enabled: 1,
    is_default: numberOf(body, "is_default") ?? 0,
    value: stringOf(body, "value") ?? "",
  };
}

function fieldOf(call: Call): { field: Fields; values: Fields[] } {
  const field = found(call.state.library.customFields, "field", idOf(call, "field_id"));
  const values = objectsOf(field, "allowed_values");
  return { field, values };
}

function valueOf(call: Call): Fields {
  const id = idOf(call, "value_id");
  const value = fieldOf(call).values.find((one) => one.value_id === id);
  if (!value) throw missing("value", id);
  return value;
}

/** Takes a value off all cards, or puts another in its place. */
function replaceValue(call: Call, id: number, by: number | null): void {
  const fieldId = idOf(call, "field_id");
  for (const card of call.state.cards.values()) {
    const has = card.fields.get(fieldId);
    if (!has) continue;
    const values = objectsOf(has, "values");
    if (!values.some((one) => one.value_id === id)) continue;
    const left = values.filter((one) => one.value_id !== id && one.value_id !== by);
    if (by !== null) left.push({ value_id: by, position: left.length });
    card.fields.set(fieldId, { ...has, values: left });
  }
}

const allowedValues: Handlers = {
  getCustomFieldAllowedValues: (call) => ({ data: fieldOf(call).values }),
  getCustomFieldAllowedValue: (call) => ({ data: valueOf(call) }),
  createCustomFieldAllowedValue(call) {
    const { field, values } = fieldOf(call);
    const value = newValue(call, call.body, values.length);
    field.allowed_values = [...values, value];
    return { data: value };
  },
  updateCustomFieldAllowedValue(call) {
    const value = valueOf(call);
    Object.assign(value, call.body);
    return { data: value };
  },
  deleteCustomFieldAllowedValue(call) {
    const { field, values } = fieldOf(call);
    const gone = valueOf(call);
    const by = numberOf(call.query, "replace_with_value_id") ?? null;
    if (by !== null && !values.some((one) => one.value_id === by)) throw unknownThing("value", by);
    replaceValue(call, Number(gone.value_id), by);
    field.allowed_values = values.filter((one) => one !== gone);
  },
  /** With the values of each card; that a row names its card is guessed. */
  getCustomFieldCards(call) {
    const id = Number(fieldOf(call).field.field_id);
    return {
      data: [...call.state.cards.values()].flatMap(({ card_id, fields }) => {
        const value = fields.get(id);
        return value ? [{ card_id, ...value }] : [];
      }),
    };
  },
};

/** Properties of a template's card that a body sets as they stand. */
const PLAIN = ["description", "custom_id", "owner_user_id", "type_id", "size", "priority", "color"];
const LISTS = ["tag_ids", "co_owner_ids", "watcher_ids"];

/** A template's card with what a body changes; what the body calls `title` is kept as `name`. */
function templateCard(call: Call, before: Fields, body: Fields): Fields {
  const card: Fields = { ...before };
  if (body.title !== undefined) card.name = body.title;
  for (const key of PLAIN) if (body[key] !== undefined) card[key] = body[key];
  for (const key of LISTS) {
    const gone = numbersOf(body, `${key}_to_remove`);
    const all = [...numbersOf(card, key), ...numbersOf(body, `${key}_to_add`)];
    card[key] = [...new Set(all)].filter((id) => !gone.includes(id));
  }
  const added = objectsOf(body, "subtasks_to_add").map((subtask) => ({
    template_subtask_id: nextId(call.state, "card"),
    ...subtask,
  }));
  card.subtasks = [...objectsOf(card, "subtasks"), ...added];
  return card;
}

/** The cards of a template that is to be created. */
export function newTemplate(call: Call): Fields {
  const [primary] = objectsOf({ cards: [call.body.primary_card] }, "cards");
  const bodies = [primary ?? {}, ...objectsOf(call.body, "other_cards")];
  const template_cards = bodies.map((body) =>
    templateCard(call, { template_card_id: nextId(call.state, "card"), name: "" }, body)
  );
  return { primary_template_card_id: template_cards[0]?.template_card_id, template_cards };
}

function templateOf(call: Call): { template: Fields; cards: Fields[] } {
  const id = idOf(call, "template_id");
  const template = found(call.state.library.cardTemplates, "template", id);
  return { template, cards: objectsOf(template, "template_cards") };
}

function templateCardOf(call: Call): Fields {
  const id = idOf(call, "card_id");
  const card = templateOf(call).cards.find((one) => one.template_card_id === id);
  if (!card) throw missing("card", id);
  return card;
}

const templates: Handlers = {
  getCardTemplateCards: (call) => ({ data: templateOf(call).cards }),
  getCardTemplateCard: (call) => ({ data: templateCardOf(call) }),
  updateCardTemplateCard(call) {
    const { template, cards } = templateOf(call);
    const before = templateCardOf(call);
    const after = templateCard(call, before, call.body);
    template.template_cards = cards.map((card) => card === before ? after : card);
    return { data: after };
  },
};

export const libraryParts: Handlers = { ...allowedValues, ...templates };
