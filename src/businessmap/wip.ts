/**
 * WIP limits: which there are over a cell, how full they are, and what a move would exceed.
 *
 * @module
 */
import { DomainError } from "./errors.ts";
import { SECTIONS, type Structure } from "./structure.ts";
import { quoted } from "./untrusted.ts";

/** As much of a card as counts against a limit. */
export interface Counted {
  readonly column_id: number | null;
  readonly lane_id: number | null;
  readonly size: number | null;
}

/** One limit and how full it is. */
export interface Load {
  /** `column Doing`, `cell Doing × Expedite`, … */
  readonly what: string;
  readonly limit: number;
  readonly used: number;
}

interface Limit {
  readonly what: string;
  readonly limit: number;
  covers(columnId: number, laneId: number): boolean;
}

/** What one card counts: 1, or its size on boards that limit by size (unsized counts 1). */
export function weight(structure: Structure, card: { size: number | null }): number {
  return structure.limitBy === "size" ? card.size ?? 1 : 1;
}

/** Every limit of a board with its load. */
export function loads(structure: Structure, cards: readonly Counted[]): Load[] {
  return limits(structure).map(({ what, limit, covers }) => ({
    what,
    limit,
    used: sum(structure, cards, covers),
  }));
}

/**
 * The limits that would be exceeded if `incoming` weight more came into a cell.
 * Each load's `used` is what it would be afterwards.
 */
export function exceededBy(
  structure: Structure,
  cards: readonly Counted[],
  target: { columnId: number; laneId: number },
  incoming: number,
): Load[] {
  return limits(structure)
    .filter((limit) => limit.covers(target.columnId, target.laneId))
    .map(({ what, limit, covers }) => ({
      what,
      limit,
      used: sum(structure, cards, covers) + incoming,
    }))
    .filter((load) => load.used > load.limit);
}

/** Why a board's rules forbid that a limit holds so much; `undefined` when they allow it. */
export function forbiddenBy(
  structure: Structure,
  load: Load,
  exceedingReason: string | undefined,
): DomainError | undefined {
  const rule = structure.exceeding;
  if (rule === "allowed" || (rule === "with_reason" && exceedingReason !== undefined)) {
    return undefined;
  }
  const what = `The WIP limit of ${quoted(load.what)} is ${load.limit}; it would hold ${load.used}`;
  return new DomainError(
    "refused",
    rule === "never"
      ? `${what}. Board ${structure.boardId} never allows that: take fewer cards, or make room.`
      : `${what}. Board ${structure.boardId} allows that only with a reason: give exceeding_reason.`,
  );
}

/** Whether any limit covers a cell, so that counting is worth a request. */
export function isLimited(
  structure: Structure,
  target: { columnId: number; laneId: number },
): boolean {
  return limits(structure).some((limit) => limit.covers(target.columnId, target.laneId));
}

function sum(
  structure: Structure,
  cards: readonly Counted[],
  covers: (columnId: number, laneId: number) => boolean,
): number {
  let total = 0;
  for (const card of cards) {
    if (card.column_id !== null && card.lane_id !== null && covers(card.column_id, card.lane_id)) {
      total += weight(structure, card);
    }
  }
  return total;
}

function limits(structure: Structure): Limit[] {
  const found: Limit[] = [];
  for (const workflow of structure.workflows) {
    for (const column of workflow.columns) {
      if (column.limit > 0) {
        const inside = new Set([column.id, ...column.children]);
        found.push({
          what: `column ${column.path}`,
          limit: column.limit,
          covers: (id) => inside.has(id),
        });
      }
    }
  }
  for (const cell of structure.cellLimits) {
    const name = `cell ${columnName(structure, cell.columnId)} × ${
      laneName(structure, cell.laneId)
    }`;
    found.push({
      what: name,
      limit: cell.limit,
      covers: (column, lane) => column === cell.columnId && lane === cell.laneId,
    });
  }
  for (const entry of structure.laneSectionLimits) {
    const section = SECTIONS[entry.section as keyof typeof SECTIONS] ?? entry.section; // only 1 to 4 have names
    found.push({
      what: `section ${section} of lane ${laneName(structure, entry.laneId)}`,
      limit: entry.limit,
      covers: (column, lane) =>
        lane === entry.laneId && structure.column(column)?.section === entry.section,
    });
  }
  for (const area of structure.mergedAreas.filter(({ limit }) => limit > 0)) {
    const columns = new Set(area.columnIds);
    const lanes = new Set(area.laneIds);
    const names = area.columnIds.map((id) => columnName(structure, id)).join(" + ");
    found.push({
      what: `merged area ${names}`,
      limit: area.limit,
      covers: (column, lane) => columns.has(column) && lanes.has(lane),
    });
  }
  return found;
}

function columnName(structure: Structure, id: number): string {
  return structure.column(id)?.path ?? `#${id}`;
}

function laneName(structure: Structure, id: number): string {
  return structure.lane(id)?.name ?? `#${id}`;
}
