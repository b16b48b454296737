/**
 * A board's structure as people see it: workflows with their columns in order, sub-columns below
 * their parents, lanes, and limits.
 *
 * @module
 */
import type { RawStructure } from "./entities.ts";

/** The four sections of a workflow, by the API's numbers. */
export const SECTIONS = { 1: "backlog", 2: "requested", 3: "in_progress", 4: "done" } as const;
export type SectionName = (typeof SECTIONS)[keyof typeof SECTIONS];

/** The API's number of a section's name. */
export function sectionNumber(name: SectionName): number {
  const found = Object.entries(SECTIONS).find(([, value]) => value === name);
  if (!found) throw new TypeError(`Cannot find section ${name}`);
  return Number(found[0]);
}

/** The name of a section's number; empty for a number that is none. */
export function sectionName(section: number | null): SectionName | "" {
  return SECTIONS[section as keyof typeof SECTIONS] ?? ""; // any other number has no entry
}

export interface Column {
  readonly id: number;
  readonly name: string;
  /** `Parent / Name` for a sub-column. */
  readonly path: string;
  readonly workflowId: number;
  readonly section: number | null;
  readonly parentId: number | null;
  /** Sub-columns; cards live only in columns that have none. */
  readonly children: readonly number[];
  /** 0 means none. */
  readonly limit: number;
  readonly isQueue: boolean;
  /** Exit criteria. */
  readonly checklist: readonly { readonly id: number; readonly text: string }[];
}

export interface Lane {
  readonly id: number;
  readonly name: string;
  readonly workflowId: number;
  /** It is not inside another lane. */
  readonly isTop: boolean;
}

/** Cells that are one. */
export interface MergedArea {
  readonly id: number;
  readonly laneIds: readonly number[];
  readonly columnIds: readonly number[];
  readonly primaryColumnId: number | null;
  /** 0 means none. */
  readonly limit: number;
}

export interface Workflow {
  readonly id: number;
  readonly name: string;
  readonly kind: (typeof WORKFLOW_KINDS)[number];
  readonly isEnabled: boolean;
  /** In board order, parents before their sub-columns. */
  readonly columns: readonly Column[];
  readonly lanes: readonly Lane[];
}

/** What happens when a card would exceed a WIP limit. */
export type Exceeding = "allowed" | "with_reason" | "never";

export interface Structure {
  readonly boardId: number;
  readonly workspaceId: number | null;
  readonly name: string;
  readonly description: string;
  readonly isArchived: boolean;
  readonly workflows: readonly Workflow[];
  readonly exceeding: Exceeding;
  /** Whether limits count cards or sum their sizes. */
  readonly limitBy: "count" | "size";
  readonly discardNeedsReason: boolean;
  /** Limits by lane, then column. */
  readonly cellLimits: readonly { laneId: number; columnId: number; limit: number }[];
  readonly laneSectionLimits: readonly { laneId: number; section: number; limit: number }[];
  readonly mergedAreas: readonly MergedArea[];
  column(id: number | null): Column | undefined;
  lane(id: number | null): Lane | undefined;
  workflow(id: number | null): Workflow | undefined;
}

/** Kinds of workflows, at the API's numbers. */
export const WORKFLOW_KINDS = ["cards", "initiatives", "timeline"] as const;
const EXCEEDING = ["allowed", "with_reason", "never"] as const;

