/**
 * Creating, changing, moving and deleting the columns of a board.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { type BoardChange, given, type Loss, named, prepareEach, wrong } from "./board_changes.ts";
import { createPart, deletePart, updatePart } from "./board_parts.ts";
import { color } from "./card_changes.ts";
import type { Ref } from "./names.ts";
import { findColumn, findWorkflow } from "./place.ts";
import {
  type Column,
  type SectionName,
  sectionNumber,
  type Structure,
  type Workflow,
} from "./structure.ts";

export interface WantedColumn {
  readonly column?: Ref | undefined;
  readonly workflow?: Ref | undefined;
  /** The column that it is to be inside of. */
  readonly parent?: Ref | undefined;
  readonly name?: string | undefined;
  readonly section?: SectionName | undefined;
  /** From 0, within its section or parent. */
  readonly position?: number | undefined;
  readonly limit?: number | undefined;
  readonly flow?: "activity" | "queue" | undefined;
  readonly description?: string | undefined;
  readonly color?: string | undefined;
  readonly cards_per_row?: number | undefined;
  readonly delete?: boolean | undefined;
  readonly move_to?: Ref | undefined;
}

/** Makes changes of a board's columns ready; what is deleted comes last, the innermost first. */
export async function prepareColumns(
  account: Account,
  structure: Structure,
  changes: readonly WantedColumn[],
): Promise<BoardChange[]> {
  const going = new Set(
    changes.flatMap((change) =>
      change.delete && change.column !== undefined ? findOwn(structure, change).id : []
    ),
  );
  const prepared = await prepareEach("changes", changes, (change) => {
    if (change.column === undefined) {
      return { depth: 0, change: newColumn(account, structure, change) };
    }
    const column = findOwn(structure, change);
    return change.delete
      ? {
        depth: depthOf(structure, column),
        change: gone(account, structure, change, column, going),
      }
      : { depth: 0, change: changed(account, structure, change, column) };
  });
  const last = prepared.filter(({ depth }) => depth > 0).sort((a, b) => b.depth - a.depth);
  return [...prepared.filter(({ depth }) => depth === 0), ...last].map(({ change }) => change);
}

function findOwn(structure: Structure, { column, workflow }: WantedColumn): Column {
  const within = workflow === undefined ? undefined : findWorkflow(structure, workflow);
  return findColumn(structure, column ?? "", within);
}

function depthOf(structure: Structure, column: Column): number {
  const parent = structure.column(column.parentId);
  return parent ? depthOf(structure, parent) + 1 : 1;
}

/** The workflow that is meant: the one named, else the first for cards, as for a new card. */
export function workflowFor(structure: Structure, ref: Ref | undefined): Workflow {
  const usual = ref === undefined
    ? structure.workflows.find(({ kind, isEnabled }) => kind === "cards" && isEnabled) ??
      structure.workflows[0]
    : findWorkflow(structure, ref);
  return usual ?? wrong(`Board ${structure.boardId} has no workflow: create one first.`);
}

function details(wanted: WantedColumn): Record<string, unknown> {
  return given({
    name: wanted.name,
    description: wanted.description,
    color: wanted.color === undefined ? undefined : color(wanted.color),
    limit: wanted.limit,
    cards_per_row: wanted.cards_per_row,
    flow_type: wanted.flow === undefined ? undefined : wanted.flow === "queue" ? 2 : 1,
  });
}

/** Where a column is to be; the API takes a section or a parent, not both. */
function placeOf(structure: Structure, { parent, section }: WantedColumn, within?: Workflow) {
  if (parent !== undefined && section !== undefined) {
    wrong("A sub-column is in the section of its parent: give `parent` or `section`, not both.");
  }
  return {
    parent: parent === undefined ? undefined : findColumn(structure, parent, within),
    section: section === undefined ? undefined : sectionNumber(section),
  };
}

