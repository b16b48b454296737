/** The tools on what boards share as the tests use them. */
import fc from "fast-check";
import { KIND_NAMES } from "../../src/businessmap/library_kinds.ts";
import { color, optional, some } from "./arbitraries.ts";
import { FIFTY_ONE, LARGE, type Samples, TWINS } from "./sample.ts";

const kind = fc.constantFrom(...KIND_NAMES);
const name = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter((one) => one.trim() !== ""),
  fc.constantFrom("Urgent", "a, b", "<b>x</b>"),
);
const availability = fc.constantFrom("manual", "new_boards", "all_boards");

/** Changes that fit every kind, and some that fit one. */
const changes = fc.oneof(
  fc.record({
    kind,
    changes: some(fc.record({ item: fc.constant(1), name: optional(name), availability }))
      .map((all) => all.slice(0, 1)),
  }),
  fc.record({
    kind: fc.constantFrom("tags", "stickers", "card_types", "block_reasons"),
    changes: some(fc.record({ name, color: optional(color), enabled: optional(fc.boolean()) })),
  }),
  fc.record({
    kind: fc.constant("custom_fields"),
    changes: fc.tuple(
      fc.record({
        name,
        type: fc.constant("dropdown"),
        values: optional(fc.record({ add: some(name) })),
      }),
      fc.record({
        item: fc.constantFrom(4, "Environment"),
        values: fc.record({
          add: optional(some(name)),
          change: fc.tuple(fc.record({
            value: fc.constantFrom(1, "Production"),
            name: optional(name),
            default: fc.boolean(),
          })),
          remove: optional(fc.constant([{ value: "Staging", replace_with: 3 }])),
        }),
      }),
    ),
  }),
  fc.record({
    kind: fc.constant("card_templates"),
    changes: some(fc.record({
      name,
      card: optional(fc.record({
        title: name,
        description: fc.constant("**What** happened"),
        tags: fc.constant(["frontend"]),
        subtasks: fc.constant(["Look"]),
      })),
    })),
  }),
  fc.record({
    kind: fc.constantFrom(...KIND_NAMES),
    changes: fc.constant([{ item: 1, delete: true }]),
  }),
);

