/**
 * Reads of cards by their ids, so that the gateway can keep each card by itself and ask for several
 * at once.
 *
 * @module
 */
import type { BatchRead } from "../gateway/request.ts";
import type { Operation, RequestParts } from "./catalogue/types.ts";
import { buildPath } from "./catalogue/url.ts";

/** Which part of a request names the things, and how they are known in its answer. */
export interface ById {
  /** The query parameter with the ids. */
  readonly parameter: string;
  readonly ids: readonly number[];
  /** The member of a row that holds its id. */
  readonly member: string;
  /** The tags of the read of one thing. */
  readonly tags: (id: number) => readonly string[];
}

/** Keeps the query well below what servers take for the length of a URL. */
const MAX_IDS = 200;

/** How the gateway may take a read of cards apart and put it together. */
export function batchRead(operation: Operation, parts: RequestParts, byId: ById): BatchRead {
  const { parameter, ids, member, tags } = byId;
  const pathOf = (ids: readonly number[] | undefined) =>
    buildPath(operation, { ...parts, query: { ...parts.query, [parameter]: ids } });
  return {
    kind: pathOf(undefined),
    ids,
    max: MAX_IDS,
    path: pathOf,
    tags,
    pick: (body, id) => pageOf(rowsOf(body).filter((row) => memberOf(row, member) === id)),
    join: (bodies) => pageOf(bodies.flatMap(rowsOf)),
  };
}

/** The envelope of `GET /cards` (recorded), around rows that all fit on its only page. */
function pageOf(rows: readonly unknown[]): unknown {
  return { data: { pagination: { all_pages: 1, current_page: 1 }, data: rows } };
}

function rowsOf(body: unknown): readonly unknown[] {
  const rows = memberOf(memberOf(body, "data"), "data");
  return Array.isArray(rows) ? rows : [];
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
