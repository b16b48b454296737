/**
 * Values of which nothing is known.
 *
 * @module
 */

/** What a value holds under a name of its own; `undefined` for what is no object, or lacks it. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
