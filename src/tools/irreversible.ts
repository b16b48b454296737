/**
 * The point that every operation which cannot be taken back has to pass.
 *
 * @module
 */
import type { Operation, RequestParts } from "../businessmap/catalogue/types.ts";
import { DomainError } from "../businessmap/errors.ts";

/** What is to be confirmed. */
export interface Plan {
  /** What would be done, in this project's words: `deleteBoard (DELETE /boards/3)`. */
  readonly action: string;
  /** Why it is not done without a confirmation: `cannot be undone`. */
  readonly reason: string;
}

/** More cards than this in one call are a wide change. */
const WIDE = 10;

/**
 * Why an operation needs a confirmation; `undefined` when it needs none. Whatever removes counts as
 * irreversible, even where what it removes could be put back by hand.
 */
export function needsConfirmation(operation: Operation, parts: RequestParts): string | undefined {
  const { id, method, path } = operation;
  const body = isRecord(parts.body) ? parts.body : {};
  if (method === "DELETE" || /(^|\/)delete/i.test(path) || /^delete/.test(id)) {
    return "removes something and cannot be undone";
  }
  if (method !== "GET" && /\/trials\//.test(path)) return "starts a trial, which is given once";
  if (/^\/(boards|workspaces)\/\{[^}]+\}$/.test(path) && Number(body.is_archived) === 1) {
    return "archives it with all that is in it";
  }
  if (path.endsWith("/batchBoardOperations") && listed(body.board_ids_to_remove) > 0) {
    return "takes it off boards, with all that their cards have of it";
  }
  if (path === "/cards/updateMany" && listed(body.cards) > WIDE) {
    return `changes more than ${WIDE} cards`;
  }
  return undefined;
}

/**
 * Goes on only when the plan has been confirmed.
 *
 * @throws {DomainError} `refused` always: there is no way yet to confirm a plan
 */
export function confirmIrreversible(plan: Plan, _confirm: string | undefined): Promise<void> {
  return Promise.reject(
    new DomainError(
      "refused",
      `${plan.action} ${plan.reason}, so it needs a confirmation, and this version has no way to ` +
        `ask for one: such operations are not available yet. Nothing was changed.`,
    ),
  );
}

function listed(part: unknown): number {
  return Array.isArray(part) ? part.length : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
