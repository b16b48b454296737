/**
 * Creating, changing and deleting cards, one or many at a time. Many are all or nothing: that is
 * guessed, as is the form of the refusal, which is that of the failing card with its index.
 *
 * @module
 */
import { type Call, type Handlers, idOf } from "../call.ts";
import { changeCard, moveCard, type Place, reporterOf, revise } from "../card_change.ts";
import { checkReferences } from "../card_checks.ts";
import { createdCard } from "../card_create.ts";
import { removeSubtask } from "../card_parts.ts";
import { wholeCard } from "../card_view.ts";
import { numberOf, numbersOf, objectsOf, stringOf } from "../fields.ts";
import { type Arrival, checkLimits } from "../limits.ts";
import { addLink, isLinkType, removeAllLinks } from "../links.ts";
import { against, Refusal, unknownThing } from "../refusal.ts";
import { childColumns, seesBoard, type State, takeFromCell } from "../state.ts";
import type { Board, Card, Column, Fields, Lane } from "../types.ts";
import { cardOf, viewContext } from "./cards_read.ts";

/** A checked write to one card. */
interface Plan {
  readonly body: Fields;
  readonly card?: Card;
  readonly place?: Place;
}

function columnFor(call: Call, id: number): Column {
  const column = call.state.columns.get(id);
  if (!column || !seesBoard(call.state, call.user, column.board_id)) {
    throw unknownThing("column", id);
  }
  if (childColumns(call.state, id).length > 0) {
    // Guessed.
    const message = `The column with id ${id} has child columns and cannot hold cards.`;
    throw against("CL02", message, { column_id: id });
  }
  return column;
}

function laneFor(call: Call, id: number): Lane {
  const lane = call.state.lanes.get(id);
  if (!lane || !seesBoard(call.state, call.user, lane.board_id)) throw unknownThing("lane", id);
  return lane;
}

function placeFor(call: Call, column_id: number, lane_id: number, body: Fields): Place {
  const column = columnFor(call, column_id);
  const lane = laneFor(call, lane_id);
  if (column.workflow_id !== lane.workflow_id) {
    throw against(
      "CP01",
      `The lane and column of a card must be in the same workflow. The lane with id ${lane_id} and the column with id ${column_id} are not.`,
      { lane_id, column_id },
    );
  }
  const position = numberOf(body, "position");
  return typeof position === "number" ? { column, lane, position } : { column, lane };
}

function boardOf(state: State, board_id: number): Board {
  const board = state.boards.get(board_id);
  if (!board) throw unknownThing("board", board_id);
  return board;
}

/** What a new card takes over from others, and what the body says itself. */
function withCopies(call: Call, body: Fields): Fields {
  let copied: Fields = {};
  for (const { properties, card_id } of objectsOf(body, "card_properties_to_copy")) {
    const from = call.state.cards.get(Number(card_id));
    if (!from) throw unknownThing("card", Number(card_id));
    if (Array.isArray(properties)) copied = { ...copied, ...copiesOf(from, properties) };
  }
  const template = numberOf(body, "template_id");
  if (typeof template === "number") {
    const known = call.state.library.cardTemplates.get(template);
    if (!known) throw unknownThing("template", template);
    const [card] = objectsOf(known, "template_cards");
    copied = { ...copied, ...templateCopies(card ?? {}) };
  }
  return { ...copied, ...body };
}

function templateCopies(card: Fields): Fields {
  const { name, description, owner_user_id, type_id, size, priority, color, tag_ids } = card;
  const given = { description, owner_user_id, type_id, size, priority, color };
  const set = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  return { title: name, tag_ids_to_add: tag_ids, ...Object.fromEntries(set) };
}

function copiesOf(from: Card, properties: readonly unknown[]): Fields {
  const all: Record<string, () => Fields> = {
    position: () => ({ column_id: from.column_id, lane_id: from.lane_id }),
    title: () => ({ title: from.title }),
    description: () => ({ description: from.description }),
    custom_id: () => ({ custom_id: from.custom_id }),
    owner: () => ({ owner_user_id: from.owner_user_id }),
    type: () => ({ type_id: from.type_id }),
    size: () => ({ size: from.size }),
    priority: () => ({ priority: from.priority }),
    color: () => ({ color: from.color }),
    deadline: () => ({ deadline: from.deadline }),
    tags: () => ({ tag_ids_to_add: [...from.tag_ids] }),
    contributors: () => ({ co_owner_ids_to_add: [...from.co_owner_ids] }),
    subtasks: () => ({
      subtasks_to_add: from.subtasks.map(({ description, owner_user_id, finished_at }) => ({
        description,
        owner_user_id,
        is_finished: finished_at === null ? 0 : 1,
      })),
    }),
  };
  return properties.reduce<Fields>((sum, name) => ({ ...sum, ...all[String(name)]?.() }), {});
}

function planCreate(call: Call, given: Fields): Plan {
  const body = withCopies(call, given);
  const reference = stringOf(body, "reference") ?? "CCR";
  const need = (key: string) => {
    const id = numberOf(body, key);
    if (typeof id === "number") return id;
    throw against(
      "CP02",
      `Please provide a ${key} for the new card with reference ${reference} or have it copied from an existing card by using card_properties_to_copy.`,
      { reference },
    );
  };
  const place = placeFor(call, need("column_id"), need("lane_id"), body);
  checkReferences(call, boardOf(call.state, place.column.board_id), body);
  return { body, place };
}

function planUpdate(call: Call, card: Card, body: Fields): Plan {
  const column_id = numberOf(body, "column_id") ?? card.column_id;
  const lane_id = numberOf(body, "lane_id") ?? card.lane_id;
  const moves = ["column_id", "lane_id", "position"].some((key) => typeof body[key] === "number");
  const place = moves ? placeFor(call, column_id, lane_id, body) : undefined;
  const board_id = place?.column.board_id ?? card.board_id;
  checkReferences(call, boardOf(call.state, board_id), body, card);
  return { body, card, ...(place ? { place } : {}) };
}

