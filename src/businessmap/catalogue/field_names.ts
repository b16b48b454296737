/**
 * What the fields of an operation's request are called.
 *
 * @module
 */
import type { Operation, Shape } from "./types.ts";

/** The names of all parameters, and of all fields at any depth of the body. */
export function fieldNames(operation: Operation): ReadonlySet<string> {
  const names = new Set(
    [...operation.pathParameters, ...operation.queryParameters].map(({ name }) => name),
  );
  const seen = new Set<Shape>();
  // Shapes may contain themselves.
  const walk = (shape: Shape | undefined): void => {
    if (shape === undefined || seen.has(shape)) return;
    seen.add(shape);
    for (const [name, inner] of Object.entries(shape.properties ?? {})) {
      names.add(name);
      walk(inner);
    }
    walk(shape.items);
    walk(shape.values);
    shape.oneOf?.forEach(walk);
  };
  walk(operation.body);
  return names;
}
