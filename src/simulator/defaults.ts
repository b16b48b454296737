/**
 * Well-formed answers of operations that the simulator keeps no state for, made from the shape of
 * the answer alone.
 *
 * @module
 */
import type { Operation, Shape } from "../businessmap/catalogue/types.ts";
import type { Fields } from "./types.ts";

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-05T09:00:00Z",
  date: "2026-01-05",
  email: "someone@example.com",
};

/** The plainest value of a shape: empty lists, the first of several choices, zero, no text. */
export function defaultValue(shape: Shape): unknown {
  if (shape.default !== undefined && shape.default !== null) return shape.default;
  if (shape.nullable) return null;
  if (shape.enum) return shape.enum[0] ?? null;
  if (shape.oneOf) return shape.oneOf[0] ? defaultValue(shape.oneOf[0]) : null;
  switch (shape.type) {
    case "integer":
    case "number":
      return Math.max(shape.minimum ?? 0, 0);
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return defaultObject(shape);
    case "string":
      return FORMATS[shape.format ?? ""] ?? "-".repeat(shape.minLength ?? 0);
    default:
      return null;
  }
}

function defaultObject(shape: Shape): Fields {
  const properties = Object.entries(shape.properties ?? {});
  return Object.fromEntries(properties.map(([name, inner]) => [name, defaultValue(inner)]));
}

/** The answer's body; `undefined` for a 204. */
export function defaultAnswer(operation: Operation, query: Fields): unknown {
  if (!operation.answer) return undefined;
  const answer = defaultValue(operation.answer);
  if (operation.paging !== "top" || typeof answer !== "object" || answer === null) return answer;
  const pagination = {
    all_pages: 1,
    current_page: query.page ?? 1,
    results_per_page: query.per_page ?? 100,
  };
  return { ...answer, pagination };
}
