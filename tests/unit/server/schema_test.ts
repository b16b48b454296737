import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { z } from "zod";
import { wireSchema } from "../../../src/server/schema.ts";
import { cards, ref } from "../../../src/tools/arguments.ts";

Deno.test("wireSchema() writes a reference as two types", () => {
  assertEquals(wireSchema(z.strictObject({ board: ref, owner: ref.nullable().optional() })), {
    type: "object",
    properties: {
      board: { type: ["integer", "string"] },
      owner: { type: ["integer", "string", "null"] },
    },
    required: ["board"],
    additionalProperties: false,
  });
});

Deno.test("wireSchema() works a schema out once, however many servers list the tool", () => {
  const schema = z.strictObject({ board: ref });
  assertStrictEquals(wireSchema(schema), wireSchema(schema));
  assert(wireSchema(schema) !== wireSchema(z.strictObject({ board: ref })));
});

Deno.test("wireSchema() keeps what a model can use: batches, ranges, words, descriptions", () => {
  const schema = z.strictObject({
    cards: cards.describe("Which"),
    limit: z.int().min(1).max(200).optional(),
    state: z.enum(["a", "b"]).optional(),
  });
  assertEquals(wireSchema(schema).properties, {
    cards: {
      description: "Which",
      maxItems: 50,
      type: "array",
      items: { type: ["integer", "string"] },
    },
    limit: { type: "integer", minimum: 1, maximum: 200 },
    state: { type: "string", enum: ["a", "b"] },
  });
});

Deno.test("wireSchema() keeps properties that are called like a keyword", () => {
  const schema = z.strictObject({ default: z.string(), properties: z.string().optional() });
  assertEquals(wireSchema(schema).properties, {
    default: { type: "string" },
    properties: { type: "string" },
  });
});
