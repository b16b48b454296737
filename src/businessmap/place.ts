/**
 * Where a card is to go: a workflow, column and lane given by names or ids, found in a board's
 * structure.
 *
 * @module
 */
import { DomainError } from "./errors.ts";
import { type Ref, resolve } from "./names.ts";
import { type Column, type Lane, leafColumns, type Structure, type Workflow } from "./structure.ts";
import { quoted } from "./untrusted.ts";

/** Names or ids, each optional. */
export interface Wanted {
  readonly workflow?: Ref;
  readonly column?: Ref;
  readonly lane?: Ref;
}

/** A cell in which a card can be. */
export interface Place {
  readonly workflow: Workflow;
  readonly column: Column;
  readonly lane: Lane;
}

/** The workflow of that name or id. */
export function findWorkflow(structure: Structure, ref: Ref): Workflow {
  return resolve("workflow", ref, structure.workflows, {
    id: (workflow) => workflow.id,
    names: (workflow) => [workflow.name],
  });
}

/** The columns of that name or id; `Parent / Column` and `Workflow / Column` name one among several. */
export function findColumn(structure: Structure, ref: Ref, within?: Workflow): Column {
  const workflows = within ? [within] : structure.workflows;
  const columns = workflows.flatMap((workflow) => workflow.columns);
  return resolve("column", ref, columns, {
    id: (column) => column.id,
    names: (column) => [column.name],
    path: (
      column,
    ) => [structure.workflow(column.workflowId)?.name ?? "", ...pathOf(structure, column)],
  });
}

/** The lane of that name or id. */
export function findLane(structure: Structure, ref: Ref, within?: Workflow): Lane {
  const workflows = within ? [within] : structure.workflows;
  return resolve("lane", ref, workflows.flatMap((workflow) => workflow.lanes), {
    id: (lane) => lane.id,
    names: (lane) => [lane.name],
    path: (lane) => [structure.workflow(lane.workflowId)?.name ?? "", lane.name],
  });
}

/**
 * The cell that is meant. What is not named is the first there is: the first enabled workflow of
 * cards, its first column, the workflow's first lane. A column with sub-columns means its first
 * sub-column, since cards live only in columns that have none.
 *
 * @throws {DomainError} when a name is unknown, or column and lane are of different workflows
 */
export function findPlace(structure: Structure, wanted: Wanted): Place {
  const named = wanted.workflow === undefined
    ? undefined
    : findWorkflow(structure, wanted.workflow);
  const column = wanted.column === undefined
    ? undefined
    : findColumn(structure, wanted.column, named);
  const lane = wanted.lane === undefined
    ? undefined
    : findLane(structure, wanted.lane, named ?? (column && structure.workflow(column.workflowId)));
  const workflow = named ??
    structure.workflow(column?.workflowId ?? lane?.workflowId ?? null) ??
    structure.workflows.find(({ kind, isEnabled }) => kind === "cards" && isEnabled) ??
    structure.workflows[0];
  if (!workflow) {
    throw new DomainError("not_found", `Board ${structure.boardId} has no workflow.`);
  }
  if (lane && lane.workflowId !== workflow.id) {
    throw new DomainError(
      "invalid",
      `Lane ${quoted(lane.name)} (${lane.id}) is not in workflow ${quoted(workflow.name)}: ` +
        `column and lane must be of the same workflow.`,
    );
  }
  const target = column ? firstLeaf(structure, column) : leafColumns(workflow)[0];
  const inLane = lane ?? workflow.lanes[0];
  if (!target || !inLane) {
    throw new DomainError(
      "not_found",
      `Workflow ${quoted(workflow.name)} has no ${target ? "lane" : "column"} for a card.`,
    );
  }
  return { workflow, column: target, lane: inLane };
}

/** `Workflow / Column / Sub-column, lane Lane`, for answers. */
export function placeName(place: Place, structure: Structure): string {
  const lane = place.workflow.lanes.length > 1 ? `, lane ${quoted(place.lane.name)}` : "";
  return `${quoted(columnName(place, structure))}${lane}`;
}

/** `Workflow / Column / Sub-column`, without the workflow where there is only one. */
export function columnName(place: Place, structure: Structure): string {
  const workflow = structure.workflows.length > 1 ? `${place.workflow.name} / ` : "";
  return workflow + place.column.path;
}

function firstLeaf(structure: Structure, column: Column): Column {
  const first = column.children[0];
  const child = first === undefined ? undefined : structure.column(first);
  return child ? firstLeaf(structure, child) : column;
}

function pathOf(structure: Structure, column: Column): string[] {
  const parent = structure.column(column.parentId);
  return parent ? [...pathOf(structure, parent), column.name] : [column.name];
}
