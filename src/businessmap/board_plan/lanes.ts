/**
 * What the lanes of a workflow lack to be as they are wanted. Lanes inside lanes are left alone.
 *
 * @module
 */
import { keepers, settle } from "../arrange.ts";
import { given, wrong } from "../board_changes.ts";
import { createPart, deletePart, updatePart } from "../board_parts.ts";
import { laneLoss } from "../lane_changes.ts";
import { sameName } from "../names.ts";
import { findLane } from "../place.ts";
import type { Lane, Workflow } from "../structure.ts";
import { quoted } from "../untrusted.ts";
import {
  checkTwice,
  formerly,
  type Handle,
  idOf,
  type Part,
  type PlanContext,
  type WantedName,
} from "./steps.ts";

export interface WantedLane extends WantedName {
  readonly lane: string;
}

/** A wanted lane with what is there for it. */
interface Node {
  readonly name: string;
  readonly found: Lane | undefined;
  readonly handle: Handle;
}

/** Compares the lanes of a workflow, in their order, with the wanted ones. */
export function planLanes(
  context: PlanContext,
  workflow: Workflow,
  wanted: readonly WantedLane[],
  remove: boolean,
): Part {
  const tops = workflow.lanes.filter(({ isTop }) => isTop);
  const nodes = match(context, workflow, tops, wanted);
  const known = new Set(nodes.flatMap(({ found }) => found ?? []));
  const extra = tops.filter((lane) => !known.has(lane));
  return {
    steps: steps(context, workflow, tops, nodes),
    ...rest(context, workflow, nodes, extra, remove),
  };
}

function match(
  { structure }: PlanContext,
  workflow: Workflow,
  tops: readonly Lane[],
  wanted: readonly WantedLane[],
): Node[] {
  checkTwice("lane", wanted.map(({ lane }) => lane));
  const free = new Set(tops);
  const named = (name: string) => [...free].find((lane) => sameName(lane.name, name));
  const found = new Map<WantedLane, Lane>();
  for (const one of wanted) {
    const { was, lane: name } = one;
    if (was === undefined) continue;
    const lane = formerly(() => findLane(structure, was, workflow), named(name) !== undefined);
    if (!lane) continue;
    if (!free.delete(lane)) {
      wrong(`The lane ${quoted(lane.name)} (${lane.id}) cannot become ${quoted(name)}.`);
    }
    found.set(one, lane);
  }
  return wanted.map((one) => {
    const lane = found.get(one) ?? named(one.lane);
    if (lane) free.delete(lane);
    return { name: one.lane, found: lane, handle: { id: lane?.id, name: one.lane } };
  });
}

function steps(
  { account, structure }: PlanContext,
  workflow: Workflow,
  tops: readonly Lane[],
  nodes: readonly Node[],
): Part["steps"] {
  const { boardId } = structure;
  const list = tops.map((lane) =>
    nodes.find(({ found }) => found === lane)?.handle ?? { id: lane.id, name: lane.name }
  );
  const target = nodes.map(({ handle }) => handle);
  const found: Part["steps"] = [];
  const common = { kind: "lane", workflow: workflow.name } as const;
  for (const { handle, name } of nodes.filter(({ found }) => !found)) {
    const position = settle(list, target, handle);
    found.push({
      ...common,
      phase: "create",
      name,
      details: "",
      async send() {
        handle.id = await createPart(account, "lane", boardId, {
          workflow_id: workflow.id,
          position,
          name,
        });
      },
    });
  }
  const kept = keepers(list, target);
  for (const { handle, name, found: lane } of nodes) {
    if (!lane) continue;
    const position = kept.has(handle) ? undefined : settle(list, target, handle);
    const renamed = lane.name === name ? undefined : name;
    if (position === undefined && renamed === undefined) continue;
    found.push({
      ...common,
      phase: "change",
      name: lane.name,
      details: [
        ...(renamed === undefined ? [] : [`rename to ${name}`]),
        ...(position === undefined ? [] : [`position ${position}`]),
      ].join(", "),
      send: () => updatePart(account, "lane", boardId, lane.id, given({ name: renamed, position })),
    });
  }
  return found;
}

function rest(
  { account, structure, moves }: PlanContext,
  workflow: Workflow,
  nodes: readonly Node[],
  extra: readonly Lane[],
  remove: boolean,
): Pick<Part, "removals" | "stays"> {
  // Which lane a lane is inside of is not told, so none can be taken from around it.
  const nested = workflow.lanes.some(({ isTop }) => !isTop);
  if (!remove || nested) {
    const why = remove ? "the workflow has lanes inside lanes" : "not in the plan";
    return { removals: [], stays: extra.map(({ name }) => ({ kind: "lane", name, why })) };
  }
  const targets = nodes.map(({ handle, name }) => ({
    handle,
    path: [workflow.name, name],
    isLeaf: true,
  }));
  const removals = extra.map((lane) => {
    const to = moves.of("lane", { id: lane.id, path: [workflow.name, lane.name] }, targets);
    return {
      phase: "remove" as const,
      kind: "lane" as const,
      workflow: workflow.name,
      name: lane.name,
      details: to ? `cards to ${to.name}` : "",
      id: lane.id,
      inside: [],
      loss: laneLoss(structure, lane, to),
      send: () => deletePart(account, "lane", structure.boardId, lane.id, to && idOf(to)),
    };
  });
  return { removals, stays: [] };
}
