/**
 * What the columns of a workflow lack to be as they are wanted.
 *
 * @module
 */
import { keepers, settle } from "../arrange.ts";
import { given } from "../board_changes.ts";
import { createPart, deletePart, updatePart } from "../board_parts.ts";
import { columnLoss } from "../column_changes.ts";
import { type Column, sectionName, type Workflow } from "../structure.ts";
import {
  matchColumns,
  type Node,
  placeColumns,
  type Placed,
  type WantedColumn,
  type WantedSubColumn,
} from "./column_match.ts";
import { type Handle, idOf, type Part, type PlanContext, type Target } from "./steps.ts";

/** Compares the columns of a workflow, in their order, with the wanted ones. */
export function planColumns(
  context: PlanContext,
  workflow: Workflow,
  wanted: readonly WantedColumn[],
  remove: boolean,
): Part {
  const nodes = matchColumns(context, workflow, wanted);
  const handles = new Map(
    workflow.columns.map((
      column,
    ): [number, Handle] => [column.id, { id: column.id, name: column.path }]),
  );
  const placed = placeColumns(nodes, handles);
  return {
    steps: steps(context, workflow, placed, handles),
    ...rest(context, workflow, placed, remove),
  };
}

/** Columns side by side: in a section, or in a parent. */
interface Group {
  /** As it is after the steps so far. */
  readonly list: Handle[];
  readonly target: readonly Handle[];
}

function steps(
  { account, structure }: PlanContext,
  workflow: Workflow,
  placed: readonly Placed[],
  handles: ReadonlyMap<number, Handle>,
): Part["steps"] {
  const { boardId } = structure;
  const groups = groupsOf(workflow, placed, handles);
  const found: Part["steps"] = [];
  const common = { kind: "column", workflow: workflow.name } as const;
  for (const node of placed.filter(({ found }) => !found)) {
    const { list, target } = groups.of(node);
    const position = settle(list, target, node.handle);
    const { parentHandle, section, handle, wanted } = node;
    found.push({
      ...common,
      phase: "create",
      name: handle.name,
      details: [
        ...(parentHandle ? [] : [sectionName(section)]),
        ...(wanted.limit ? [`limit ${wanted.limit}`] : []),
        ...(wanted.flow === "queue" ? ["queue"] : []),
      ].join(", "),
      async send() {
        handle.id = await createPart(account, "column", boardId, {
          ...(parentHandle
            ? { parent_column_id: idOf(parentHandle) }
            : { workflow_id: workflow.id, section }),
          position,
          name: wanted.column,
          ...properties(wanted),
        });
      },
    });
  }
  // Which can stay is known once everything new is in its place.
  const kept = new Map(groups.all.map((group) => [group, keepers(group.list, group.target)]));
  for (const node of placed) {
    const column = node.found;
    if (!column) continue;
    const group = groups.of(node);
    const comes = !group.list.includes(node.handle);
    const moves = comes || kept.get(group)?.has(node.handle) === false;
    if (comes) groups.leave(node.handle);
    const position = moves ? settle(group.list, group.target, node.handle) : undefined;
    const { parentHandle, section, wanted } = node;
    const change = changesOf(column, node);
    const details = [
      ...change.details,
      ...(comes
        ? [parentHandle ? `into ${parentHandle.name}` : `section ${sectionName(section)}`]
        : []),
      ...(position === undefined ? [] : [`position ${position}`]),
    ];
    if (details.length === 0) continue;
    found.push({
      ...common,
      phase: "change",
      name: column.path,
      details: details.join(", "),
      send: () =>
        updatePart(account, "column", boardId, column.id, {
          ...(comes ? (parentHandle ? { parent_column_id: idOf(parentHandle) } : { section }) : {}),
          ...given({ position }),
          ...(wanted.column === column.name ? {} : { name: wanted.column }),
          ...change.body,
        }),
    });
  }
  return found;
}

function properties({ limit, flow }: WantedSubColumn): Record<string, unknown> {
  return given({ limit, flow_type: flow === undefined ? undefined : flow === "queue" ? 2 : 1 });
}

