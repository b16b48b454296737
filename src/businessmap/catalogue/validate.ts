/**
 * Checks requests before they are sent, and answers of the simulator and of recordings.
 *
 * @module
 */

import { check, type Mode, problem, unknownName } from "./check.ts";
import type { Operation, Parameter, Problem, RequestParts } from "./types.ts";

/**
 * What is wrong with a request, all at once; empty when nothing is. Names that the operation does
 * not know are problems too: the account would pass over them in silence.
 */
export function validateRequest(operation: Operation, parts: RequestParts): Problem[] {
  return [
    ...parameters("path", operation.pathParameters, parts.path ?? {}),
    ...parameters("query", operation.queryParameters, parts.query ?? {}),
    ...requestBody(operation, parts.body),
  ];
}

/**
 * What is wrong with an answer, by the status and shape of the operation or, from 400, by the
 * account's error envelope. Further properties and missing ones are allowed, except where the
 * envelope itself would be broken: no `data`, no `pagination` on a paged list.
 */
export function validateAnswer(operation: Operation, status: number, body: unknown): Problem[] {
  const mode: Mode = { where: "body", form: "answer" };
  if (status >= 400) return check(ERROR, body, [], mode).concat(errorParts(body, mode));
  const allowed = operation.mayBeEmpty ? [operation.status, 204] : [operation.status];
  if (!allowed.includes(status)) {
    const message = `The status must be ${allowed.join(" or ")}, not ${status}.`;
    return [problem(mode, "enum", ["status"], message)];
  }
  if (status === 204 || !operation.answer) {
    return status === 204 && body !== undefined
      ? [problem(mode, "type", [], "There must be no body with status 204.")]
      : [];
  }
  return envelope(operation, body, mode).concat(check(operation.answer, body, [], mode));
}

function parameters(
  where: "path" | "query",
  known: readonly Parameter[],
  given: Readonly<Record<string, unknown>>,
): Problem[] {
  const mode: Mode = { where, form: "url" };
  const names = known.map((one) => one.name);
  const present = Object.keys(given).filter((name) => given[name] !== undefined);
  const unknown = present.filter((name) => !names.includes(name)).map((name) =>
    problem(mode, "unknown", [name], unknownName(`${where} parameter`, name, names))
  );
  const wrong = known.flatMap(({ name, required, shape }) => {
    const value = given[name];
    if (value !== undefined && where === "path" && ["", ".", ".."].includes(String(value))) {
      return [problem(mode, "format", [name], `${name} must be usable as a part of a path.`)];
    }
    if (value !== undefined) return check(shape, value, [name], mode);
    return required ? [problem(mode, "missing", [name], `${name} is missing.`)] : [];
  });
  return [...unknown, ...wrong];
}

function requestBody(operation: Operation, body: unknown): Problem[] {
  const mode: Mode = { where: "body", form: "json" };
  const { body: shape } = operation;
  if (!shape) {
    return body === undefined
      ? []
      : [problem(mode, "unknown", [], `${operation.id} takes no body.`)];
  }
  if (body !== undefined) return check(shape, body, [], mode);
  const needed = shape.required ?? [];
  if (needed.length === 0) return [];
  return [problem(mode, "missing", [], `The body is missing; it needs ${needed.join(", ")}.`)];
}

/** `code` is the only part that every recorded error has beside its message. */
const ERROR = {
  type: "object",
  properties: {
    error: {
      type: "object",
      properties: {
        code: { type: "string" },
        message: { type: "string" },
        reference: { type: "string" },
        details: { type: "object" },
      },
    },
  },
} as const;

function errorParts(body: unknown, mode: Mode): Problem[] {
  const error = part(body, "error");
  if (error === undefined) return [absent(["error"], mode)];
  return ["code", "message"].filter((name) => part(error, name) === undefined)
    .map((name) => absent(["error", name], mode));
}

function envelope(operation: Operation, body: unknown, mode: Mode): Problem[] {
  const outer = operation.answer?.properties?.data ? ["data"] : [];
  const paged = ["all_pages", "current_page", "results_per_page"];
  const pages = operation.paging === "data"
    ? [["data", "data"], ...paged.map((name) => ["data", "pagination", name])]
    : operation.paging === "top"
    ? paged.map((name) => ["pagination", name])
    : [];
  return [outer, ...pages]
    .filter((place) => place.length > 0 && place.reduce(part, body) === undefined)
    .map((place) => absent(place, mode));
}

function part(value: unknown, name: string): unknown {
  // Any object may be asked for a property by name.
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function absent(place: readonly string[], mode: Mode): Problem {
  return problem(mode, "missing", place, `${place.join(".")} is missing.`);
}
