/**
 * Creating, changing, copying and deleting the workflows of a board, and relating workflows of
 * other boards to it.
 *
 * @module
 */
import { type Account, asId } from "./account.ts";
import {
  type BoardChange,
  boardTags,
  flag,
  given,
  type Loss,
  named,
  prepareEach,
  wrong,
} from "./board_changes.ts";
import { createPart, deletePart, updatePart } from "./board_parts.ts";
import type { Ref } from "./names.ts";
import { findWorkflow } from "./place.ts";
import { type Structure, type Workflow, WORKFLOW_KINDS } from "./structure.ts";

export interface WantedWorkflow {
  readonly workflow?: Ref | undefined;
  readonly name?: string | undefined;
  readonly type?: Workflow["kind"] | undefined;
  /** From 0. */
  readonly position?: number | undefined;
  readonly enabled?: boolean | undefined;
  readonly collapsible?: boolean | undefined;
  /** The board to which a copy goes; it takes `name`. */
  readonly copy_to?: Ref | undefined;
  readonly delete?: boolean | undefined;
}

/** A workflow of this or another board that is shown beside a board's own. */
export interface WantedRelation {
  readonly workflow: Ref;
  /** The board that the workflow is of; needed for a name. */
  readonly board?: Ref | undefined;
  readonly position?: number | undefined;
  readonly remove?: boolean | undefined;
}

/** Makes changes of a board's workflows ready; what is deleted comes last. */
export async function prepareWorkflows(
  account: Account,
  structure: Structure,
  changes: readonly WantedWorkflow[],
): Promise<BoardChange[]> {
  const prepared = await prepareEach("changes", changes, async (change) => {
    if (change.workflow === undefined) return newWorkflow(account, structure, change);
    const workflow = findWorkflow(structure, change.workflow);
    if (change.delete) return gone(account, structure, change, workflow);
    return change.copy_to === undefined
      ? changed(account, structure, change, workflow)
      : await copied(account, structure, change, workflow, change.copy_to);
  });
  return [...prepared.filter(({ loss }) => !loss), ...prepared.filter(({ loss }) => loss)];
}

function details(wanted: WantedWorkflow): Record<string, unknown> {
  return given({
    name: wanted.name,
    type: wanted.type === undefined ? undefined : WORKFLOW_KINDS.indexOf(wanted.type),
    position: wanted.position,
    is_enabled: flag(wanted.enabled),
    is_collapsible: flag(wanted.collapsible),
  });
}

function newWorkflow(account: Account, structure: Structure, wanted: WantedWorkflow): BoardChange {
  const { name } = wanted;
  if (name === undefined) wrong("A new workflow needs a `name`; `workflow` names one to change.");
  if (wanted.delete || wanted.copy_to !== undefined) {
    wrong("`delete` and `copy_to` are for a workflow that is there: name it in `workflow`.");
  }
  const body = { type: 0, position: structure.workflows.length, ...details(wanted) };
  return {
    what: named("New workflow", name),
    name,
    done: "created",
    send: async () => ({ id: await createPart(account, "workflow", structure.boardId, body) }),
  };
}

function changed(
  account: Account,
  structure: Structure,
  wanted: WantedWorkflow,
  { id, name }: Workflow,
): BoardChange {
  const body = details(wanted);
  if (Object.keys(body).length === 0) {
    wrong(`Nothing is to be changed of ${named("workflow", name, id)}.`);
  }
  return {
    what: named("Workflow", name, id),
    name: wanted.name ?? name,
    done: "changed",
    async send() {
      await updatePart(account, "workflow", structure.boardId, id, body);
      return { id };
    },
  };
}

async function copied(
  account: Account,
  structure: Structure,
  wanted: WantedWorkflow,
  { id, name: before }: Workflow,
  ref: Ref,
): Promise<BoardChange> {
  const { workflow: _workflow, copy_to: _copy, name = before, ...others } = wanted;
  if (Object.keys(given(others)).length > 0) {
    wrong("`copy_to` goes with `workflow` and `name` alone.");
  }
  const to = await account.boardId(ref);
  return {
    what: named("Copy of workflow", before, id),
    name,
    done: `copied to board ${to}`,
    async send() {
      const path = { board_id: structure.boardId, workflow_id: id };
      const body = { name, to_board_id: to };
      // The answer holds a structure in which nothing says which workflow is the new one.
      await account.client.run("copyWorkflow", { path, body }, { touches: boardTags(to) });
      return { id };
    },
  };
}

function gone(
  account: Account,
  structure: Structure,
  wanted: WantedWorkflow,
  workflow: Workflow,
): BoardChange {
  const { workflow: _workflow, delete: _delete, ...others } = wanted;
  if (Object.keys(given(others)).length > 0) wrong("`delete` goes with `workflow` alone.");
  return {
    what: named("Workflow", workflow.name, workflow.id),
    name: workflow.name,
    done: "deleted",
    loss: workflowLoss(workflow),
    async send() {
      await deletePart(account, "workflow", structure.boardId, workflow.id);
      return { id: workflow.id };
    },
  };
}

/** What goes with a workflow. */
export function workflowLoss({ id, name, columns, lanes }: Workflow): Loss {
  return {
    thing: "workflow",
    id,
    name,
    fate: "deleted for good",
    holds: "workflow_ids",
    takes: [`${columns.length} × column`, `${lanes.length} × lane`],
  };
}

/** Makes relations of workflows to a board ready. */
export async function prepareRelations(
  account: Account,
  boardId: number,
  relations: readonly WantedRelation[],
): Promise<BoardChange[]> {
  return await prepareEach("related", relations, async (wanted) => {
    if (wanted.remove && wanted.position !== undefined) wrong("`remove` takes no `position`.");
    const { id, name } = await relatedWorkflow(account, wanted);
    const path = { board_id: boardId, workflow_id: id };
    const touches = boardTags(boardId);
    const common = { what: named("Related workflow", name, id), name };
    if (wanted.remove) {
      return {
        ...common,
        done: "no longer related",
        loss: { thing: "related workflow", id, name, fate: "taken off this board" },
        async send() {
          await account.client.run("removeBoardRelatedWorkflow", { path }, { touches });
          return { id };
        },
      };
    }
    const body = given({ position: wanted.position });
    return {
      ...common,
      done: "related",
      async send() {
        await account.client.run("addBoardRelatedWorkflow", { path, body }, { touches });
        return { id };
      },
    };
  });
}

async function relatedWorkflow(
  account: Account,
  { workflow, board }: WantedRelation,
): Promise<{ readonly id: number; readonly name: string }> {
  if (board !== undefined) {
    return findWorkflow(await account.structure(await account.boardId(board)), workflow);
  }
  const id = asId(workflow) ??
    wrong("A related workflow is given by its id, or by its name with its `board`.");
  return { id, name: "" };
}
