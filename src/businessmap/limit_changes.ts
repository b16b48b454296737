/**
 * WIP limits of columns, cells and sections of lanes, and areas of merged cells.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { type BoardChange, boardTags, given, named, prepareEach, wrong } from "./board_changes.ts";
import { updatePart } from "./board_parts.ts";
import { type Ref, resolve } from "./names.ts";
import { findColumn, findLane } from "./place.ts";
import { type MergedArea, type SectionName, sectionNumber, type Structure } from "./structure.ts";

export interface WantedLimit {
  readonly column?: Ref | undefined;
  readonly lane?: Ref | undefined;
  readonly section?: SectionName | undefined;
  /** 0 removes it. */
  readonly limit: number;
}

export interface WantedArea {
  readonly area?: Ref | undefined;
  readonly columns?: readonly Ref[] | undefined;
  readonly lanes?: readonly Ref[] | undefined;
  /** The column of the area under which its cards are kept. */
  readonly primary?: Ref | undefined;
  readonly limit?: number | undefined;
  readonly delete?: boolean | undefined;
}

const NewArea = z.object({ area_id: z.int() });

/** Makes limits ready; the id of each is that of its column or lane. */
export async function prepareLimits(
  account: Account,
  structure: Structure,
  limits: readonly WantedLimit[],
): Promise<BoardChange[]> {
  return await prepareEach("limits", limits, (wanted) => {
    const { column, lane, section, limit } = wanted;
    const done = limit === 0 ? "no limit" : `limit ${limit}`;
    if (lane === undefined) {
      if (column === undefined || section !== undefined) {
        wrong(
          "A limit is of a `column`, of a `column` and a `lane`, or of a `section` and a `lane`.",
        );
      }
      return columnLimit(account, structure, column, limit, done);
    }
    if (column !== undefined && section !== undefined) {
      wrong("A limit in a lane is of a `column` or of a `section`, not of both.");
    }
    if (section !== undefined) return sectionLimit(account, structure, lane, section, limit, done);
    if (column === undefined) wrong("A limit in a lane needs a `column` or a `section`.");
    return cellLimit(account, structure, { column, lane }, limit, done);
  });
}

function columnLimit(
  account: Account,
  structure: Structure,
  ref: Ref,
  limit: number,
  done: string,
): BoardChange {
  const { id, path } = findColumn(structure, ref);
  return {
    what: named("Limit of column", path, id),
    name: path,
    done,
    async send() {
      await updatePart(account, "column", structure.boardId, id, { limit });
      return { id };
    },
  };
}

function cellLimit(
  account: Account,
  structure: Structure,
  refs: { readonly column: Ref; readonly lane: Ref },
  limit: number,
  done: string,
): BoardChange {
  const lane = findLane(structure, refs.lane);
  const column = findColumn(structure, refs.column, structure.workflow(lane.workflowId));
  return {
    what: named("Limit of cell", `${column.path} × ${lane.name}`, column.id),
    name: `${column.path} × ${lane.name}`,
    done,
    async send() {
      const path = { board_id: structure.boardId };
      const body = { lane_id: lane.id, column_id: column.id, limit };
      const touches = boardTags(structure.boardId);
      await account.client.run("setCellLimit", { path, body }, { touches });
      return { id: column.id };
    },
  };
}

function sectionLimit(
  account: Account,
  structure: Structure,
  ref: Ref,
  section: SectionName,
  limit: number,
  done: string,
): BoardChange {
  const { id, name } = findLane(structure, ref);
  return {
    what: named(`Limit of section ${section} of lane`, name, id),
    name: `${section} × ${name}`,
    done,
    async send() {
      const path = { board_id: structure.boardId };
      const body = { lane_id: id, section: sectionNumber(section), limit };
      const touches = boardTags(structure.boardId);
      await account.client.run("setLaneSectionLimit", { path, body }, { touches });
      return { id };
    },
  };
}