export const LIBRARY: Samples = {
  annotations: {
    list_library: [true, false, true],
    change_library: [false, true, false],
    set_board_library: [false, true, true],
  },
  badInput: {
    list_library: {
      valid: { kind: "tags" },
      unknownArgument: [
        { kind: "tags", boards: [1] },
        'Unknown argument "boards": did you mean `board`?',
      ],
      wrongType: [{ kind: "tags", uses: "x" }, "`uses` must be"],
      missing: [{}, '`kind` is missing: "tags", "stickers", "card_types",'],
      emptyBatch: [{ kind: "tags", items: [] }, "`items` must not be empty."],
      tooMany: [
        { kind: "tags", items: [...FIFTY_ONE, ...FIFTY_ONE] },
        "`items` may have at most 100 items.",
      ],
      unknownName: [
        { kind: "card_types", items: ["Bugg"] },
        'There is no card type called "Bugg". Closest: 2 "Bug".',
      ],
      ambiguousName: [{ kind: "tags", board: "twin" }, TWINS],
      missingId: [{ kind: "stickers", items: [9999] }, "There is no sticker with the id 9999."],
      tooLong: [{ kind: "tags", query: LARGE }, "`query` may have at most 200 characters."],
    },
    change_library: {
      valid: { kind: "tags", changes: [{ item: 1, delete: true }] },
      unknownArgument: [
        { kind: "tags", changes: [{ item: 1, colour: "abc" }] },
        'Unknown argument "colour" in `changes.0`: did you mean `color`?',
      ],
      wrongType: [
        { kind: "tags", changes: [{ item: 1, name: 5 }] },
        "`changes.0.name` must be a string.",
      ],
      missing: [
        { kind: "tags", changes: [{ color: "abc" }] },
        "`changes.0`: A new tag needs a `name`.",
      ],
      emptyBatch: [{ kind: "tags", changes: [] }, "`changes` must not be empty."],
      tooMany: [
        { kind: "tags", changes: FIFTY_ONE.map((item) => ({ item, delete: true })) },
        "`changes` may have at most 50 items.",
      ],
      unknownName: [
        { kind: "tags", changes: [{ item: "frontent", enabled: false }] },
        '`changes.0`: There is no tag called "frontent". Closest: 1 "frontend".',
      ],
      ambiguousName: null,
      missingId: [
        { kind: "card_types", changes: [{ item: 9999, delete: true }] },
        "There is no card type with the id 9999.",
      ],
      tooLong: [
        { kind: "tags", changes: [{ name: LARGE }] },
        "`changes.0.name` may have at most 250 characters.",
      ],
    },
    set_board_library: {
      valid: { kind: "tags", items: [8], off: [1] },
      unknownArgument: [
        { kind: "tags", item: 8, off: [1] },
        'Unknown argument "item": did you mean `items`?',
      ],
      wrongType: [{ kind: "tags", items: [8], on: 1 }, "`on` must be an array."],
      missing: [{ kind: "tags", on: [1] }, "`items` is missing"],
      emptyBatch: [{ kind: "tags", items: [8], on: [] }, "`on` must not be empty."],
      tooMany: [
        { kind: "tags", items: [8], on: FIFTY_ONE },
        "`on` may have at most 50 items.",
      ],
      unknownName: [
        { kind: "tags", items: ["nothing like it"], on: [1] },
        'There is no tag called "nothing like it".',
      ],
      ambiguousName: [{ kind: "tags", items: [8], on: ["twin"] }, TWINS],
      missingId: [
        { kind: "tags", items: [9999], off: [1] },
        "There is no tag with the id 9999.",
      ],
      tooLong: [
        { kind: "tags", items: [LARGE], on: [1] },
        "may have at most 300 characters",
      ],
    },
  },
  arguments: {
    list_library: fc.record({
      kind,
      board: optional(fc.constantFrom(1, "Marketing")),
      query: optional(fc.constantFrom("e", "Bug")),
      items: optional(fc.constantFrom([1], ["1"])),
      uses: optional(fc.boolean()),
    }),
    change_library: changes,
    set_board_library: fc.oneof(
      fc.record({
        kind,
        items: fc.constantFrom([1], ["1"]),
        on: fc.uniqueArray(fc.constantFrom(1, 2, "Marketing"), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant("tags"),
        items: fc.constant(["billing"]),
        on: optional(fc.constant([3])),
        off: fc.constant([1, "Customer Support"]),
      }),
      fc.constant({
        kind: "stickers",
        items: ["Hot"],
        on: [1, 2],
        settings: { limit_per_board: 5, limit_per_card: 1 },
      }),
      fc.constant({
        kind: "custom_fields",
        items: ["Effort"],
        on: [1],
        settings: { is_always_present: true, position: 2 },
      }),
    ),
  },
  examples: {
    list_library: [
      { asked: "Which tags are on the support board?", args: { kind: "tags", board: 2 } },
      {
        asked: "Which values may Environment have, and who uses it?",
        args: { kind: "custom_fields", items: ["Environment"], uses: true },
      },
    ],
    change_library: [
      {
        asked: "A tag 'urgent' in red for every new board, and call 'quick-win' 'easy'.",
        args: {
          kind: "tags",
          changes: [
            { name: "urgent", color: "ff0000", availability: "new_boards" },
            { item: "quick-win", name: "easy" },
          ],
        },
      },
      {
        asked: "Environment may also be QA; Staging is gone, its cards go to QA's neighbour.",
        args: {
          kind: "custom_fields",
          changes: [{
            item: "Environment",
            values: {
              add: ["QA"],
              change: [{ value: "Production", default: true }],
              remove: [{ value: "Staging", replace_with: "Development" }],
            },
          }],
        },
        confirmed: true,
      },
      {
        asked: "The bug template should also ask for the version.",
        args: {
          kind: "card_templates",
          changes: [{
            item: "Bug report",
            card: { description: "What happened, **in which version**?", subtasks: ["Reproduce"] },
          }],
        },
      },
    ],
    set_board_library: [
      {
        asked: "Marketing needs the tag billing, Customer Support does not.",
        args: { kind: "tags", items: ["billing"], on: ["Marketing"], off: ["Customer Support"] },
        confirmed: true,
      },
    ],
  },
};
