/**
 * Short ways to write shapes by hand, and to change a part of one.
 *
 * @module
 */

import type { Shape } from "./types.ts";

export const ANY: Shape = {};
export const INTEGER: Shape = { type: "integer" };
export const NUMBER: Shape = { type: "number" };
export const TEXT: Shape = { type: "string" };
export const TIME: Shape = { type: "string", format: "date-time" };
export const DATE: Shape = { type: "string", format: "date" };
/** BusinessMap's boolean. */
export const FLAG: Shape = { type: "integer", enum: [0, 1] };

/** The same shape, or null. */
export function orNull(shape: Shape): Shape {
  return { ...shape, nullable: true };
}

/** A list of these. */
export function list(items: Shape): Shape {
  return { type: "array", items };
}

/** An object; a star after a name makes the property a required one: `"title*"`. */
export function object(properties: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(properties);
  const required = entries.flatMap(([name]) => name.endsWith("*") ? [name.slice(0, -1)] : []);
  return {
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, shape]) => [name.replace(/\*$/, ""), shape]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** An object of which only some properties are known. */
export function open(properties: Readonly<Record<string, Shape>> = {}): Shape {
  return { ...object(properties), values: ANY };
}

/** An object whose keys are ids or the like. */
export function mapOf(values: Shape): Shape {
  return { type: "object", values };
}

/**
 * The shape with one part changed. `place` names the way to it: `data.*.attachments`, where `*`
 * stands for the items of a list and the empty text for the shape itself. What is not there stays
 * not there, so that a newer document that differs does no harm.
 */
export function within(shape: Shape, place: string, change: (part: Shape) => Shape): Shape {
  const [name, ...rest] = place === "" ? [] : place.split(".");
  if (name === undefined) return change(shape);
  const further = rest.join(".");
  if (name === "*") {
    return shape.items ? { ...shape, items: within(shape.items, further, change) } : shape;
  }
  const part = shape.properties?.[name];
  if (!part) return shape;
  return { ...shape, properties: { ...shape.properties, [name]: within(part, further, change) } };
}

/** Adds properties to an object's shape or replaces them. */
export function withProperties(properties: Readonly<Record<string, Shape>>) {
  return (shape: Shape): Shape => ({
    ...shape,
    properties: { ...shape.properties, ...properties },
  });
}

/** Gives a property of an object's shape another name, and another shape if one is given. */
export function renamed(from: string, to: string, shape?: Shape) {
  return (object: Shape): Shape => {
    const entries = Object.entries(object.properties ?? {});
    return {
      ...object,
      properties: Object.fromEntries(
        entries.map(([name, part]) => name === from ? [to, shape ?? part] : [name, part]),
      ),
    };
  };
}

/** Allows further values. */
export function withValues(...values: readonly string[]) {
  return (shape: Shape): Shape =>
    shape.enum ? { ...shape, enum: [...new Set([...shape.enum, ...values])] } : shape;
}
