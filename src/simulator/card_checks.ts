/**
 * What a write to a card refers to: everything must exist and be usable on the card's board.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { numberOf, numbersOf, objectsOf } from "./fields.ts";
import { checkLink, isLinkType } from "./links.ts";
import { against, type Thing, unknownThing } from "./refusal.ts";
import type { State } from "./state.ts";
import type { Board, Card, Fields, LibraryKind } from "./types.ts";

/** Whether a library thing can be used on a board. */
export function isOnBoard(state: State, board: Board, kind: LibraryKind, id: number): boolean {
  const item = state.library[kind].get(id);
  return item !== undefined && (item.availability === 2 || board.library[kind].has(id));
}

function checkLibrary(
  { state }: Call,
  board: Board,
  kind: LibraryKind,
  thing: Thing,
  ids: readonly (number | null | undefined)[],
): void {
  for (const id of ids) {
    if (id === null || id === undefined) continue;
    if (!state.library[kind].has(id)) throw unknownThing(thing, id);
    if (isOnBoard(state, board, kind, id)) continue;
    // That it is refused, and how, is guessed.
    throw against(
      "AV01",
      `The ${kind} item with id ${id} is not available on the board with id ${board.board_id}.`,
      { id, board_id: board.board_id },
    );
  }
}

/**
 * Whoever is to own a card or a subtask must be assigned to the board (the subtask's sentence is
 * recorded, the card's guessed after it).
 */
export function checkAssigned(
  { state }: Call,
  board: Board,
  what: string,
  user_id: number | null | undefined,
): void {
  if (user_id === null || user_id === undefined) return;
  if (!state.users.has(user_id)) throw unknownThing("user", user_id);
  if (board.roles.has(user_id)) return;
  throw against(
    "AS01",
    `${what} cannot be set because the user with id ${user_id} is not assigned to the board with id ${board.board_id}.`,
    { user_id, board_id: board.board_id },
  );
}

const ids = (objects: readonly Fields[], key: string) => objects.map((one) => numberOf(one, key));

function checkPeople(call: Call, board: Board, body: Fields, card: Card | undefined): void {
  const name = card ? `id ${card.card_id}` : "reference CCR";
  const owner = numberOf(body, "owner_user_id");
  checkAssigned(call, board, `The owner of the card with ${name}`, owner);
  for (const user_id of numbersOf(body, "co_owner_ids_to_add")) {
    checkAssigned(call, board, `The co-owner of the card with ${name}`, user_id);
  }
  for (const user_id of numbersOf(body, "watcher_ids_to_add")) {
    checkAssigned(call, board, `The watcher of the card with ${name}`, user_id);
  }
  for (const key of ["subtasks_to_add", "subtasks_to_update"]) {
    for (const subtask of objectsOf(body, key)) {
      const id = numberOf(subtask, "subtask_id") ?? "";
      const user_id = numberOf(subtask, "owner_user_id");
      checkAssigned(call, board, `The owner of the subtask with id ${id}`, user_id);
    }
  }
  const reporter = numberOf(body, "reporter_user_id");
  if (typeof reporter === "number" && !call.state.users.has(reporter)) {
    throw unknownThing("user", reporter);
  }
}

function checkSubtasks(card: Card | undefined, body: Fields): void {
  const wanted = [
    ...ids(objectsOf(body, "subtasks_to_update"), "subtask_id"),
    ...ids(objectsOf(body, "subtasks_to_convert_into_cards"), "subtask_id"),
  ];
  for (const id of wanted) {
    if (typeof id !== "number") continue;
    if (!card?.subtasks.some((one) => one.subtask_id === id)) throw unknownThing("subtask", id);
  }
}

function checkLinks(call: Call, card: Card | undefined, body: Fields): void {
  for (const link of objectsOf(body, "links_to_existing_cards_to_add_or_update")) {
    const id = numberOf(link, "linked_card_id") ?? 0;
    const linked = call.state.cards.get(id);
    if (!linked) throw unknownThing("card", id);
    if (card && isLinkType(link.link_type)) checkLink(call.state, card, linked, link.link_type);
  }
}

function checkValues(call: Call, board: Board, body: Fields): void {
  for (const value of objectsOf(body, "custom_fields_to_add_or_update")) {
    const field_id = numberOf(value, "field_id") ?? 0;
    checkLibrary(call, board, "customFields", "field", [field_id]);
    const field = call.state.library.customFields.get(field_id) ?? {};
    const allowed = new Set(ids(objectsOf(field, "allowed_values"), "value_id"));
    for (const id of ids(objectsOf(value, "selected_values_to_add_or_update"), "value_id")) {
      if (typeof id === "number" && !allowed.has(id)) throw unknownThing("value", id);
    }
    for (const user_id of numbersOf(value, "contributor_ids_to_add")) {
      checkAssigned(call, board, `The contributor of the field with id ${field_id}`, user_id);
    }
    const number = value.value;
    if (field.type === "number" && typeof number === "string" && Number.isNaN(Number(number))) {
      throw against("CF03", `The value of the field with id ${field_id} must be a number.`, {
        field_id,
      });
    }
  }
}

function checkBlock(call: Call, board: Board, body: Fields): void {
  const [block] = objectsOf({ list: [body.block_reason] }, "list");
  if (!block) return;
  checkLibrary(call, board, "blockReasons", "blockReason", [numberOf(block, "reason_id")]);
  for (const user_id of numbersOf(block, "users")) {
    if (!call.state.users.has(user_id)) throw unknownThing("user", user_id);
  }
  for (const card_id of numbersOf(block, "cards")) {
    if (!call.state.cards.has(card_id)) throw unknownThing("card", card_id);
  }
}

function checkDiscard(call: Call, board: Board, body: Fields): void {
  const reason = numberOf(body, "discard_reason_id");
  checkLibrary(call, board, "discardReasons", "discardReason", [reason]);
  const needed = board.settings.is_discard_reason_required === 1 && body.is_discarded === 1;
  if (needed && typeof reason !== "number") {
    throw against("DR02", "Please provide a discard_reason_id to discard the card.");
  }
}

function checkCustomId({ state }: Call, board: Board, body: Fields, card?: Card): void {
  const wanted = body.custom_id;
  if (typeof wanted !== "string" || board.settings.allow_repeating_custom_card_ids === 1) return;
  for (const one of state.cards.values()) {
    if (one === card || one.custom_id !== wanted || one.board_id !== board.board_id) continue;
    throw against("CI02", "The custom_id is already used on the board.", { custom_id: wanted });
  }
}

/**
 * Checks everything that a create or an update names.
 *
 * @throws {Refusal} 400
 */
export function checkReferences(call: Call, board: Board, body: Fields, card?: Card): void {
  checkPeople(call, board, body, card);
  checkLibrary(call, board, "cardTypes", "type", [numberOf(body, "type_id")]);
  checkLibrary(call, board, "tags", "tag", numbersOf(body, "tag_ids_to_add"));
  const stickers = ids(objectsOf(body, "stickers_to_add"), "sticker_id");
  checkLibrary(call, board, "stickers", "sticker", stickers);
  checkSubtasks(card, body);
  checkLinks(call, card, body);
  checkValues(call, board, body);
  checkBlock(call, board, body);
  checkDiscard(call, board, body);
  checkCustomId(call, board, body, card);
}
