/**
 * Changing cards: their details, their place, their state and their block, with revisions.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { changeParts } from "./card_parts.ts";
import { changeFieldValues } from "./card_values.ts";
import { wholeCard } from "./card_view.ts";
import { flagOf, isObject, numberOf, numbersOf, objectsOf, stringOf } from "./fields.ts";
import { addLink, isLinkType, removeLink } from "./links.ts";
import { putIntoCell, type State, takeFromCell } from "./state.ts";
import { noteTransition } from "./times.ts";
import type { Card, Column, Fields, Lane } from "./types.ts";

/** Where a card is to go. */
export interface Place {
  readonly column: Column;
  readonly lane: Lane;
  readonly position?: number;
}

/** Details that a body sets by the same name. */
const DETAILS = [
  "title",
  "description",
  "custom_id",
  "owner_user_id",
  "type_id",
  "size",
  "priority",
  "color",
  "deadline",
  "planned_start_date",
  "planned_end_date",
  "actual_start_time",
  "actual_end_time",
  "version_id",
] as const;

/** A type may force its colour on its cards (vendor's document). */
function typeColor(state: State, card: Card): string | undefined {
  if (card.type_id === null) return undefined;
  const onBoard = state.boards.get(card.board_id)?.library.cardTypes.get(card.type_id);
  const type = { ...state.library.cardTypes.get(card.type_id), ...withoutNulls(onBoard) };
  return type.card_color_sync === 1 && typeof type.color === "string" ? type.color : undefined;
}

function withoutNulls(fields: Fields | undefined): Fields {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== null));
}

/** Sets the details that a body names; tells whether anything changed. */
export function setDetails(state: State, card: Card, body: Fields): boolean {
  let changed = false;
  const set = (name: string, value: unknown) => {
    if (value === undefined || Reflect.get(card, name) === value) return;
    Reflect.set(card, name, value);
    changed = true;
  };
  for (const name of DETAILS) set(name, body[name]);
  set("color", typeColor(state, card));
  const reporter = reporterOf(body);
  if (reporter && JSON.stringify(reporter) !== JSON.stringify(card.reporter)) {
    card.reporter = reporter;
    changed = true;
  }
  return changed;
}

/** On whose behalf a request writes, where it says so. */
export function reporterOf(body: Fields): Card["reporter"] | undefined {
  const value = numberOf(body, "reporter_user_id");
  if (typeof value === "number") return { type: "internal", value };
  const email = stringOf(body, "reporter_email");
  return typeof email === "string" ? { type: "external", value: email } : undefined;
}

/** Moves a card; the neighbours in both cells shift (recorded). */
export function moveCard(call: Call, card: Card, { column, lane, position }: Place): boolean {
  const { state, now } = call;
  const sameCell = card.column_id === column.column_id && card.lane_id === lane.lane_id;
  if (sameCell && position === undefined) return false;
  const before = card.position;
  if (card.state === "active") takeFromCell(state, card);
  card.board_id = column.board_id;
  card.workflow_id = column.workflow_id;
  card.section = column.section;
  card.column_id = column.column_id;
  card.lane_id = lane.lane_id;
  if (card.state === "active") putIntoCell(state, card, position);
  if (sameCell) return card.position !== before;
  card.in_current_position_since = now;
  noteTransition(card, now);
  return true;
}

/** Archives, discards or brings back (the place kept while away is guessed). */
export function setState(call: Call, card: Card, body: Fields): boolean {
  const archived = flagOf(body, "is_archived");
  const discarded = flagOf(body, "is_discarded");
  if (archived === 1 && card.state !== "archived") return leave(call, card, "archived", body);
  if (discarded === 1 && card.state !== "discarded") return leave(call, card, "discarded", body);
  const back = (archived === 0 && card.state === "archived") ||
    (discarded === 0 && card.state === "discarded");
  if (!back) return setDiscardDetails(card, body);
  card.state = "active";
  card.archived_at = card.discarded_at = null;
  card.version_id = card.reason_id = null;
  card.discard_comment = null;
  card.last_column_id = card.last_lane_id = null;
  putIntoCell(call.state, card);
  return true;
}

const timeOf = (body: Fields, key: string) => {
  const text = stringOf(body, key);
  return typeof text === "string" ? Date.parse(text) : undefined;
};