/** Makes changes of merged areas ready; what is split comes last. */
export async function prepareAreas(
  account: Account,
  structure: Structure,
  areas: readonly WantedArea[],
): Promise<BoardChange[]> {
  const prepared = await prepareEach("areas", areas, (wanted) => {
    if (wanted.area === undefined) return newArea(account, structure, wanted);
    const area = resolve("merged area", wanted.area, structure.mergedAreas, {
      id: (one) => one.id,
      names: (one) => [areaName(structure, one)],
    });
    return wanted.delete
      ? splitArea(account, structure, wanted, area)
      : changedArea(account, structure, wanted, area);
  });
  return [...prepared.filter(({ loss }) => !loss), ...prepared.filter(({ loss }) => loss)];
}

/** `Doing + Review × Expedite`. */
function areaName(structure: Structure, area: Pick<MergedArea, "columnIds" | "laneIds">): string {
  const columns = area.columnIds.map((id) => structure.column(id)?.path ?? `#${id}`);
  const lanes = area.laneIds.map((id) => structure.lane(id)?.name ?? `#${id}`);
  return `${columns.join(" + ")} × ${lanes.join(" + ")}`;
}

function cells(structure: Structure, { columns, lanes, primary }: WantedArea) {
  const laneIds = lanes?.map((ref) => findLane(structure, ref));
  const within = structure.workflow(laneIds?.[0]?.workflowId ?? null);
  const inside = columns?.map((ref) => findColumn(structure, ref, within).id);
  const first = primary === undefined ? inside?.[0] : findColumn(structure, primary, within).id;
  return given({
    lane_ids: laneIds?.map(({ id }) => id),
    column_ids: inside,
    primary_column_id: first,
  });
}

function newArea(account: Account, structure: Structure, wanted: WantedArea): BoardChange {
  if (wanted.delete) wrong("`delete` is for a merged area that is there: name it in `area`.");
  if (!wanted.columns || !wanted.lanes) wrong("A new merged area needs `columns` and `lanes`.");
  const body = { ...cells(structure, wanted), ...given({ limit: wanted.limit }) };
  const name = areaName(structure, {
    columnIds: body.column_ids as number[], // `columns` is given
    laneIds: body.lane_ids as number[], // `lanes` is given
  });
  return {
    what: named("New merged area", name),
    name,
    done: "merged",
    async send() {
      const path = { board_id: structure.boardId };
      const touches = boardTags(structure.boardId);
      const made = await account.client.data("createMergedArea", { path, body }, NewArea, {
        touches,
      });
      return { id: made.area_id };
    },
  };
}

function changedArea(
  account: Account,
  structure: Structure,
  wanted: WantedArea,
  area: MergedArea,
): BoardChange {
  const body = { ...cells(structure, wanted), ...given({ limit: wanted.limit }) };
  if (Object.keys(body).length === 0) wrong(`Nothing is to be changed of merged area ${area.id}.`);
  const name = areaName(structure, area);
  return {
    what: named("Merged area", name, area.id),
    name,
    done: "changed",
    async send() {
      const path = { board_id: structure.boardId, area_id: area.id };
      const touches = boardTags(structure.boardId);
      await account.client.run("updateMergedArea", { path, body }, { touches });
      return { id: area.id };
    },
  };
}

function splitArea(
  account: Account,
  structure: Structure,
  wanted: WantedArea,
  area: MergedArea,
): BoardChange {
  const { area: _area, delete: _delete, ...others } = wanted;
  if (Object.keys(given(others)).length > 0) wrong("`delete` goes with `area` alone.");
  const name = areaName(structure, area);
  const { id, limit } = area;
  return {
    what: named("Merged area", name, id),
    name,
    done: "split",
    loss: {
      thing: "merged area",
      id,
      name,
      fate: "split into its cells",
      takes: limit > 0 ? [`its limit ${limit}`] : [],
    },
    async send() {
      const path = { board_id: structure.boardId, area_id: id };
      const touches = boardTags(structure.boardId);
      await account.client.run("deleteMergedArea", { path }, { touches });
      return { id };
    },
  };
}
