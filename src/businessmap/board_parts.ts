/**
 * Requests that create, change and delete the parts of a board: workflows, columns and lanes are
 * written alike.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { boardTags, given } from "./board_changes.ts";
import type { OperationId } from "./catalogue/operation_ids.ts";

/** A kind of part. */
export type PartKind = "workflow" | "column" | "lane";

interface Requests {
  readonly create: OperationId;
  readonly update: OperationId;
  readonly delete: OperationId;
}

const REQUESTS: Readonly<Record<PartKind, Requests>> = {
  workflow: { create: "createWorkflow", update: "updateWorkflow", delete: "workflowDelete" },
  column: { create: "createColumn", update: "updateColumn", delete: "deleteColumn" },
  lane: { create: "createLane", update: "updateLane", delete: "deleteLane" },
};

/** What the API answers about a new part, as far as it is read: the id. */
const newPart = (kind: PartKind) =>
  z.looseObject({ [`${kind}_id`]: z.int() }).transform((made) => Number(made[`${kind}_id`]));

/** Creates a part; gives its id. A workflow comes with the columns and the lane of the account. */
export async function createPart(
  account: Account,
  kind: PartKind,
  boardId: number,
  body: Readonly<Record<string, unknown>>,
): Promise<number> {
  const parts = { path: { board_id: boardId }, body };
  const touches = boardTags(boardId);
  return await account.client.data(REQUESTS[kind].create, parts, newPart(kind), { touches });
}

/** Changes a part. */
export async function updatePart(
  account: Account,
  kind: PartKind,
  boardId: number,
  id: number,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = { board_id: boardId, [`${kind}_id`]: id };
  const touches = boardTags(boardId);
  await account.client.run(REQUESTS[kind].update, { path, body }, { touches });
}

/** Deletes a part; the cards and cycle times of a column or lane go to another, if one is named. */
export async function deletePart(
  account: Account,
  kind: PartKind,
  boardId: number,
  id: number,
  to?: number,
): Promise<void> {
  const path = { board_id: boardId, [`${kind}_id`]: id };
  const query = given({ [`move_cards_to_${kind}_id`]: to, [`move_metrics_to_${kind}_id`]: to });
  const touches = boardTags(boardId);
  await account.client.run(REQUESTS[kind].delete, { path, query }, { touches });
}
