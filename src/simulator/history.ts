/**
 * What is noted of every write besides its effect: events for the histories, and the structure that
 * a board had before.
 *
 * @module
 */
import type { Operation } from "../businessmap/catalogue/types.ts";
import type { Call } from "./call.ts";
import { isObject } from "./fields.ts";
import { structureView } from "./structure_view.ts";
import type { Fields } from "./types.ts";

/** The histories that events are noted for. */
export type HistoryKind =
  | "workspaces"
  | "boards"
  | "tags"
  | "stickers"
  | "cardTypes"
  | "cardTemplates"
  | "customFields"
  | "blockReasons"
  | "discardReasons"
  | "teams"
  | "users"
  | "webhooks"
  | "loggedTime";

/** Something that somebody did to a thing. */
export interface HistoryEvent {
  readonly id: number;
  readonly kind: HistoryKind;
  readonly thing: number;
  readonly user_id: number;
  readonly event_type: string;
  readonly details: Fields;
  readonly time: number;
}

/** A structure that was replaced. */
export interface OldStructure {
  readonly revision: number;
  readonly replaced_at: number;
  readonly was: Fields;
}

type Noted = readonly [kind: HistoryKind, event: string, id: string];

/** Create, update and delete of things that all name their events alike. */
function threeOf(kind: HistoryKind, operation: string, event: string, id: string) {
  return Object.fromEntries(
    ["create", "update", "delete"].map((verb): [string, Noted] => [
      `${verb}${operation}`,
      [kind, `${event}${verb}d`, id],
    ]),
  );
}

/** What each operation leaves behind; words of the vendor's document. */
const NOTED: Readonly<Record<string, Noted>> = {
  ...threeOf("workspaces", "Workspace", "workspace_", "workspace_id"),
  ...threeOf("boards", "Board", "board_", "board_id"),
  ...threeOf("boards", "Workflow", "workflow_", "board_id"),
  ...threeOf("boards", "Lane", "lane_", "board_id"),
  ...threeOf("boards", "Column", "column_", "board_id"),
  updateLane: ["boards", "lane_renamed", "board_id"],
  updateColumn: ["boards", "column_renamed", "board_id"],
  setCellLimit: ["boards", "cell_limits_updated", "board_id"],
  setLaneSectionLimit: ["boards", "lane_section_limits_updated", "board_id"],
  ...threeOf("tags", "Tag", "tag_", "tag_id"),
  ...threeOf("stickers", "Sticker", "sticker_", "sticker_id"),
  ...threeOf("cardTypes", "CardType", "type_", "type_id"),
  ...threeOf("cardTemplates", "CardTemplate", "template_", "template_id"),
  ...threeOf("customFields", "CustomField", "custom_field_", "field_id"),
  ...threeOf("blockReasons", "BlockReason", "reason_", "reason_id"),
  ...threeOf("discardReasons", "DiscardReason", "reason_", "reason_id"),
  ...threeOf("teams", "Team", "team_", "team_id"),
  ...threeOf("webhooks", "Webhook", "", "webhook_id"),
  addCardLoggedTime: ["loggedTime", "logged_time_created", "logged_time_id"],
  updateLoggedTime: ["loggedTime", "logged_time_updated", "logged_time_id"],
  removeLoggedTime: ["loggedTime", "logged_time_deleted", "logged_time_id"],
};

/** Carries out a write and notes it. */
export function noted(operation: Operation, call: Call, write: () => unknown): unknown {
  const { state, now, user } = call;
  const board = operation.path.startsWith("/boards/{board_id}")
    ? state.boards.get(Number(call.path.board_id))
    : undefined;
  const before = board && { revision: board.revision, was: structureView(state, board) };
  const answer = write();
  if (board && before && board.revision !== before.revision) {
    const old = state.oldStructures.get(board.board_id) ?? [];
    state.oldStructures.set(board.board_id, [...old, { ...before, replaced_at: now }]);
  }
  const what = NOTED[operation.id];
  if (!what) return answer;
  const [kind, event_type, id] = what;
  const thing = Number(call.path[id] ?? idIn(answer, id));
  if (!Number.isSafeInteger(thing)) return answer;
  state.events.push({
    id: state.events.length + 1,
    kind,
    thing,
    user_id: user.user_id,
    event_type,
    details: call.body,
    time: now,
  });
  return answer;
}

function idIn(answer: unknown, name: string): unknown {
  return isObject(answer) && isObject(answer.data) ? answer.data[name] : undefined;
}