/** What the plans bring into places whose limits could be exceeded. */
function arrivals(state: State, plans: readonly Plan[]): Arrival[] {
  const list: Arrival[] = [];
  for (const { body, card, place } of plans) {
    const leaves = body.is_archived === 1 || body.is_discarded === 1;
    const returns = card !== undefined && card.state !== "active" &&
      (body.is_archived === 0 || body.is_discarded === 0);
    const column = place?.column ?? (card && state.columns.get(card.column_id));
    const lane = place?.lane ?? (card && state.lanes.get(card.lane_id));
    if (!column || !lane || leaves || (card && card.state !== "active" && !returns)) continue;
    const size = numberOf(body, "size");
    if (card && !place && !returns && size === undefined) continue;
    list.push({
      ...(card ? { card } : {}),
      size: size === undefined ? card?.size ?? null : size,
      column,
      lane,
    });
  }
  return list;
}

function carryOut(call: Call, { body, card, place }: Plan): Card | undefined {
  if (!card) return place && createdCard(call, body, place);
  const changed = revise(call, card, () => {
    const moved = place !== undefined && moveCard(call, card, place);
    return changeCard(call, card, body) || moved;
  });
  return changed ? card : undefined;
}

/** Turns subtasks into cards; they keep their ids, which come from the same sequence (guessed). */
function converted(call: Call, card: Card, body: Fields): Card[] {
  return objectsOf(body, "subtasks_to_convert_into_cards").flatMap((one) => {
    const subtask = card.subtasks.find((other) => other.subtask_id === one.subtask_id);
    if (!subtask) return [];
    const column_id = numberOf(one, "column_id") ?? card.column_id;
    const lane_id = numberOf(one, "lane_id") ?? card.lane_id;
    const place = placeFor(call, column_id, lane_id, one);
    const { description: title, owner_user_id } = subtask;
    removeSubtask(card, subtask.subtask_id);
    return [createdCard(call, { title, owner_user_id, ...one }, place, subtask.subtask_id)];
  });
}

/** Links between the new cards of one request, by their references. */
function linkNewCards(created: ReadonlyMap<string, Card>, bodies: readonly Fields[]): void {
  for (const body of bodies) {
    const card = created.get(stringOf(body, "reference") ?? "CCR");
    for (const link of objectsOf(body, "links_to_new_cards_to_add")) {
      const linked = created.get(stringOf(link, "linked_new_card_reference") ?? "");
      if (card && linked && isLinkType(link.link_type)) addLink(card, linked, link.link_type);
    }
  }
}

/** Checks, then carries out: nothing happens unless everything can. */
function writeAll(call: Call, plans: readonly Plan[]): unknown {
  checkLimits(call.state, arrivals(call.state, plans), stringOf(call.body, "exceeding_reason"));
  const context = viewContext(call);
  const created = new Map<string, Card>();
  const rows: { card: Card; reference?: string }[] = [];
  for (const plan of plans) {
    const card = carryOut(call, plan);
    if (card && !plan.card) {
      const reference = stringOf(plan.body, "reference") ?? "CCR";
      created.set(reference, card);
      rows.push({ card, reference });
    } else if (card) rows.push({ card });
    if (plan.card) {
      rows.push(...converted(call, plan.card, plan.body).map((one) => ({ card: one })));
    }
  }
  linkNewCards(created, plans.map((plan) => plan.body));
  return {
    data: rows.map(({ card, reference }) => {
      const row = wholeCard(card, context);
      return reference === undefined ? row : { ...row, reference };
    }),
  };
}

/** Plans every card of a request for many; a refusal names the index (guessed). */
function planAll(call: Call, plan: (body: Fields) => Plan): Plan[] {
  const shared = reporterOf(call.body) ? { ...call.body, cards: undefined } : {};
  return objectsOf(call.body, "cards").map((body, index) => {
    try {
      return plan({ ...shared, ...body });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const details = { ...error.details, index };
      throw new Refusal(error.status, error.code, error.message, details, error.reference);
    }
  });
}

/** Removes a card for good. */
function erase(state: State, card: Card): void {
  if (card.state === "active") takeFromCell(state, card);
  removeAllLinks(state, card);
  for (const [id, row] of state.loggedTimes) {
    if (row.card_id === card.card_id) state.loggedTimes.delete(id);
  }
  state.cards.delete(card.card_id);
}

function visibleCard(call: Call, id: number): Card | undefined {
  const card = call.state.cards.get(id);
  return card && seesBoard(call.state, call.user, card.board_id) ? card : undefined;
}

export const cardsWrite: Handlers = {
  createCard: (call) => writeAll(call, [planCreate(call, call.body)]),
  updateCard: (call) => writeAll(call, [planUpdate(call, cardOf(call), call.body)]),
  createManyCards: (call) => writeAll(call, planAll(call, (body) => planCreate(call, body))),
  updateManyCards: (call) =>
    writeAll(
      call,
      planAll(call, (body) => {
        const id = numberOf(body, "card_id") ?? 0;
        const card = visibleCard(call, id);
        if (!card) throw unknownThing("card", id);
        return planUpdate(call, card, body);
      }),
    ),
  deleteCard(call) {
    const card = visibleCard(call, idOf(call, "card_id"));
    // A card that is not there is answered like one that was (recorded).
    if (card) erase(call.state, card);
  },
  deleteManyCards(call) {
    for (const id of numbersOf(call.body, "card_ids")) {
      const card = visibleCard(call, id);
      if (card) erase(call.state, card);
    }
  },
};
