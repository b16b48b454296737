/**
 * New cards.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { changeCard, type Place, reporterOf } from "./card_change.ts";
import { stringOf } from "./fields.ts";
import { nextId, putIntoCell, type State } from "./state.ts";
import { placeOf } from "./times.ts";
import type { Card, Column, Fields, Lane } from "./types.ts";

/** Colour of a card for which none is given (vendor's document). */
export const DEFAULT_COLOR = "34a97b";

/** A bare card in a place, not yet part of the account. */
export function blankCard(
  card_id: number,
  column: Column,
  lane: Lane,
  reporter: number,
  at: number,
): Card {
  const card: Card = {
    card_id,
    custom_id: null,
    board_id: column.board_id,
    workflow_id: column.workflow_id,
    title: "",
    owner_user_id: null,
    type_id: null,
    color: DEFAULT_COLOR,
    section: column.section,
    column_id: column.column_id,
    lane_id: lane.lane_id,
    position: 0,
    description: "",
    size: null,
    // New cards were seen with 250 (recorded).
    priority: 250,
    deadline: null,
    reporter: { type: "internal", value: reporter },
    created_at: at,
    revision: 1,
    last_modified: at,
    in_current_position_since: at,
    state: "active",
    archived_at: null,
    version_id: null,
    discarded_at: null,
    reason_id: null,
    discard_comment: null,
    last_column_id: null,
    last_lane_id: null,
    planned_start_date: null,
    planned_end_date: null,
    actual_start_time: null,
    actual_end_time: null,
    block: null,
    blocks: [],
    transitions: [],
    tag_ids: [],
    co_owner_ids: [],
    watcher_ids: [],
    stickers: [],
    fields: new Map(),
    checked: new Map(),
    annotations: [],
    attachments: [],
    subtasks: [],
    comments: [],
    links: [],
    revisions: [],
  };
  card.transitions.push(placeOf(card, at));
  return card;
}

/** Makes a card part of the account. */
export function addCard(state: State, card: Card, position?: number): void {
  state.cards.set(card.card_id, card);
  putIntoCell(state, card, position);
}

/** Creates a card from a checked body. */
export function createdCard(call: Call, body: Fields, place: Place, id?: number): Card {
  const { state, user, now } = call;
  const created = stringOf(body, "created_at");
  const at = typeof created === "string" ? Date.parse(created) : now;
  const card_id = id ?? nextId(state, "card");
  const card = blankCard(card_id, place.column, place.lane, user.user_id, at);
  addCard(state, card, place.position);
  changeCard(call, card, { ...body, reporter_user_id: undefined, reporter_email: undefined });
  card.reporter = reporterOf(body) ?? reporterOf(call.body) ?? card.reporter;
  return card;
}
