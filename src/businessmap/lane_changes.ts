/**
 * Creating, changing, moving and deleting the lanes of a board.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { type BoardChange, given, type Loss, named, prepareEach, wrong } from "./board_changes.ts";
import { createPart, deletePart, updatePart } from "./board_parts.ts";
import { color } from "./card_changes.ts";
import { workflowFor } from "./column_changes.ts";
import type { Ref } from "./names.ts";
import { findLane, findWorkflow } from "./place.ts";
import type { Lane, Structure } from "./structure.ts";

export interface WantedLane {
  readonly lane?: Ref | undefined;
  readonly workflow?: Ref | undefined;
  /** The lane that it is to be inside of; null for none. */
  readonly parent?: Ref | null | undefined;
  readonly name?: string | undefined;
  /** From 0, within its workflow or parent. */
  readonly position?: number | undefined;
  readonly description?: string | undefined;
  readonly color?: string | undefined;
  readonly delete?: boolean | undefined;
  readonly move_to?: Ref | undefined;
}

/** Makes changes of a board's lanes ready; what is deleted comes last. */
export async function prepareLanes(
  account: Account,
  structure: Structure,
  changes: readonly WantedLane[],
): Promise<BoardChange[]> {
  const going = new Set(
    changes.flatMap((change) =>
      change.delete && change.lane !== undefined ? findOwn(structure, change).id : []
    ),
  );
  const prepared = await prepareEach("changes", changes, (change) => {
    if (change.lane === undefined) return newLane(account, structure, change);
    const lane = findOwn(structure, change);
    return change.delete
      ? gone(account, structure, change, lane, going)
      : changed(account, structure, change, lane);
  });
  return [...prepared.filter(({ loss }) => !loss), ...prepared.filter(({ loss }) => loss)];
}

function findOwn(structure: Structure, { lane, workflow }: WantedLane): Lane {
  const within = workflow === undefined ? undefined : findWorkflow(structure, workflow);
  return findLane(structure, lane ?? "", within);
}

function details(wanted: WantedLane): Record<string, unknown> {
  return given({
    name: wanted.name,
    description: wanted.description,
    color: wanted.color === undefined ? undefined : color(wanted.color),
  });
}

function newLane(account: Account, structure: Structure, wanted: WantedLane): BoardChange {
  const { name, workflow: ref } = wanted;
  if (name === undefined) wrong("A new lane needs a `name`; `lane` names one to change.");
  if (wanted.delete || wanted.move_to !== undefined) {
    wrong("`delete` and `move_to` are for a lane that is there: name it in `lane`.");
  }
  const within = ref === undefined ? undefined : findWorkflow(structure, ref);
  const parent = wanted.parent === undefined || wanted.parent === null
    ? undefined
    : findLane(structure, wanted.parent, within);
  const workflow = within ?? workflowFor(structure, ref);
  const body = {
    ...(parent ? { parent_lane_id: parent.id } : { workflow_id: workflow.id }),
    position: wanted.position ?? (parent ? 0 : workflow.lanes.filter(({ isTop }) => isTop).length),
    ...details(wanted),
  };
  return {
    what: named("New lane", name),
    name,
    done: "created",
    send: async () => ({ id: await createPart(account, "lane", structure.boardId, body) }),
  };
}

function changed(
  account: Account,
  structure: Structure,
  wanted: WantedLane,
  lane: Lane,
): BoardChange {
  if (wanted.move_to !== undefined) wrong("`move_to` goes with `delete`.");
  const within = structure.workflow(lane.workflowId);
  const parent = wanted.parent === undefined || wanted.parent === null
    ? undefined
    : findLane(structure, wanted.parent, within);
  if (parent?.id === lane.id) wrong("A lane cannot be inside itself.");
  const body = given({
    // 0 makes it a top lane (vendor's document).
    parent_lane_id: wanted.parent === null ? 0 : parent?.id,
    position: wanted.position,
    ...details(wanted),
  });
  if (Object.keys(body).length === 0) {
    wrong(`Nothing is to be changed of ${named("lane", lane.name, lane.id)}.`);
  }
  return {
    what: named("Lane", lane.name, lane.id),
    name: wanted.name ?? lane.name,
    done: "changed",
    async send() {
      await updatePart(account, "lane", structure.boardId, lane.id, body);
      return { id: lane.id };
    },
  };
}

function gone(
  account: Account,
  structure: Structure,
  wanted: WantedLane,
  lane: Lane,
  going: ReadonlySet<number>,
): BoardChange {
  const { lane: _lane, workflow: _workflow, delete: _delete, move_to, ...others } = wanted;
  if (Object.keys(given(others)).length > 0) {
    wrong("`delete` goes with `lane` and `move_to` alone.");
  }
  const within = structure.workflow(lane.workflowId);
  const to = move_to === undefined ? undefined : findLane(structure, move_to, within);
  if (to && going.has(to.id)) {
    wrong(`Cards cannot go to ${named("lane", to.name, to.id)}: it is deleted too.`);
  }
  return {
    what: named("Lane", lane.name, lane.id),
    name: lane.name,
    done: "deleted",
    loss: laneLoss(structure, lane, to),
    async send() {
      await deletePart(account, "lane", structure.boardId, lane.id, to?.id);
      return { id: lane.id };
    },
  };
}

/** What goes with a lane: its cards, limits, merged areas, cycle times. */
export function laneLoss(
  structure: Structure,
  lane: Lane,
  to: { readonly id?: number | undefined; readonly name: string } | undefined,
): Loss {
  const { cellLimits, laneSectionLimits, mergedAreas } = structure;
  const limits = [...cellLimits, ...laneSectionLimits].filter(({ laneId }) => laneId === lane.id);
  const areas = mergedAreas.filter((area) => area.laneIds.includes(lane.id)).length;
  const count = (many: number, what: string) => many > 0 ? [`${many} × ${what}`] : [];
  return {
    thing: "lane",
    id: lane.id,
    name: lane.name,
    fate: "deleted for good",
    holds: "lane_ids",
    keepsCards: true,
    ...(to ? { cardsTo: { id: to.id, name: to.name } } : {}),
    takes: [
      ...(to ? [] : ["its cycle times"]),
      ...count(limits.length, "limit"),
      ...count(areas, "merged area"),
    ],
  };
}
