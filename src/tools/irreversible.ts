/**
 * Which operations of the API have to be confirmed.
 *
 * @module
 */
import type { Operation, RequestParts } from "../businessmap/catalogue/types.ts";

/** Parts of a body that name what is lost for good; a tag or a link that goes can be put back. */
const LOST = new Set([
  "subtask_ids_to_remove",
  "attachment_ids_to_remove",
  "file_ids_to_remove",
  "checkpoint_ids_to_remove",
  "milestone_ids_to_remove",
  "annotations_to_remove",
  "card_ids_to_remove",
]);

/**
 * Why an operation needs a confirmation; `undefined` when it needs none. Whatever removes counts as
 * irreversible, even where what it removes could be put back by hand.
 *
 * @param above More cards than this in one call are a wide change.
 */
export function needsConfirmation(
  operation: Operation,
  parts: RequestParts,
  above: number,
): string | undefined {
  const { id, method, path } = operation;
  const body = isRecord(parts.body) ? parts.body : {};
  if (method === "DELETE" || /(^|\/)delete/i.test(path) || /^delete/.test(id)) {
    return "removes something and cannot be undone";
  }
  if (method !== "GET" && operation.fromAccount) {
    return "is known from the account's own document alone, so what it does is not";
  }
  if (method !== "GET" && /\/trials\//.test(path)) return "starts a trial, which is given once";
  if (/^\/(boards|workspaces)\/\{[^}]+\}$/.test(path) && Number(body.is_archived) === 1) {
    return "archives it with all that is in it";
  }
  if (path.endsWith("/batchBoardOperations") && listed(body.board_ids_to_remove) > 0) {
    return "takes it off boards, with all that their cards have of it";
  }
  if ((method !== "POST" || path === "/cards/updateMany") && loses(body)) {
    return "removes what cannot be brought back";
  }
  if (method === "PATCH" && path === "/users/{user_id}" && body.is_enabled === 0) {
    return "disables a user, who could not sign in any more";
  }
  if (path === "/cards/updateMany" && listed(body.cards) > above) {
    return `changes more than ${above} cards`;
  }
  return undefined;
}

/** Whether a body, or a card in it, names something that would be lost. */
function loses(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(loses);
  return isRecord(part) &&
    Object.entries(part).some(([key, value]) => LOST.has(key) ? listed(value) > 0 : loses(value));
}

function listed(part: unknown): number {
  return Array.isArray(part) ? part.length : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
