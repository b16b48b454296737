/**
 * From an operation and its parameters to the path of a request.
 *
 * @module
 */

import type { Operation, RequestParts } from "./types.ts";

/**
 * The path below `/api/v2`, with its query: `/cards?card_ids=1,2&expand=tag_ids`. Lists are
 * joined by commas, `undefined` is left out, and the query stands in the order of the
 * operation's parameters, so that the same request always has the same path.
 *
 * @throws {Error} when a path parameter is missing, a name is unknown, or a value cannot be
 * written: booleans (BusinessMap writes 0 and 1), null, objects, empty lists (leaving one out
 * would ask for everything), and path parts that would change the path (`..`)
 */
export function buildPath(
  operation: Operation,
  parts: Pick<RequestParts, "path" | "query">,
): string {
  const given = parts.path ?? {};
  const path = operation.pathParameters.reduce(
    (template, { name }) =>
      template.replace(`{${name}}`, () => pathPart(operation, name, given[name])),
    operation.path,
  );
  checkNames(operation, "path", Object.keys(given), operation.pathParameters);
  const query = parts.query ?? {};
  checkNames(operation, "query", Object.keys(query), operation.queryParameters);
  const pairs = operation.queryParameters
    .filter(({ name }) => query[name] !== undefined)
    .map(({ name }) => `${encodeURIComponent(name)}=${queryValue(operation, name, query[name])}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}

function pathPart(operation: Operation, name: string, value: unknown): string {
  if (value === undefined) throw failure(operation, `${name} is missing`);
  const text = scalar(operation, name, value);
  if (text === "" || text === "." || text === "..") {
    throw failure(operation, `${name} is no usable part of a path`);
  }
  return encodeURIComponent(text);
}

function queryValue(operation: Operation, name: string, value: unknown): string {
  if (Array.isArray(value) && value.length === 0) throw failure(operation, `${name} is empty`);
  const texts = Array.isArray(value)
    ? value.map((item) => scalar(operation, name, item))
    : [scalar(operation, name, value)];
  return encodeURIComponent(texts.join(",")).replaceAll("%2C", ",");
}

function scalar(operation: Operation, name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  throw failure(operation, `${name} is neither text nor a number`);
}

function checkNames(
  operation: Operation,
  where: string,
  names: readonly string[],
  known: Operation["queryParameters"],
) {
  const stranger = names.find((name) => !known.some((one) => one.name === name));
  if (stranger !== undefined) {
    throw failure(operation, `it has no ${where} parameter ${JSON.stringify(stranger)}`);
  }
}

function failure(operation: Operation, reason: string): Error {
  return new Error(`Cannot build path of ${operation.id}: ${reason}`);
}
