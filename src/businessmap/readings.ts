/**
 * What was read of an answer that the cache gives again and again: checking its shape costs more
 * than everything else that is done with it.
 *
 * @module
 */
import type * as z from "zod";

/** By the answer's value, and by how it was read. Both are forgotten with the cache's entry. */
const readings = new WeakMap<object, WeakMap<z.ZodType, unknown>>();

/** Lists of rows, by the schema of one row. */
const lists = new WeakMap<z.ZodType, z.ZodType>();

/** What an earlier call made of this very value by this very schema. */
export function earlierReading<T>(value: unknown, schema: z.ZodType<T>): T | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return readings.get(value)?.get(schema) as T | undefined; // kept below, by the same schema
}

/** Keeps what was made of a value, for other calls to see. */
export function keepReading<T>(value: unknown, schema: z.ZodType<T>, reading: T): void {
  if (typeof value !== "object" || value === null) return;
  const known = readings.get(value) ?? new WeakMap<z.ZodType, unknown>();
  known.set(schema, reading);
  readings.set(value, known);
}

/** The schema of a list of rows: the same one each time, so that a reading by it is found again. */
export function listOf<T>(row: z.ZodType<T>): z.ZodType<T[]> {
  const known = lists.get(row);
  if (known !== undefined) return known as z.ZodType<T[]>; // made below, of the same row
  const made = row.array();
  lists.set(row, made);
  return made;
}

/** The value, which nobody can change any more: several calls will see it. */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}
