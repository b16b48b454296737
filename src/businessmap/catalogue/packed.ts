/**
 * The compact form in which `data.ts` keeps the catalogue, and the way back to the types that the
 * program works with. Shapes and parameters stand once each in a table and are named by their
 * place in it.
 *
 * @module
 */

import type { Operation, Parameter, Shape } from "./types.ts";

/** The types of a shape; a packed shape holds the place in this list. */
export const TYPES = ["integer", "number", "string", "boolean", "array", "object"] as const;

/** A {@linkcode Shape} with short keys and with places instead of shapes. */
export interface PackedShape {
  /** Place of the type in {@linkcode TYPES}. */
  t?: number;
  /** Format. */
  f?: string;
  /** Enum. */
  e?: (string | number | null)[];
  /** Nullable. */
  n?: 1;
  /** Minimum and maximum of a number. */
  lo?: number;
  hi?: number;
  /** Minimum and maximum length of a string. */
  ls?: number;
  lm?: number;
  /** Default. */
  d?: unknown;
  /** Items of an array. */
  i?: number;
  /** Properties of an object. */
  p?: Record<string, number>;
  /** Values of a map. */
  v?: number;
  /** Required properties. */
  r?: string[];
  /** One of these. */
  o?: number[];
}

/** Name, place of the shape, and 1 when required. */
export type PackedParameter = [name: string, shape: number, required?: 1];

/** Facts that few operations have. */
export interface PackedExtras {
  /** Paging: data or top. */
  p?: "d" | "t";
  /** Largest `per_page`. */
  m?: number;
  /** A conflict is documented. */
  c?: 1;
  /** 204 may come too. */
  e?: 1;
}

/** One operation; -1 stands for no shape. */
export type PackedOperation = [
  id: string,
  methodAndPath: string,
  group: number,
  pathParameters: number[],
  queryParameters: number[],
  body: number,
  status: number,
  answer: number,
  extras?: PackedExtras,
];

/** All that `data.ts` holds. */
export interface PackedCatalogue {
  groups: string[];
  shapes: PackedShape[];
  parameters: PackedParameter[];
  operations: PackedOperation[];
}

/** Opens packed operations one at a time; shapes and parameters are opened once and shared. */
export interface Unpacker {
  operation(packed: PackedOperation): Operation;
}

/** Splits the `GET /cards` of a packed operation. */
export function methodAndPath(
  packed: PackedOperation,
): { method: Operation["method"]; path: string } {
  const [method, path] = packed[1].split(" ", 2);
  // The generator writes only methods of this type.
  return { method: method as Operation["method"], path: path ?? "" };
}

/**
 * Makes an {@linkcode Unpacker} for a packed catalogue. Nothing is opened before it is asked for.
 *
 * @throws {RangeError} from `operation` when the data names a place that is not there
 */
export function unpacker(catalogue: PackedCatalogue): Unpacker {
  const shapes: Shape[] = [];
  const parameters: Parameter[] = [];

  const shape = (place: number): Shape => {
    const known = shapes[place];
    if (known) return known;
    const made: { -readonly [Key in keyof Shape]: Shape[Key] } = {};
    // Kept before its parts are opened, since a shape may contain itself.
    shapes[place] = made;
    const packed = entry(catalogue.shapes, place);
    const type = packed.t === undefined ? undefined : TYPES[packed.t];
    if (type) made.type = type;
    if (packed.f !== undefined) made.format = packed.f;
    if (packed.e) made.enum = packed.e;
    if (packed.n) made.nullable = true;
    if (packed.lo !== undefined) made.minimum = packed.lo;
    if (packed.hi !== undefined) made.maximum = packed.hi;
    if (packed.ls !== undefined) made.minLength = packed.ls;
    if (packed.lm !== undefined) made.maxLength = packed.lm;
    if (packed.d !== undefined) made.default = packed.d;
    if (packed.i !== undefined) made.items = shape(packed.i);
    if (packed.p) {
      made.properties = Object.fromEntries(
        Object.entries(packed.p).map(([name, part]) => [name, shape(part)]),
      );
    }
    if (packed.v !== undefined) made.values = shape(packed.v);
    if (packed.r) made.required = packed.r;
    if (packed.o) made.oneOf = packed.o.map(shape);
    return made;
  };

  const parameter = (place: number): Parameter => {
    const [name, shapePlace, required] = entry(catalogue.parameters, place);
    return parameters[place] ??= { name, required: required === 1, shape: shape(shapePlace) };
  };

  return {
    operation(packed) {
      const [id, , group, path, query, body, status, answer, extras] = packed;
      return {
        id,
        ...methodAndPath(packed),
        group: entry(catalogue.groups, group),
        pathParameters: path.map(parameter),
        queryParameters: query.map(parameter),
        ...(body < 0 ? {} : { body: shape(body) }),
        status,
        ...(answer < 0 ? {} : { answer: shape(answer) }),
        ...(extras?.p ? { paging: extras.p === "d" ? "data" : "top" } : {}),
        ...(extras?.m ? { maxPerPage: extras.m } : {}),
        ...(extras?.c ? { conflicts: true } : {}),
        ...(extras?.e ? { mayBeEmpty: true } : {}),
      };
    },
  };
}

function entry<T>(table: readonly T[], place: number): T {
  const found = table[place];
  if (found === undefined) throw new RangeError(`Cannot open catalogue: no entry ${place}`);
  return found;
}
