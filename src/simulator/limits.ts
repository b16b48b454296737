/**
 * Limits on work in progress: of columns, cells, sections of a lane, and merged areas.
 *
 * @module
 */
import { against } from "./refusal.ts";
import { childColumns, lanesOf, type State } from "./state.ts";
import type { Board, Card, Column, Fields, Lane } from "./types.ts";

/** A card that comes into a place: moved there when `card` is given, else new. */
export interface Arrival {
  readonly card?: Card;
  readonly size: number | null;
  readonly column: Column;
  readonly lane: Lane;
}

/** The cells that one limit covers. */
interface Group {
  readonly key: string;
  readonly limit: number;
  readonly details: Fields;
  readonly columns: ReadonlySet<number>;
  readonly lanes: ReadonlySet<number>;
}

function subtree(state: State, column_id: number): number[] {
  return [
    column_id,
    ...childColumns(state, column_id).flatMap((child) => subtree(state, child.column_id)),
  ];
}

function columnGroups(state: State, column: Column): Group[] {
  const lanes = new Set(lanesOf(state, column.workflow_id).map((lane) => lane.lane_id));
  const groups: Group[] = [];
  for (let at: Column | undefined = column; at;) {
    const { column_id, limit, parent_column_id }: Column = at;
    if (limit > 0) {
      const columns = new Set(subtree(state, column_id));
      groups.push({ key: `column:${column_id}`, limit, details: { column_id }, columns, lanes });
    }
    at = parent_column_id === null ? undefined : state.columns.get(parent_column_id);
  }
  return groups;
}

function groupsOf(state: State, board: Board, column: Column, lane: Lane): Group[] {
  const { column_id, section } = column;
  const { lane_id } = lane;
  const groups = columnGroups(state, column);
  const lanes = new Set([lane_id]);
  const cell = board.cellLimits.get(`${lane_id}:${column_id}`) ?? 0;
  if (cell > 0) {
    const details = { lane_id, column_id };
    const columns = new Set([column_id]);
    groups.push({ key: `cell:${lane_id}:${column_id}`, limit: cell, details, columns, lanes });
  }
  const inSection = board.laneSectionLimits.get(`${lane_id}:${section}`) ?? 0;
  if (inSection > 0) {
    const columns = new Set(
      [...state.columns.values()]
        .filter((one) => one.workflow_id === column.workflow_id && one.section === section)
        .map((one) => one.column_id),
    );
    const details = { lane_id, section };
    const key = `section:${lane_id}:${section}`;
    groups.push({ key, limit: inSection, details, columns, lanes });
  }
  for (const area of board.mergedAreas.values()) {
    if (area.limit === 0) continue;
    if (!area.column_ids.includes(column_id) || !area.lane_ids.includes(lane_id)) continue;
    groups.push({
      key: `area:${area.area_id}`,
      limit: area.limit,
      details: { area_id: area.area_id },
      columns: new Set(area.column_ids),
      lanes: new Set(area.lane_ids),
    });
  }
  return groups;
}

const inside = (group: Group, column_id: number, lane_id: number) =>
  group.columns.has(column_id) && group.lanes.has(lane_id);

/** How much a card weighs: one, or its size, where a card without a size counts one. */
const weightBy = (board: Board) => (size: number | null) =>
  board.settings.limit_type === 1 ? size ?? 1 : 1;

function load(state: State, group: Group, weight: (size: number | null) => number): number {
  let sum = 0;
  for (const column_id of group.columns) {
    for (const lane_id of group.lanes) {
      for (const card of state.cells.get(`${column_id}:${lane_id}`) ?? []) sum += weight(card.size);
    }
  }
  return sum;
}

function growth(
  group: Group,
  arrivals: readonly Arrival[],
  weight: (size: number | null) => number,
): number {
  let sum = 0;
  for (const { card, size, column, lane } of arrivals) {
    if (inside(group, column.column_id, lane.lane_id)) sum += weight(size);
    if (card?.state === "active" && inside(group, card.column_id, card.lane_id)) {
      sum -= weight(card.size);
    }
  }
  return sum;
}

/**
 * Checks the limits that arrivals touch, taken together.
 *
 * @param reason the request's `exceeding_reason`
 * @throws {Refusal} 400; code and sentences are guessed
 */
export function checkLimits(
  state: State,
  arrivals: readonly Arrival[],
  reason: string | null | undefined,
): void {
  const seen = new Set<string>();
  for (const { column, lane } of arrivals) {
    const board = state.boards.get(column.board_id);
    if (!board || board.settings.allow_exceeding === 0) continue;
    if (board.settings.allow_exceeding === 1 && reason) continue;
    const weight = weightBy(board);
    for (const group of groupsOf(state, board, column, lane)) {
      if (seen.has(group.key)) continue;
      seen.add(group.key);
      const more = growth(group, arrivals, weight);
      const sum = load(state, group, weight) + more;
      if (more <= 0 || sum <= group.limit) continue;
      const details = { ...group.details, limit: group.limit, count: sum };
      throw board.settings.allow_exceeding === 1
        ? against("WL01", "Please provide an exceeding_reason to exceed the limit.", details)
        : against("WL02", "The limit cannot be exceeded.", details);
    }
  }
}
