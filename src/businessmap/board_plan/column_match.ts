/**
 * Which columns of a workflow are there for the wanted ones, and where these are to be.
 *
 * @module
 */
import { wrong } from "../board_changes.ts";
import { sameName } from "../names.ts";
import { findColumn } from "../place.ts";
import {
  type Column,
  type SectionName,
  sectionName,
  sectionNumber,
  type Workflow,
} from "../structure.ts";
import { quoted } from "../untrusted.ts";
import { checkTwice, formerly, type Handle, type PlanContext, type WantedName } from "./steps.ts";

export interface WantedSubColumn extends WantedName {
  readonly column: string;
  readonly limit?: number | undefined;
  readonly flow?: "activity" | "queue" | undefined;
}

export interface WantedColumn extends WantedSubColumn {
  readonly section?: SectionName | undefined;
  /** Not compared when left out. */
  readonly columns?: readonly WantedSubColumn[] | undefined;
}

/** A wanted column with what is there for it. */
export interface Node {
  readonly wanted: WantedColumn;
  readonly parent: Node | undefined;
  found: Column | undefined;
}

/** A node with its place. */
export interface Placed extends Node {
  readonly handle: Handle;
  readonly section: number;
  readonly parentHandle: Handle | undefined;
}

/** Finds what is there for each wanted column: by its former name, its place, its name alone. */
export function matchColumns(
  context: PlanContext,
  workflow: Workflow,
  wanted: readonly WantedColumn[],
): Node[] {
  checkTwice("column", wanted.map(({ column }) => column));
  const nodes = wanted.flatMap((one): Node[] => {
    const top: Node = { wanted: one, parent: undefined, found: undefined };
    const inside = one.columns ?? [];
    checkTwice("column", inside.map(({ column }) => column));
    return [top, ...inside.map((sub): Node => ({ wanted: sub, parent: top, found: undefined }))];
  });
  const free = new Set(workflow.columns);
  const take = (node: Node, column: Column | undefined) => {
    if (!column) return;
    if (!free.delete(column)) {
      wrong(`The column ${quoted(column.path)} (${column.id}) is meant by two wanted columns.`);
    }
    node.found = column;
  };
  const named = ({ wanted }: Node) =>
    [...free].filter((column) => sameName(column.name, wanted.column));
  for (const node of nodes) {
    const { was } = node.wanted;
    if (was === undefined) continue;
    const find = () => findColumn(context.structure, was, workflow);
    take(node, formerly(find, named(node).length > 0));
  }
  // Parents come before their sub-columns, so what they are is known then.
  for (const node of nodes.filter(({ found }) => !found)) take(node, inPlace(node, named(node)));
  for (const node of nodes.filter(({ found }) => !found)) {
    const here = inPlace(node, named(node));
    const elsewhere = here ? [here] : named(node).filter((one) => !isLeftAlone(one, nodes));
    if (elsewhere.length > 1) {
      wrong(
        `More than one column could become ${quoted(node.wanted.column)}: say which with \`was\`.`,
      );
    }
    take(node, elsewhere[0]);
  }
  return nodes;
}

/** The column of that name which is where it is wanted. */
function inPlace({ parent, wanted }: Node, columns: readonly Column[]): Column | undefined {
  if (parent) {
    return columns.find(({ parentId }) => parentId !== null && parentId === parent.found?.id);
  }
  const tops = columns.filter(({ parentId }) => parentId === null);
  return tops.find(({ section }) => sectionName(section) === wanted.section) ?? tops[0];
}

/** Whether it is inside a column of which nobody said what should be in it. */
function isLeftAlone(column: Column, nodes: readonly Node[]): boolean {
  const parent = nodes.find(({ found }) => found !== undefined && found.id === column.parentId);
  return parent !== undefined && parent.wanted.columns === undefined;
}

/** Tells each wanted column its place, and its handle to `handles`. */
export function placeColumns(nodes: readonly Node[], handles: Map<number, Handle>): Placed[] {
  const done = new Map<Node, Placed>();
  for (const node of nodes) {
    const parent = node.parent && done.get(node.parent);
    const { column, section } = node.wanted;
    const handle = {
      id: node.found?.id,
      name: parent ? `${parent.handle.name} / ${column}` : column,
    };
    // The lists of what is where hold one object for each thing.
    if (node.found) handles.set(node.found.id, handle);
    done.set(node, {
      ...node,
      handle,
      parentHandle: parent?.handle,
      section: parent?.section ?? (section === undefined ? undefined : sectionNumber(section)) ??
        node.found?.section ?? wrong(`The new column ${quoted(column)} needs a \`section\`.`),
    });
  }
  return [...done.values()];
}
