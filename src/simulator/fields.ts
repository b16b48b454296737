/**
 * Reading a checked JSON body: its kinds are known by then, TypeScript only has to be told.
 *
 * @module
 */
import type { Fields } from "./types.ts";

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number; `null` when cleared, `undefined` when not given. */
export function numberOf(body: Fields, key: string): number | null | undefined {
  const value = body[key];
  return typeof value === "number" || value === null ? value : undefined;
}

/** A string; `null` when cleared, `undefined` when not given. */
export function stringOf(body: Fields, key: string): string | null | undefined {
  const value = body[key];
  return typeof value === "string" || value === null ? value : undefined;
}

/** A 0 or 1. */
export function flagOf(body: Fields, key: string): 0 | 1 | undefined {
  const value = body[key];
  return value === 0 || value === 1 ? value : undefined;
}

/** A list of numbers, empty when not given. */
export function numbersOf(body: Fields, key: string): number[] {
  const value = body[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
}

/** A list of objects, empty when not given. */
export function objectsOf(body: Fields, key: string): Fields[] {
  const value = body[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