function newColumn(account: Account, structure: Structure, wanted: WantedColumn): BoardChange {
  const { name, workflow: ref } = wanted;
  if (name === undefined) wrong("A new column needs a `name`; `column` names one to change.");
  if (wanted.delete || wanted.move_to !== undefined) {
    wrong("`delete` and `move_to` are for a column that is there: name it in `column`.");
  }
  const within = ref === undefined ? undefined : findWorkflow(structure, ref);
  const { parent, section } = placeOf(structure, wanted, within);
  if (!parent && section === undefined) wrong("A new column needs a `section` or a `parent`.");
  const workflow = within ?? workflowFor(structure, ref);
  const beside = parent
    ? parent.children
    : workflow.columns.filter((one) => one.parentId === null && one.section === section);
  const body = {
    ...(parent ? { parent_column_id: parent.id } : { workflow_id: workflow.id, section }),
    position: wanted.position ?? beside.length,
    ...details(wanted),
  };
  return {
    what: named("New column", name),
    name: parent ? `${parent.path} / ${name}` : name,
    done: "created",
    send: async () => ({ id: await createPart(account, "column", structure.boardId, body) }),
  };
}

function changed(
  account: Account,
  structure: Structure,
  wanted: WantedColumn,
  column: Column,
): BoardChange {
  if (wanted.move_to !== undefined) wrong("`move_to` goes with `delete`.");
  const { parent, section } = placeOf(structure, wanted, structure.workflow(column.workflowId));
  if (parent?.id === column.id) wrong("A column cannot be inside itself.");
  const body = {
    ...given({ parent_column_id: parent?.id, section, position: wanted.position }),
    ...details(wanted),
  };
  if (Object.keys(body).length === 0) {
    wrong(`Nothing is to be changed of ${named("column", column.path, column.id)}.`);
  }
  return {
    what: named("Column", column.path, column.id),
    name: wanted.name ?? column.path,
    done: "changed",
    async send() {
      await updatePart(account, "column", structure.boardId, column.id, body);
      return { id: column.id };
    },
  };
}

function gone(
  account: Account,
  structure: Structure,
  wanted: WantedColumn,
  column: Column,
  going: ReadonlySet<number>,
): BoardChange {
  const { column: _column, workflow: _workflow, delete: _delete, move_to, ...others } = wanted;
  if (Object.keys(given(others)).length > 0) {
    wrong("`delete` goes with `column` and `move_to` alone.");
  }
  if (column.children.some((child) => !going.has(child))) {
    wrong(`${named("Column", column.path, column.id)} has sub-columns: delete or move them first.`);
  }
  const within = structure.workflow(column.workflowId);
  const to = move_to === undefined ? undefined : findColumn(structure, move_to, within);
  if (to && (going.has(to.id) || to.children.length > 0)) {
    wrong(
      `Cards cannot go to ${named("column", to.path, to.id)}: it ${
        going.has(to.id) ? "is deleted too" : "has sub-columns, of which one must be named"
      }.`,
    );
  }
  return {
    what: named("Column", column.path, column.id),
    name: column.path,
    done: "deleted",
    loss: columnLoss(structure, column, to),
    async send() {
      await deletePart(account, "column", structure.boardId, column.id, to?.id);
      return { id: column.id };
    },
  };
}

/** What goes with a column: its cards, exit criteria, cell limits, merged areas, cycle times. */
export function columnLoss(
  structure: Structure,
  column: Column,
  to: { readonly id?: number | undefined; readonly path: string } | undefined,
): Loss {
  const cells = structure.cellLimits.filter(({ columnId }) => columnId === column.id).length;
  const areas = structure.mergedAreas.filter((area) => area.columnIds.includes(column.id)).length;
  const count = (many: number, what: string) => many > 0 ? [`${many} × ${what}`] : [];
  return {
    thing: "column",
    id: column.id,
    name: column.path,
    fate: "deleted for good",
    holds: "column_ids",
    keepsCards: true,
    ...(to ? { cardsTo: { id: to.id, name: to.path } } : {}),
    takes: [
      ...(to ? [] : ["its cycle times"]),
      ...count(column.checklist.length, "exit criterion"),
      ...count(cells, "cell limit"),
      ...count(areas, "merged area"),
    ],
  };
}
