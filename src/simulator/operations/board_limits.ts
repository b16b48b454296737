/**
 * Limits of a board's cells and sections, and its merged areas.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { numberOf, numbersOf } from "../fields.ts";
import { nextId } from "../state.ts";
import { areaView } from "../structure_view.ts";
import type { Fields, MergedArea } from "../types.ts";
import { assign, ofBoard } from "./board_structure.ts";
import { boardOf } from "./boards.ts";

const pairs = (limits: ReadonlyMap<string, number>, second: string, board_id: number): Fields[] =>
  [...limits].map(([pair, limit]) => {
    const [lane_id, other] = pair.split(":").map(Number);
    return { board_id, lane_id, [second]: other, limit };
  });

function setLimit(call: Call, limits: Map<string, number>, second: string): unknown {
  const board = boardOf(call);
  const lane_id = numberOf(call.body, "lane_id") ?? 0;
  const other = numberOf(call.body, second) ?? 0;
  ofBoard(call.state.lanes, "lane", board, lane_id);
  if (second === "column_id") ofBoard(call.state.columns, "column", board, other);
  const limit = numberOf(call.body, "limit") ?? 0;
  if (limit === 0) limits.delete(`${lane_id}:${other}`);
  else limits.set(`${lane_id}:${other}`, limit);
  board.revision++;
  return { data: { board_id: board.board_id, lane_id, [second]: other, limit } };
}

function areaOf(call: Call): MergedArea {
  return found(boardOf(call).mergedAreas, "area", idOf(call, "area_id"));
}

export const boardLimits: Handlers = {
  getCellLimits: (call) => {
    const { cellLimits, board_id } = boardOf(call);
    return { data: pairs(cellLimits, "column_id", board_id) };
  },
  setCellLimit: (call) => setLimit(call, boardOf(call).cellLimits, "column_id"),
  getLaneSectionLimits: (call) => {
    const { laneSectionLimits, board_id } = boardOf(call);
    return { data: pairs(laneSectionLimits, "section", board_id) };
  },
  setLaneSectionLimit: (call) => setLimit(call, boardOf(call).laneSectionLimits, "section"),
  getMergedAreas: (call) => {
    const { mergedAreas, board_id } = boardOf(call);
    return { data: [...mergedAreas.values()].map((area) => areaView(board_id, area)) };
  },
  getMergedArea: (call) => ({ data: areaView(boardOf(call).board_id, areaOf(call)) }),
  createMergedArea(call) {
    const board = boardOf(call);
    const area: MergedArea = {
      area_id: nextId(call.state, "area"),
      primary_column_id: numberOf(call.body, "primary_column_id") ?? 0,
      limit: numberOf(call.body, "limit") ?? 0,
      lane_ids: numbersOf(call.body, "lane_ids"),
      column_ids: numbersOf(call.body, "column_ids"),
    };
    for (const id of area.lane_ids) ofBoard(call.state.lanes, "lane", board, id);
    for (const id of area.column_ids) ofBoard(call.state.columns, "column", board, id);
    board.mergedAreas.set(area.area_id, area);
    board.revision++;
    return { data: areaView(board.board_id, area) };
  },
  updateMergedArea(call) {
    const area = areaOf(call);
    assign(call, area, ["primary_column_id", "limit", "lane_ids", "column_ids"]);
    return { data: areaView(boardOf(call).board_id, area) };
  },
  deleteMergedArea(call) {
    const board = boardOf(call);
    board.mergedAreas.delete(areaOf(call).area_id);
    board.revision++;
  },
};
