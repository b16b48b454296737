/**
 * Logged time.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { rangeOf } from "../card_filters.ts";
import { numberOf, stringOf } from "../fields.ts";
import { pageOf } from "../paging.ts";
import { unknownThing } from "../refusal.ts";
import { iso, nextId, seesBoard } from "../state.ts";
import type { Card, Fields, LoggedTime } from "../types.ts";

/** Keys as in the recorded shape. */
function timeView(row: LoggedTime): Fields {
  return {
    logged_time_id: row.logged_time_id,
    parent_card_id: null,
    card_id: row.card_id,
    subtask_id: row.subtask_id,
    lane_id: row.lane_id,
    column_id: row.column_id,
    user_id: row.user_id,
    category_id: row.category_id,
    date: row.date,
    time: row.time,
    comment: row.comment,
    logged_at: iso(row.logged_at),
  };
}

function cardFor(call: Call, card_id: number): Card {
  const card = call.state.cards.get(card_id);
  if (!card || !seesBoard(call.state, call.user, card.board_id)) {
    throw unknownThing("card", card_id);
  }
  return card;
}

function rowsFor(call: Call): LoggedTime[] {
  const { query, state, user } = call;
  const cards = Array.isArray(query.card_ids) ? new Set<unknown>(query.card_ids) : undefined;
  const users = Array.isArray(query.user_ids) ? new Set<unknown>(query.user_ids) : undefined;
  const from = stringOf(query, "from_date");
  const to = stringOf(query, "to_date");
  const logged = rangeOf(query, "logged_");
  return [...state.loggedTimes.values()].filter((row) => {
    const card = state.cards.get(row.card_id);
    return card !== undefined && seesBoard(state, user, card.board_id) &&
      (!cards || cards.has(row.card_id)) &&
      (!users || users.has(row.user_id)) &&
      (row.subtask_id === null || query.include_logged_time_for_subtasks === 1) &&
      (!from || row.date >= from) &&
      (!to || row.date <= to) &&
      (!logged || (row.logged_at >= logged.from && row.logged_at <= logged.to));
  });
}

function checkNames(call: Call, card: Card): void {
  const user = numberOf(call.body, "user_id");
  if (typeof user === "number" && !call.state.users.has(user)) throw unknownThing("user", user);
  const subtask = numberOf(call.body, "subtask_id");
  if (typeof subtask !== "number") return;
  if (!card.subtasks.some((one) => one.subtask_id === subtask)) {
    throw unknownThing("subtask", subtask);
  }
}

export const loggedTime: Handlers = {
  getLoggedTimes(call) {
    const { pagination, rows } = pageOf(call, rowsFor(call), 200, 1000);
    return { pagination, data: rows.map(timeView) };
  },
  getLoggedTime: (call) => ({
    data: timeView(found(call.state.loggedTimes, "loggedTime", idOf(call, "logged_time_id"))),
  }),
  addCardLoggedTime(call) {
    const { body, state, now, user } = call;
    const card = cardFor(call, numberOf(body, "card_id") ?? 0);
    checkNames(call, card);
    const row: LoggedTime = {
      logged_time_id: nextId(state, "time"),
      card_id: card.card_id,
      subtask_id: numberOf(body, "subtask_id") ?? null,
      lane_id: numberOf(body, "lane_id") ?? card.lane_id,
      column_id: numberOf(body, "column_id") ?? card.column_id,
      user_id: numberOf(body, "user_id") ?? user.user_id,
      category_id: numberOf(body, "category_id") ?? 1,
      date: stringOf(body, "date") ?? iso(now).slice(0, 10),
      time: numberOf(body, "time") ?? 0,
      comment: stringOf(body, "comment") ?? "",
      logged_at: now,
    };
    state.loggedTimes.set(row.logged_time_id, row);
    return { data: timeView(row) };
  },
  updateLoggedTime(call) {
    const row = found(call.state.loggedTimes, "loggedTime", idOf(call, "logged_time_id"));
    const card = cardFor(call, numberOf(call.body, "card_id") ?? row.card_id);
    checkNames(call, card);
    const known = new Set(Object.keys(timeView(row)));
    for (const [key, value] of Object.entries(call.body)) {
      if (known.has(key) && value !== null) Reflect.set(row, key, value);
    }
  },
  removeLoggedTime(call) {
    const id = idOf(call, "logged_time_id");
    found(call.state.loggedTimes, "loggedTime", id);
    call.state.loggedTimes.delete(id);
  },
};
