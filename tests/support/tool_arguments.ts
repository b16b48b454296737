/**
 * What the tools take, read from their schemas: so that a test over all tools leaves none out.
 *
 * @module
 */
import * as z from "zod";
import type { Tool } from "../../src/tools/define.ts";
import { TOOLS } from "../../src/tools/registry.ts";

/** A JSON Schema, as far as tests look into it. */
export type Json = Readonly<Record<string, unknown>>;

/** The schema of a tool's input. */
export function schemaOf(tool: Tool): Json {
  // A plain object.
  return z.toJSONSchema(tool.input, { io: "input", target: "draft-2020-12" }) as Json;
}

/** The arguments of a tool by name. */
export function propertiesOf(schema: Json): Readonly<Record<string, Json>> {
  // JSON Schema says that it is a map of schemas.
  return (schema.properties ?? {}) as Record<string, Json>;
}

/** The tools with an argument of that name at the top. */
export function toolsWith(argument: string): string[] {
  return TOOLS.filter((tool) => Object.hasOwn(propertiesOf(schemaOf(tool)), argument))
    .map(({ name }) => name);
}
