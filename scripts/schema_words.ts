/**
 * Input schemas in words, for the tables of the documents.
 *
 * @module
 */
import * as z from "zod";

/** A JSON Schema, as far as this module looks into it. */
type Json = Readonly<Record<string, unknown>>;

/** One argument of a tool. */
export interface Argument {
  readonly name: string;
  readonly required: boolean;
  /** What it takes: `[integer or text] (1 to 50)`. */
  readonly takes: string;
  readonly description: string;
}

/** The arguments of an input schema, in its order. */
export function argumentsOf(input: z.ZodType): Argument[] {
  const schema: unknown = z.toJSONSchema(input, { io: "input", target: "draft-2020-12" });
  if (!isJson(schema) || !isJson(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, value]) => ({
    name,
    required: required.includes(name),
    takes: words(value),
    description: isJson(value) && typeof value.description === "string" ? value.description : "",
  }));
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "integer",
  number: "number",
  boolean: "true or false",
  null: "null",
};

function words(schema: unknown): string {
  if (!isJson(schema)) return "anything";
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => `\`${one}\``).join(", ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (Array.isArray(schema.anyOf)) return alternatives(schema.anyOf.map(words));
  if (Array.isArray(schema.type)) {
    return alternatives(schema.type.map((type) => words({ ...schema, type })));
  }
  if (schema.type === "array") return listWords(schema);
  if (schema.type === "object") return objectWords(schema);
  return (TYPES[String(schema.type)] ?? "anything") + bounds(schema);
}

function alternatives(options: readonly string[]): string {
  const different = [...new Set(options)];
  if (different.length < 2) return different.join("");
  return `${different.slice(0, -1).join(", ")} or ${different.at(-1)}`;
}

function listWords({ items, minItems, maxItems }: Json): string {
  const size = maxItems === undefined
    ? ""
    : minItems === undefined
    ? ` (up to ${maxItems})`
    : ` (${minItems} to ${maxItems})`;
  return `[${words(items)}]${size}`;
}

function objectWords({ properties, required }: Json): string {
  if (!isJson(properties) || Object.keys(properties).length === 0) return "object";
  const needed = Array.isArray(required) ? required : [];
  const parts = Object.entries(properties).map(([name, value]) =>
    `\`${name}\`${needed.includes(name) ? "\\*" : ""}: ${words(value)}`
  );
  return `{${parts.join("; ")}}`;
}

/** Bounds of numbers; those of safe integers mean nothing to a reader. */
function bounds({ type, minimum, maximum }: Json): string {
  if (type !== "integer" && type !== "number") return "";
  const near = (value: unknown): value is number =>
    typeof value === "number" && Math.abs(value) < 1e9;
  if (near(minimum) && near(maximum)) return ` from ${minimum} to ${maximum}`;
  if (near(maximum)) return ` up to ${maximum}`;
  return near(minimum) ? ` from ${minimum}` : "";
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
