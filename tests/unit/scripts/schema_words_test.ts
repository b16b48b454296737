import { assertEquals } from "@std/assert";
import * as z from "zod";
import { argumentsOf } from "../../../scripts/schema_words.ts";

const takes = (schema: z.ZodType) => argumentsOf(z.strictObject({ it: schema }))[0]?.takes;

Deno.test("argumentsOf() names each argument, whether it must be given, and what it means", () => {
  const input = z.strictObject({
    first: z.string().describe("The first"),
    second: z.boolean().optional(),
  });
  assertEquals(argumentsOf(input), [
    { name: "first", required: true, takes: "text", description: "The first" },
    { name: "second", required: false, takes: "true or false", description: "" },
  ]);
});

Deno.test("argumentsOf() says the bounds of numbers and lists", () => {
  assertEquals(takes(z.int().min(1).max(200)), "integer from 1 to 200");
  assertEquals(takes(z.number().max(5)), "number up to 5");
  assertEquals(takes(z.number().min(0)), "number from 0");
  assertEquals(takes(z.int()), "integer");
  assertEquals(takes(z.array(z.string()).min(1).max(50)), "[text] (1 to 50)");
  assertEquals(takes(z.array(z.string()).max(50)), "[text] (up to 50)");
});

Deno.test("argumentsOf() lists alternatives once, and choices by value", () => {
  assertEquals(takes(z.union([z.int(), z.string(), z.string()])), "integer or text");
  assertEquals(takes(z.string().nullable()), "text or null");
  assertEquals(takes(z.enum(["top", "bottom"])), "`top`, `bottom`");
  assertEquals(takes(z.literal("overdue")), "`overdue`");
});

Deno.test("argumentsOf() shows the parts of an object, starred where they must be given", () => {
  assertEquals(
    takes(z.array(z.strictObject({ card: z.int(), text: z.string().optional() }))),
    "[{`card`\\*: integer; `text`: text}]",
  );
  assertEquals(takes(z.record(z.string(), z.unknown())), "object");
});
