/**
 * Turns OpenAPI schemas into packed shapes.
 *
 * @module
 */

import { type PackedShape, TYPES } from "../catalogue/packed.ts";
import { type Json, list, objectOf, type Reader } from "./reader.ts";

/** Formats that say no more than the type does. */
const IDLE_FORMATS = new Set(["int", "int32", "int64", "float", "double", "binary", "string"]);

/** Many times what the vendor's document takes; merging parts can be made to go on for ever. */
const MOST_SCHEMAS = 200_000;

/** Collects packed shapes. */
export interface Packer {
  /** The place of a schema's shape in the table. */
  place(schema: unknown): number;
  table(): readonly PackedShape[];
}

/** Makes a {@linkcode Packer}; a schema that contains itself gives a shape that does. */
export function packer(read: Reader): Packer {
  const shapes: PackedShape[] = [];
  // By reference or, for a schema without a name, by the object itself.
  const places = new Map<unknown, number>();
  let packed = 0;

  const place = (schema: unknown): number => {
    const reference = objectOf(schema).$ref;
    const key = typeof reference === "string" ? reference : schema;
    const known = places.get(key);
    if (known !== undefined) return known;
    // The place is taken before the parts are packed, since one of them may be this schema.
    const taken = shapes.push({}) - 1;
    places.set(key, taken);
    const merged = new Set(typeof reference === "string" ? [reference] : []);
    shapes[taken] = pack(read.resolve(schema), merged);
    return taken;
  };

  /** `merged` names the references being merged, so that they cannot run in a circle. */
  const pack = (schema: Json, merged: ReadonlySet<string>): PackedShape => {
    if (++packed > MOST_SCHEMAS) throw new Error("Cannot read document: its schemas have no end");
    const own = ownFacts(schema, place);
    const parts = list(schema.allOf).map((part) => packPart(part, merged));
    return tidy(choices(schema, [...parts, own].reduce(merge, {}), merged));
  };

  const packPart = (part: unknown, merged: ReadonlySet<string>): PackedShape => {
    const reference = objectOf(part).$ref;
    if (typeof reference !== "string") return pack(objectOf(part), merged);
    return merged.has(reference) ? {} : pack(read.resolve(part), new Set([...merged, reference]));
  };

  /** `oneOf` and `anyOf`; an alternative that only allows null makes the rest nullable. */
  const choices = (
    schema: Json,
    shape: PackedShape,
    merged: ReadonlySet<string>,
  ): PackedShape => {
    const all = [...list(schema.oneOf), ...list(schema.anyOf)];
    const real = all.filter((one) => !isNull(objectOf(one)));
    const nullable = real.length < all.length ? { n: 1 as const } : {};
    const [first, ...others] = real;
    if (first === undefined) return { ...shape, ...nullable };
    if (others.length > 0) return { ...shape, o: real.map(place), ...nullable };
    return { ...merge(shape, packPart(first, merged)), ...nullable };
  };

  return { place, table: () => shapes };
}

function isNull(schema: Json): boolean {
  return schema.type === "null" || (Object.keys(schema).length === 1 && schema.nullable === true);
}

/** The facts that stand in the schema itself, without its alternatives and merged parts. */
function ownFacts(schema: Json, place: (schema: unknown) => number): PackedShape {
  const shape: PackedShape = {};
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).map(String);
  const type = TYPES.findIndex((known) => types.includes(known));
  if (type >= 0) shape.t = type;
  else if (schema.properties !== undefined) shape.t = TYPES.indexOf("object");
  if (typeof schema.format === "string" && !IDLE_FORMATS.has(schema.format)) {
    shape.f = schema.format;
  }
  const values = list(schema.const === undefined ? schema.enum : [schema.const]).filter(isScalar);
  if (values.length > 0) shape.e = values;
  if (schema.nullable === true || types.includes("null") || values.includes(null)) shape.n = 1;
  if (typeof schema.minimum === "number") shape.lo = schema.minimum;
  if (typeof schema.maximum === "number") shape.hi = schema.maximum;
  if (typeof schema.minLength === "number" && schema.minLength > 0) shape.ls = schema.minLength;
  if (typeof schema.maxLength === "number") shape.lm = schema.maxLength;
  if (schema.default !== undefined) shape.d = schema.default;
  if (schema.items !== undefined) shape.i = place(schema.items);
  const properties = Object.entries(objectOf(schema.properties));
  if (properties.length > 0) {
    shape.p = Object.fromEntries(properties.map(([name, one]) => [name, place(one)]));
  }
  const required = list(schema.required).filter((name) => typeof name === "string");
  if (required.length > 0) shape.r = required;
  const further = schema.additionalProperties;
  if (further !== undefined && further !== false) {
    shape.v = place(further === true ? {} : further);
  }
  return shape;
}

function isScalar(value: unknown): value is string | number | null {
  return value === null || typeof value === "string" || typeof value === "number";
}

/** Both at once; where both state a fact, the second is the more special one. */
function merge(first: PackedShape, second: PackedShape): PackedShape {
  const properties = { ...first.p, ...second.p };
  const required = [...new Set([...first.r ?? [], ...second.r ?? []])];
  return {
    ...first,
    ...second,
    ...(Object.keys(properties).length > 0 ? { p: properties } : {}),
    ...(required.length > 0 ? { r: required } : {}),
  };
}

/** Keys in one fixed order, so that equal shapes are written alike. */
function tidy(shape: PackedShape): PackedShape {
  return Object.fromEntries(
    Object.entries(shape).sort(([one], [other]) => one < other ? -1 : 1),
  );
}
