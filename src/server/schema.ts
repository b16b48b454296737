/**
 * Input schemas as they go over the wire: the same rules in as few tokens as possible. Lengths and
 * lower bounds are left to the check of a call, whose message says what is allowed.
 *
 * @module
 */
import * as z from "zod";
import type { JsonSchema as Json, OfferedTool } from "../tools/define.ts";

/** What a model gains nothing from; a call is checked against all of it. */
const DROPPED = new Set([
  "$schema",
  "minLength",
  "minItems",
  "exclusiveMinimum",
  "default",
]);

/** Longer lists than a batch: a model has no use for the number. */
const MAX_ITEMS = 50;

/** What was worked out already: every view of a server lists the same tools. */
const schemas = new WeakMap<z.ZodType, Json>();

/** The compact JSON Schema of a tool's input; the same object each time. */
export function wireSchema(input: z.ZodType): Json {
  const known = schemas.get(input);
  if (known !== undefined) return known;
  const made = compact(z.toJSONSchema(input, { io: "input", target: "draft-2020-12" }) as Json); // a plain object
  schemas.set(input, made);
  return made;
}

/** What a client is told of a tool's input. */
export function inputSchemaOf(tool: OfferedTool): Json {
  return "inputSchema" in tool ? tool.inputSchema : wireSchema(tool.input);
}

/** The arguments of an input. */
export function propertiesOf({ properties }: Json): Json {
  return isJson(properties) ? properties : {};
}

function compact(schema: Json): Json {
  const kept: Json = {};
  for (const [key, value] of Object.entries(schema)) {
    if (DROPPED.has(key)) continue;
    // Bounds of safe integers, and lengths that no one comes near.
    if ((key === "minimum" || key === "maximum") && Math.abs(Number(value)) > 1e9) continue;
    if (key === "maxLength" || (key === "maxItems" && Number(value) > MAX_ITEMS)) continue;
    kept[key] = key === "properties" ? mapValues(value, compact) : inner(value);
  }
  return merged(kept);
}

/** Alternatives that differ only in type become one list of types. */
function merged(schema: Json): Json {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const options = anyOf.flatMap((option) =>
    isJson(option) && Array.isArray(option.anyOf) ? option.anyOf : [option]
  );
  const simple = options.every((option) =>
    isJson(option) && Object.keys(option).length === 1 && option.type !== undefined
  );
  if (!simple) return { ...rest, anyOf: options };
  const types = [...new Set(options.flatMap((option) => (option as Json).type))]; // checked above
  return { type: types.length === 1 ? types[0] : types, ...rest };
}

function inner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  return isJson(value) ? compact(value) : value;
}

function mapValues(value: unknown, change: (value: Json) => Json): unknown {
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, isJson(entry) ? change(entry) : entry]),
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
