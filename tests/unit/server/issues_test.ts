import { assertEquals } from "@std/assert";
import { z } from "zod";
import { describeIssues } from "../../../src/server/issues.ts";
import * as shared from "../../../src/tools/arguments.ts";

const schema = z.strictObject({
  cards: shared.cards,
  due: z.union([z.literal("overdue"), z.strictObject({ from: z.string().optional() })]).optional(),
  limit: z.int().min(1).max(200).optional(),
  state: z.enum(["active", "archived"]).optional(),
  subtasks: shared.subtasks.optional(),
  tags: shared.addRemove.optional(),
});

const cases: readonly (readonly [unknown, string])[] = [
  [
    { cards: [1], limt: 5 },
    'Unknown argument "limt": did you mean `limit`? Allowed: cards, due, ' +
    "limit, state, subtasks, tags.",
  ],
  [
    { cards: [1], tags: { ad: ["x"] } },
    'Unknown argument "ad" in `tags`: did you mean `add`? Allowed: add, remove.',
  ],
  [
    { cards: [1], tags: { ad: ["x"], sweep: ["y"] } },
    'Unknown argument "ad" in `tags`: did you mean `add`? Unknown argument "sweep" in `tags`. ' +
    "Allowed: add, remove.",
  ],
  [{}, "`cards` is missing: an array is needed."],
  [null, "The arguments must be an object."],
  [{ cards: 5 }, "`cards` must be an array."],
  [{ cards: [] }, "`cards` must not be empty."],
  [{ cards: Array.from({ length: 51 }, (_, i) => i + 1) }, "`cards` may have at most 50 items."],
  [{ cards: [true] }, "`cards.0` must be a whole number or a string."],
  [{ cards: [1.5] }, "`cards.0` must be a whole number or a string."],
  [{ cards: [-1] }, "`cards.0` must be more than 0."],
  [{ cards: [1], limit: 0 }, "`limit` must be at least 1."],
  [{ cards: [1], limit: 500 }, "`limit` may be at most 200."],
  [{ cards: [1], limit: "5" }, "`limit` must be a number."],
  [{ cards: [1], state: "all" }, '`state` must be "active" or "archived".'],
  [{ cards: [1], due: "later" }, '`due` must be "overdue" or an object.'],
  [
    { cards: [1], due: { form: "x" } },
    'Unknown argument "form" in `due`: did you mean `from`? Allowed: from.',
  ],
  [
    { cards: [1], subtasks: [{ text: "a", ower: 1 }] },
    'Unknown argument "ower" in `subtasks.0`: did you mean `owner`? Allowed: text, owner, deadline.',
  ],
];

for (const [value, expected] of cases) {
  Deno.test(`describeIssues() on ${JSON.stringify(value)?.slice(0, 60)}`, () => {
    const parsed = schema.safeParse(value);
    assertEquals(parsed.success ? "" : describeIssues(parsed.error, schema), expected);
  });
}

Deno.test("describeIssues() tells the first five problems and counts the rest", () => {
  const parsed = schema.safeParse({ cards: [true, true, true, true, true, true, true] });
  const text = parsed.success ? "" : describeIssues(parsed.error, schema);
  assertEquals(text.match(/must be/g)?.length, 5);
  assertEquals(text.endsWith(" And 2 more."), true);
});
