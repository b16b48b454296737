import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { z } from "zod";
import { describeIssues } from "../../../src/server/issues.ts";
import * as shared from "../../../src/tools/arguments.ts";
import { TOOLS } from "../../../src/tools/registry.ts";
import { ARGUMENTS, BAD_INPUT, EXAMPLES } from "../../samples/mod.ts";
import { type Json, propertiesOf, schemaOf } from "../../support/tool_arguments.ts";

const schema = z.strictObject({
  cards: shared.cards,
  due: z.union([z.literal("overdue"), z.strictObject({ from: z.string().optional() })]).optional(),
  limit: z.int().min(1).max(200).optional(),
  links: shared.links.optional(),
  state: z.enum(["active", "archived"]).optional(),
  subtasks: shared.subtasks.optional(),
  tags: shared.addRemove.optional(),
});

const cases: readonly (readonly [unknown, string])[] = [
  [
    { cards: [1], limt: 5 },
    'Unknown argument "limt": did you mean `limit`? Allowed: cards, due, ' +
    "limit, links, state, subtasks, tags.",
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
  [
    { cards: [1], links: [{ of: 1 }] },
    '`links.0.is` is missing: "parent", "child", "predecessor", "successor" or "relative" is needed.',
  ],
  [
    { cards: [1], links: [{ is: null, of: 1 }] },
    '`links.0.is` must be "parent", "child", "predecessor", "successor" or "relative".',
  ],
  [
    { cards: [1], links: [{ is: "parent" }] },
    "`links.0.of` is missing: a whole number or a string is needed.",
  ],
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
    assertEquals(parsed.success ? "" : describeIssues(parsed.error, schema, value), expected);
  });
}

Deno.test("describeIssues() tells the first five problems and counts the rest", () => {
  const value = { cards: [true, true, true, true, true, true, true] };
  const parsed = schema.safeParse(value);
  const text = parsed.success ? "" : describeIssues(parsed.error, schema, value);
  assertEquals(text.match(/must be/g)?.length, 5);
  assertEquals(text.endsWith(" And 2 more."), true);
});

/** The arguments that a schema needs, as `cards`, `links.*.is`. */
function needed(schema: Json, path: readonly string[] = []): string[] {
  const inside = (part: unknown, step: string[]) => needed(part as Json, [...path, ...step]); // a schema
  return [
    ...(schema.required as string[] ?? []).map((name) => [...path, name].join(".")), // JSON Schema
    ...Object.entries(propertiesOf(schema)).flatMap(([name, part]) => inside(part, [name])),
    ...(schema.items === undefined ? [] : inside(schema.items, ["*"])),
    ...(schema.anyOf as Json[] ?? []).flatMap((part) => inside(part, [])), // JSON Schema
  ];
}

/** Each part of `value` that is named in `paths`, and the value without it. */
function* without(
  value: unknown,
  paths: ReadonlySet<string>,
  path: readonly string[] = [],
): Generator<{ readonly path: readonly string[]; readonly rest: unknown }> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    const here = [...path, name];
    const put = (part: unknown) =>
      Array.isArray(value) ? value.with(Number(name), part) : { ...value, [name]: part };
    if (paths.has(patternOf(here))) {
      const { [name]: _left, ...rest } = { ...value } as Record<string, unknown>; // an object
      yield { path: here, rest };
    }
    for (const { path, rest } of without(part, paths, here)) yield { path, rest: put(rest) };
  }
}

function patternOf(path: readonly string[]): string {
  return path.map((step) => /^\d+$/.test(step) ? "*" : step).join(".");
}

for (const tool of TOOLS) {
  const paths = new Set(needed(schemaOf(tool)));
  if (paths.size === 0) continue;
  Deno.test(`${tool.name} says of each argument that it needs when it is missing`, () => {
    const drawn = ARGUMENTS[tool.name];
    const calls = [
      BAD_INPUT[tool.name]?.valid,
      BAD_INPUT[tool.name]?.writes,
      ...(EXAMPLES[tool.name] ?? []).map(({ args }) => args),
      ...(drawn ? fc.sample(drawn, { numRuns: 50, seed: 1 }) : []),
    ];
    const seen = new Set<string>();
    for (const { path, rest } of calls.flatMap((args) => [...without(args, paths)])) {
      seen.add(patternOf(path));
      const parsed = tool.input.safeParse(rest);
      const text = parsed.success ? "" : describeIssues(parsed.error, tool.input, rest);
      assertStringIncludes(text, `\`${path.join(".")}\` is missing: `);
      assertMatch(text, / is needed\./);
    }
    assertEquals([...seen].toSorted(), [...paths].toSorted());
  });
}
