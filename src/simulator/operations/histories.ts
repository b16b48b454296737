/**
 * Histories: who did what to things of the account, the structures that boards had, and the columns
 * that count towards cycle time.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { rangeOf } from "../card_filters.ts";
import type { HistoryEvent, HistoryKind } from "../history.ts";
import { pageOf } from "../paging.ts";
import { missing } from "../refusal.ts";
import { childColumns, columnsOf, iso } from "../state.ts";
import type { Fields } from "../types.ts";

/** Each history: its operation, the parameter with ids, and how a row names event and thing. */
const HISTORIES: Readonly<
  Record<HistoryKind, readonly [operation: string, ids: string, event: string, thing: string]>
> = {
  workspaces: ["getWorkspacesHistory", "workspace_ids", "history_id", "workspace_id"],
  boards: ["getBoardsHistory", "board_ids", "history_id", "board_id"],
  users: ["getUsersHistory", "affected_user_ids", "id", "affected_user_id"],
  teams: ["getTeamsHistory", "team_ids", "history_id", "team_id"],
  tags: ["getTagsHistory", "tag_ids", "history_id", "tag_id"],
  stickers: ["getStickersHistory", "sticker_ids", "history_id", "sticker_id"],
  cardTypes: ["getCardTypesHistory", "type_ids", "history_id", "type_id"],
  // The row names a type: a slip of the vendor's document, kept.
  cardTemplates: ["getCardTemplatesHistory", "template_ids", "history_id", "type_id"],
  customFields: ["getCustomFieldHistory", "field_ids", "history_id", "field_id"],
  blockReasons: ["getBlockReasonsHistory", "reason_ids", "history_id", "reason_id"],
  discardReasons: ["getDiscardReasonsHistory", "reason_ids", "history_id", "reason_id"],
  webhooks: ["getWebhooksHistory", "webhook_ids", "id", "webhook_id"],
  loggedTime: ["getLoggedTimeHistory", "logged_time_ids", "history_id", "logged_time_id"],
};

/** The events that a query means, the newest first (guessed). */
function eventsFor(call: Call, kind: HistoryKind, ids: string): HistoryEvent[] {
  const { query, state } = call;
  const set = (name: string) => Array.isArray(query[name]) ? new Set<unknown>(query[name]) : null;
  const [things, users, types] = [set(ids), set("user_ids"), set("event_types")];
  const range = rangeOf(query, "");
  return state.events.filter((event) =>
    event.kind === kind && (things?.has(event.thing) ?? true) &&
    (users?.has(event.user_id) ?? true) && (types?.has(event.event_type) ?? true) &&
    (!range || (event.time >= range.from && event.time <= range.to))
  ).reverse();
}

const events: Handlers = Object.fromEntries(
  // The table has an entry for each kind and no other.
  (Object.entries(HISTORIES) as [HistoryKind, (typeof HISTORIES)[HistoryKind]][]).map(
    ([kind, [operation, ids, eventKey, thingKey]]) => [operation, (call: Call) => {
      const { pagination, rows } = pageOf(call, eventsFor(call, kind, ids), 100, 200);
      return {
        pagination,
        data: rows.map(({ id, thing, user_id, event_type, details, time }): Fields => ({
          [eventKey]: id,
          [thingKey]: thing,
          event_type,
          user_id,
          details,
          time: iso(time),
        })),
      };
    }],
  ),
);

const structures: Handlers = {
  getBoardStructureRevisions(call) {
    const board = found(call.state.boards, "board", idOf(call, "board_id"));
    const old = call.state.oldStructures.get(board.board_id) ?? [];
    return {
      data: old.map(({ revision, replaced_at }) => ({ revision, replaced_at: iso(replaced_at) })),
    };
  },
  getBoardStructureRevision(call) {
    const wanted = idOf(call, "revision");
    const old = call.state.oldStructures.get(idOf(call, "board_id")) ?? [];
    const one = old.find(({ revision }) => revision === wanted);
    if (!one) throw missing("revision", wanted);
    return { data: one.was };
  },
};

/** The columns in progress, chosen or not: which are in effect is guessed. */
const cycleTime = (call: Call) => ({
  data: columnsOf(call.state, idOf(call, "workflow_id"))
    .filter(({ section, column_id }) =>
      section === 3 && childColumns(call.state, column_id).length === 0
    ).map(({ column_id, name }) => ({ column_id, name })),
});

export const histories: Handlers = {
  ...events,
  ...structures,
  getCycleTimeColumns: cycleTime,
  getEffectiveCycleTimeColumns: cycleTime,
};