function changesOf(column: Column, { wanted }: Node) {
  const limit = wanted.limit !== undefined && wanted.limit !== column.limit;
  const flow = wanted.flow !== undefined && (wanted.flow === "queue") !== column.isQueue;
  return {
    details: [
      ...(wanted.column === column.name ? [] : [`rename to ${wanted.column}`]),
      ...(limit ? [`limit ${column.limit} → ${wanted.limit}`] : []),
      ...(flow ? [`${wanted.flow}`] : []),
    ],
    body: properties({
      column: wanted.column,
      ...(limit ? { limit: wanted.limit } : {}),
      ...(flow ? { flow: wanted.flow } : {}),
    }),
  };
}

function groupsOf(
  workflow: Workflow,
  placed: readonly Placed[],
  handles: ReadonlyMap<number, Handle>,
) {
  const groups = new Map<Handle | number, { list: Handle[]; target: Handle[] }>();
  const at = (key: Handle | number) => {
    const group = groups.get(key) ?? { list: [], target: [] };
    groups.set(key, group);
    return group;
  };
  const keyOf = ({ parentHandle, section }: Placed) => parentHandle ?? section;
  for (const column of workflow.columns) {
    const handle = handles.get(column.id);
    const parent = column.parentId === null ? undefined : handles.get(column.parentId);
    if (handle) at(parent ?? column.section ?? 0).list.push(handle);
  }
  for (const node of placed) at(keyOf(node)).target.push(node.handle);
  const all: readonly Group[] = [...groups.values()];
  return {
    all,
    of: (node: Placed): Group => at(keyOf(node)),
    leave(handle: Handle) {
      for (const { list } of all) if (list.includes(handle)) list.splice(list.indexOf(handle), 1);
    },
  };
}

/** What is there and not wanted. */
function rest(
  { account, structure, moves }: PlanContext,
  workflow: Workflow,
  placed: readonly Placed[],
  remove: boolean,
): Pick<Part, "removals" | "stays"> {
  const wanted = new Map(placed.flatMap((node) => node.found ? [[node.found.id, node]] : []));
  const extra = workflow.columns.filter((column) => {
    const parent = column.parentId === null ? undefined : wanted.get(column.parentId);
    return !wanted.has(column.id) && (!parent || parent.wanted.columns !== undefined);
  });
  if (!remove) {
    const stays = extra.filter(({ parentId }) => parentId === null || wanted.has(parentId));
    return {
      removals: [],
      stays: stays.map(({ path }) => ({ kind: "column", name: path, why: "not in the plan" })),
    };
  }
  const targets = targetsIn(workflow, placed, new Set(extra));
  // Sub-columns stand behind their parents, and go before them.
  const removals = extra.toReversed().map((column) => {
    const path = [workflow.name, ...column.path.split(" / ")];
    const to = moves.of("column", { id: column.id, path }, targets);
    return {
      phase: "remove" as const,
      kind: "column" as const,
      workflow: workflow.name,
      name: column.path,
      details: to ? `cards to ${to.name}` : "",
      id: column.id,
      inside: column.children.filter((child) => !wanted.has(child)),
      loss: {
        ...columnLoss(structure, column, to && { id: to.id, path: to.name }),
      },
      send: () => deletePart(account, "column", structure.boardId, column.id, to && idOf(to)),
    };
  });
  return { removals, stays: [] };
}

/** All columns as they will be, for cards that have to go somewhere. */
function targetsIn(
  workflow: Workflow,
  placed: readonly Placed[],
  extra: ReadonlySet<Column>,
): Target[] {
  const wanted = placed.map(({ handle, wanted, found }): Target => ({
    handle,
    path: [workflow.name, ...handle.name.split(" / ")],
    isLeaf: wanted.columns === undefined
      ? (found?.children ?? []).length === 0
      : wanted.columns.length === 0,
  }));
  const known = new Set(placed.flatMap(({ found }) => found ?? []));
  const others = workflow.columns.filter((column) => !known.has(column) && !extra.has(column));
  return [
    ...wanted,
    ...others.map(({ id, path, children }): Target => ({
      handle: { id, name: path },
      path: [workflow.name, ...path.split(" / ")],
      isLeaf: children.length === 0,
    })),
  ];
}
