/**
 * What differs between two structures of a board.
 *
 * @module
 */
import type { Column, Structure } from "./structure.ts";

/** One difference; names are the account's. */
export interface StructureDifference {
  /** In the vendor's word: `column`, `lane`, `workflow`, `limit`, `board`. */
  readonly kind: string;
  readonly id: number | null;
  /** What it is called. */
  readonly name: string;
  /** `added`, `removed`, or what of it changed. */
  readonly change: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

type Value = StructureDifference["before"];

/** A thing with what may change of it, by the words for it. */
interface Part {
  readonly id: number | null;
  readonly name: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** All differences, from the board to its limits. */
export function structureDifferences(before: Structure, after: Structure): StructureDifference[] {
  return KINDS.flatMap(({ kind, parts, key }) =>
    compare(kind, parts(before), parts(after), key ?? ((part) => String(part.id)))
  );
}

function compare(
  kind: string,
  before: readonly Part[],
  after: readonly Part[],
  key: (part: Part) => string,
): StructureDifference[] {
  const [left, right] = [before, after].map((parts) =>
    new Map(parts.map((one) => [key(one), one]))
  );
  const found: StructureDifference[] = [];
  const whole = (part: Part, change: string) =>
    found.push({ kind, id: part.id, name: part.name, change, before: null, after: null });
  for (const [id, part] of left ?? []) {
    const now = right?.get(id);
    if (!now) {
      whole(part, "removed");
      continue;
    }
    for (const [change, value] of Object.entries(part.values)) {
      const later = now.values[change] ?? null;
      if (value === later) continue;
      found.push({ kind, id: now.id, name: now.name, change, before: value, after: later });
    }
  }
  for (const [id, part] of right ?? []) if (!left?.has(id)) whole(part, "added");
  return found;
}

const KINDS: readonly {
  readonly kind: string;
  readonly parts: (structure: Structure) => readonly Part[];
  readonly key?: (part: Part) => string;
}[] = [
  {
    kind: "board",
    parts: (one) => [{
      id: one.boardId,
      name: one.name,
      values: {
        name: one.name,
        description: one.description,
        workspace: one.workspaceId,
        archived: one.isArchived,
        "exceeding limits": one.exceeding,
        "limits count": one.limitBy,
        "discarding needs a reason": one.discardNeedsReason,
        "order of workflows": listed(one.workflows),
      },
    }],
  },
  {
    kind: "workflow",
    parts: (one) =>
      one.workflows.map(({ id, name, kind, isEnabled, columns, lanes }) => ({
        id,
        name,
        values: {
          name,
          kind,
          enabled: isEnabled,
          "order of columns": listed(columns),
          "order of lanes": listed(lanes),
        },
      })),
  },
  {
    kind: "column",
    parts: (one) => one.workflows.flatMap(({ columns }) => columns.map(columnPart)),
  },
  {
    kind: "lane",
    parts: (one) =>
      one.workflows.flatMap(({ lanes }) =>
        lanes.map(({ id, name, workflowId }) => ({
          id,
          name,
          values: { name, workflow: workflowId },
        }))
      ),
  },
  { kind: "limit", parts: limitParts, key: (part) => part.name },
];

function columnPart(
  { id, name, path, section, parentId, limit, isQueue, checklist }: Column,
): Part {
  return {
    id,
    name: path,
    values: {
      name,
      section,
      "parent column": parentId,
      limit,
      queue: isQueue,
      "exit criteria": checklist.map(({ text }) => text).join("; "),
    },
  };
}

function limitParts(structure: Structure): Part[] {
  const lane = (id: number) => structure.lane(id)?.name ?? `lane ${id}`;
  const column = (id: number) => structure.column(id)?.path ?? `column ${id}`;
  const part = (name: string, limit: number): Part => ({ id: null, name, values: { limit } });
  return [
    ...structure.cellLimits.map(({ laneId, columnId, limit }) =>
      part(`cell ${column(columnId)} / ${lane(laneId)}`, limit)
    ),
    ...structure.laneSectionLimits.map(({ laneId, section, limit }) =>
      part(`section ${section} / ${lane(laneId)}`, limit)
    ),
    ...structure.mergedAreas.map(({ laneIds, columnIds, limit }) =>
      part(`area ${columnIds.map(column).join(", ")} / ${laneIds.map(lane).join(", ")}`, limit)
    ),
  ];
}

/** Things in their order, by id; a change of their names is told at each. */
function listed(things: readonly { readonly id: number }[]): string {
  return things.map(({ id }) => id).join(", ");
}