/** Puts the answer of `currentStructure` in order. */
export function readStructure(raw: RawStructure): Structure {
  const columns = new Map<number, Column>();
  const lanes = new Map<number, Lane>();

  function addColumn(id: number, workflowId: number, parent: Column | undefined): void {
    const column = raw.columns[id];
    if (!column || columns.has(id)) return;
    const children = raw.child_columns[id] ?? [];
    const added: Column = {
      id,
      name: column.name,
      path: parent ? `${parent.path} / ${column.name}` : column.name,
      workflowId,
      section: column.section ?? parent?.section ?? null,
      parentId: parent?.id ?? null,
      children,
      limit: column.limit ?? 0,
      isQueue: column.flow_type === 2,
      checklist: column.checklist_items.flatMap((item) => {
        const found = raw.column_checklist_items[item];
        return found ? [{ id: item, text: found.text }] : [];
      }),
    };
    columns.set(id, added);
    for (const child of children) addColumn(child, workflowId, added);
  }

  function addLane(id: number, workflowId: number, isTop: boolean): void {
    const lane = raw.lanes[id];
    if (!lane || lanes.has(id)) return;
    lanes.set(id, { id, name: lane.name, workflowId, isTop });
    for (const child of raw.child_lanes[id] ?? []) addLane(child, workflowId, false);
  }

  const order = raw.workflow_order.length > 0
    ? raw.workflow_order
    : Object.keys(raw.workflows).map(Number);
  const workflows = order.flatMap((id): Workflow[] => {
    const workflow = raw.workflows[id];
    if (!workflow) return [];
    const inSections = [1, 2, 3, 4].flatMap((section) => workflow.section_columns[section] ?? []);
    for (const column of [...workflow.top_columns, ...inSections, ...workflow.bottom_columns]) {
      addColumn(column, id, undefined);
    }
    const tops = new Set(workflow.top_lanes);
    const isTop = (lane: number) => tops.size === 0 || tops.has(lane);
    for (const lane of [...tops, ...workflow.bottom_lanes]) addLane(lane, id, isTop(lane));
    // Anything that no list names still belongs to its workflow.
    for (const [column, value] of Object.entries(raw.columns)) {
      if (value.workflow_id === id && value.parent_column_id === null) {
        addColumn(Number(column), id, undefined);
      }
    }
    for (const [lane, value] of Object.entries(raw.lanes)) {
      if (value.workflow_id === id) addLane(Number(lane), id, isTop(Number(lane)));
    }
    return [{
      id,
      name: workflow.name,
      kind: WORKFLOW_KINDS[workflow.type ?? 0] ?? "cards",
      isEnabled: workflow.is_enabled,
      columns: [...columns.values()].filter((column) => column.workflowId === id),
      lanes: [...lanes.values()].filter((lane) => lane.workflowId === id),
    }];
  });

  return {
    boardId: raw.board_id,
    workspaceId: raw.workspace_id,
    name: raw.name,
    description: raw.description,
    isArchived: raw.is_archived,
    workflows,
    exceeding: EXCEEDING[raw.allow_exceeding ?? 0] ?? "allowed",
    limitBy: raw.limit_type === 1 ? "size" : "count",
    discardNeedsReason: raw.is_discard_reason_required,
    cellLimits: pairs(raw.cell_limits).map(([laneId, columnId, limit]) => ({
      laneId,
      columnId,
      limit,
    })),
    laneSectionLimits: pairs(raw.lane_section_limits).map(([laneId, section, limit]) => ({
      laneId,
      section,
      limit,
    })),
    mergedAreas: Object.entries(raw.merged_areas).map(([id, area]) => ({
      id: Number(id),
      primaryColumnId: area.primary_column_id,
      laneIds: area.lane_ids,
      columnIds: area.column_ids,
      limit: area.limit ?? 0,
    })),
    column: (id) => id === null ? undefined : columns.get(id),
    lane: (id) => id === null ? undefined : lanes.get(id),
    workflow: (id) => workflows.find((workflow) => workflow.id === id),
  };
}

function pairs(map: Record<string, Record<string, number>>): [number, number, number][] {
  return Object.entries(map).flatMap(([outer, inner]) =>
    Object.entries(inner)
      .filter(([, value]) => value > 0)
      .map(([key, value]): [number, number, number] => [Number(outer), Number(key), value])
  );
}

/** Columns in which cards can be: those without sub-columns. */
export function leafColumns(workflow: Workflow): readonly Column[] {
  return workflow.columns.filter((column) => column.children.length === 0);
}