/** Takes a card out of its cell and keeps it as archived or discarded. */
export function leave(
  call: Pick<Call, "state" | "now">,
  card: Card,
  to: "archived" | "discarded",
  body: Fields,
): true {
  if (card.state === "active") takeFromCell(call.state, card);
  card.state = to;
  card.last_column_id = card.column_id;
  card.last_lane_id = card.lane_id;
  if (to === "archived") card.archived_at = timeOf(body, "archived_at") ?? call.now;
  else card.discarded_at = timeOf(body, "discarded_at") ?? call.now;
  setDiscardDetails(card, body);
  return true;
}

function setDiscardDetails(card: Card, body: Fields): boolean {
  if (card.state !== "discarded") return false;
  const { reason_id, discard_comment } = card;
  const reason = numberOf(body, "discard_reason_id");
  if (reason !== undefined) card.reason_id = reason;
  const comment = stringOf(body, "discard_comment");
  if (comment !== undefined) card.discard_comment = comment;
  return card.reason_id !== reason_id || card.discard_comment !== discard_comment;
}

/** Blocks a card, or blocks it for another reason. */
export function blockCard(call: Call, card: Card, body: Fields): boolean {
  const wanted = {
    reason_id: numberOf(body, "reason_id") ?? null,
    comment: stringOf(body, "comment") ?? "",
    users: numbersOf(body, "users"),
    date: stringOf(body, "date") ?? null,
    cards: numbersOf(body, "cards"),
  };
  if (card.block) {
    const { start: _start, end: _end, ...there } = card.block;
    if (JSON.stringify(there) === JSON.stringify(wanted)) return false;
    card.block.end = call.now;
  }
  card.block = { ...wanted, start: call.now, end: null };
  card.blocks.push(card.block);
  return true;
}

/** Ends a card's block; tells whether there was one. */
export function unblockCard(call: Call, card: Card): boolean {
  if (!card.block) return false;
  card.block.end = call.now;
  card.block = null;
  return true;
}

function changeBlock(call: Call, card: Card, body: Fields): boolean {
  if (body.block_reason === null) return unblockCard(call, card);
  return isObject(body.block_reason) && blockCard(call, card, body.block_reason);
}

function changeLinks({ state }: Call, card: Card, body: Fields): boolean {
  let changed = false;
  const each = (key: string, act: (linked: Card, one: Fields) => boolean) => {
    for (const one of objectsOf(body, key)) {
      const linked = state.cards.get(numberOf(one, "linked_card_id") ?? 0);
      if (linked && act(linked, one)) changed = true;
    }
  };
  each(
    "links_to_existing_cards_to_remove",
    (linked, one) => isLinkType(one.link_type) && removeLink(card, linked, one.link_type),
  );
  each(
    "links_to_existing_cards_to_add_or_update",
    (linked, one) =>
      isLinkType(one.link_type) && addLink(card, linked, one.link_type, positionsOf(one)),
  );
  return changed;
}

/** The places in both cards' lists of links that a body asks for. */
export function positionsOf(body: Fields): { linked?: number; card?: number } {
  const linked = numberOf(body, "linked_card_position");
  const card = numberOf(body, "card_position");
  return {
    ...(typeof linked === "number" ? { linked } : {}),
    ...(typeof card === "number" ? { card } : {}),
  };
}

/** Everything that a body can change besides the place; tells whether anything changed. */
export function changeCard(call: Call, card: Card, body: Fields): boolean {
  return [
    setDetails(call.state, card, body),
    changeParts(call, card, body),
    changeFieldValues(call.state, call.user.user_id, card, body),
    changeBlock(call, card, body),
    changeLinks(call, card, body),
    setState(call, card, body),
  ].includes(true);
}

/**
 * Runs a change. When it did something, the card gets a new revision and the old one is kept
 * (recorded: each effective change adds one).
 */
export function revise(call: Call, card: Card, change: () => boolean): boolean {
  const { state, now, user } = call;
  const was = wholeCard(card, { state, now });
  if (!change()) return false;
  card.revisions.push({
    revision: card.revision,
    user_id: user.user_id,
    replaced_at: now,
    was,
  });
  card.revision++;
  card.last_modified = now;
  return true;
}
