/**
 * Everything that a path names must exist and be visible to the key's user, else the answer is
 * 404 (recorded for cards).
 *
 * @module
 */
import type { Operation } from "../businessmap/catalogue/types.ts";
import { missing, type Thing } from "./refusal.ts";
import { seesBoard, type State } from "./state.ts";
import type { User } from "./types.ts";

type Ids = Readonly<Record<string, number | string>>;
type Check = (state: State, id: number, user: User, ids: Ids) => boolean;

const card: Check = (state, id, user) => {
  const one = state.cards.get(id);
  return one !== undefined && seesBoard(state, user, one.board_id);
};

const ofBoard = (things: "workflows" | "lanes" | "columns"): Check => (state, id, _user, ids) =>
  state[things].get(id)?.board_id === Number(ids.board_id);

/** By the parameter's name; a reason is one of either kind, by the path. */
const CHECKS: Readonly<Record<string, readonly [Thing, Check]>> = {
  workspace_id: ["workspace", (state, id) => state.workspaces.has(id)],
  board_id: ["board", (state, id, user) => seesBoard(state, user, id)],
  workflow_id: ["workflow", ofBoard("workflows")],
  lane_id: ["lane", ofBoard("lanes")],
  column_id: ["column", ofBoard("columns")],
  area_id: [
    "area",
    (state, id, _user, ids) => state.boards.get(Number(ids.board_id))?.mergedAreas.has(id) ?? false,
  ],
  user_id: ["user", (state, id) => state.users.has(id)],
  role_id: ["role", (state, id) => state.roles.has(id)],
  team_id: ["team", (state, id) => state.teams.has(id)],
  tag_id: ["tag", (state, id) => state.library.tags.has(id)],
  sticker_id: ["sticker", (state, id) => state.library.stickers.has(id)],
  type_id: ["type", (state, id) => state.library.cardTypes.has(id)],
  field_id: ["field", (state, id) => state.library.customFields.has(id)],
  template_id: ["template", (state, id) => state.library.cardTemplates.has(id)],
  logged_time_id: ["loggedTime", (state, id) => state.loggedTimes.has(id)],
  outcome_id: [
    "outcome",
    (state, id, _user, ids) => state.outcomes.get(id)?.card_id === Number(ids.card_id),
  ],
  webhook_id: ["webhook", (state, id) => state.webhooks.has(id)],
  card_id: ["card", card],
  child_card_id: ["card", card],
  parent_card_id: ["card", card],
  related_card_id: ["card", card],
  predecessor_card_id: ["card", card],
  successor_card_id: ["card", card],
  subtask_id: [
    "subtask",
    (state, id, _user, ids) =>
      state.cards.get(Number(ids.card_id))?.subtasks.some((one) => one.subtask_id === id) ??
        false,
  ],
  comment_id: [
    "comment",
    (state, id, _user, ids) =>
      state.cards.get(Number(ids.card_id))?.comments.some((one) => one.comment_id === id) ??
        false,
  ],
};

function checkFor(operation: Operation, name: string): readonly [Thing, Check] | undefined {
  if (name === "reason_id") {
    return operation.path.includes("/discardReasons/")
      ? ["discardReason", (state, id) => state.library.discardReasons.has(id)]
      : ["blockReason", (state, id) => state.library.blockReasons.has(id)];
  }
  if (name === "workflow_id" && operation.path.includes("/relatedWorkflows/")) {
    // It may be one of any board that the user sees.
    return ["workflow", (state, id, user) => {
      const board = state.workflows.get(id)?.board_id;
      return board !== undefined && seesBoard(state, user, board);
    }];
  }
  return CHECKS[name];
}

/**
 * Checks the things that a path names, from left to right.
 *
 * @throws {Refusal} 404
 */
export function checkPathObjects(
  operation: Operation,
  state: State,
  user: User,
  ids: Ids,
): void {
  // The cards inside a template have ids of their own.
  if (/^\/cardTemplates\/\{template_id\}\//.test(operation.path)) return;
  // Deleting a card that is not there succeeds (recorded).
  if (operation.id === "deleteCard") return;
  for (const [, name = ""] of operation.path.matchAll(/\{(\w+)\}/g)) {
    const check = checkFor(operation, name);
    if (!check) continue;
    const [thing, exists] = check;
    const id = Number(ids[name]);
    if (!exists(state, id, user, ids)) throw missing(thing, id);
  }
}
