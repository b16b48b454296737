/** The tools for documents as the tests use them. */
import fc from "fast-check";
import { optional, some, text } from "./arbitraries.ts";
import { FIFTY_ONE, LARGE, NO_BOARD, type Samples, TWINS } from "./sample.ts";

const doc = fc.constantFrom(1, "2", "Handbook", "handbook / on call", "Boat show 2024");
const title = text.map((value) => value.slice(0, 40)).filter((value) => value.trim() !== "");
const NO_DOC = "There is no document with the id 9999.";

export const DOCS: Samples = {
  annotations: {
    find_docs: [true, false, true],
    get_docs: [true, false, true],
    create_docs: [false, false, false],
    update_docs: [false, true, false],
  },
  badInput: {
    find_docs: {
      valid: {},
      unknownArgument: [
        { board: 1 },
        'Unknown argument "board": did you mean `boards`? Allowed: query, in_text,',
      ],
      wrongType: [{ query: 5 }, "`query` must be a string."],
      missing: [{ in_text: true }, "`in_text` needs a `query` to look for."],
      emptyBatch: [{ boards: [] }, "`boards` must not be empty."],
      tooMany: [{ boards: FIFTY_ONE }, "`boards` may have at most 10 items."],
      unknownName: [
        { inside: "Handbok" },
        'There is no document called "Handbok". Closest: 1 "Handbook".',
      ],
      ambiguousName: [{ boards: ["twin"] }, TWINS],
      missingId: [{ boards: [9999] }, NO_BOARD],
      tooLong: [{ query: LARGE }, "`query` may have at most 200 characters."],
    },
    get_docs: {
      valid: { docs: [1] },
      unknownArgument: [
        { doc: 1, docs: [1] },
        'Unknown argument "doc": did you mean `docs`? Allowed: docs, personal.',
      ],
      wrongType: [{ docs: 1 }, "`docs` must be an array."],
      missing: [{}, "`docs` is missing: an array is needed."],
      emptyBatch: [{ docs: [] }, "`docs` must not be empty."],
      tooMany: [{ docs: FIFTY_ONE }, "`docs` may have at most 20 items."],
      unknownName: [
        { docs: ["Releeses"] },
        'There is no document called "Releeses". Closest: 2 "Handbook / Releases".',
      ],
      ambiguousName: null,
      missingId: [{ docs: [9999] }, NO_DOC],
      tooLong: [{ docs: [LARGE] }, "`docs.0` may have at most 300 characters."],
    },
    create_docs: {
      valid: { docs: [{ title: "x" }] },
      unknownArgument: [
        { docs: [{ title: "x", content: "y" }] },
        'Unknown argument "content" in `docs.0`. Allowed: title, text,',
      ],
      wrongType: [{ docs: [{ title: 5 }] }, "`docs.0.title` must be a string."],
      missing: [{ docs: [{ text: "x" }] }, "`docs.0.title` is missing: a string is needed."],
      emptyBatch: [{ docs: [] }, "`docs` must not be empty."],
      tooMany: [
        { docs: FIFTY_ONE.map(() => ({ title: "x" })) },
        "`docs` may have at most 20 items.",
      ],
      unknownName: [
        { docs: [{ title: "x", parent: "Handbok" }] },
        '`docs.0`: There is no document called "Handbok".',
      ],
      ambiguousName: null,
      missingId: [{ docs: [{ title: "x", parent: 9999 }] }, NO_DOC],
      tooLong: [
        { docs: [{ title: "x", text: LARGE }] },
        "`docs.0.text` may have at most 100000 characters.",
      ],
    },
    update_docs: {
      valid: { changes: [{ doc: 2, title: "x" }] },
      unknownArgument: [
        { changes: [{ docs: 2, title: "x" }] },
        'Unknown argument "docs" in `changes.0`: did you mean `doc`?',
      ],
      wrongType: [
        { changes: [{ doc: 2, archived: 1 }] },
        "`changes.0.archived` must be a boolean.",
      ],
      missing: [{ changes: [{ title: "x" }] }, "`changes.0.doc` is missing"],
      emptyBatch: [{ changes: [] }, "`changes` must not be empty."],
      tooMany: [
        { changes: FIFTY_ONE.map((doc) => ({ doc, archived: true })) },
        "`changes` may have at most 20 items.",
      ],
      unknownName: [
        { changes: [{ doc: "Price lists", archived: true }] },
        '`changes.0`: There is no document called "Price lists". Closest: 4 "Price list".',
      ],
      ambiguousName: [{ changes: [{ doc: 2, add_to_boards: ["twin"] }] }, TWINS],
      missingId: [{ changes: [{ doc: 9999, title: "x" }] }, NO_DOC],
      tooLong: [
        { changes: [{ doc: 2, title: "x".repeat(251) }] },
        "`changes.0.title` may have at most 250 characters.",
      ],
    },
  },
  arguments: {
    find_docs: fc.oneof(
      fc.record({
        query: optional(text),
        inside: optional(doc),
        archived: optional(fc.boolean()),
        important: optional(fc.boolean()),
        welcome: optional(fc.boolean()),
        listed: optional(fc.boolean()),
      }),
      fc.record({
        query: text,
        in_text: fc.constant(true),
        budget: optional(fc.integer({ min: 1, max: 100 })),
        personal: optional(fc.boolean()),
      }),
      fc.record({
        boards: some(fc.constantFrom(1, "Marketing")),
        important: optional(fc.boolean()),
      }),
    ),
    get_docs: fc.oneof(
      fc.record({ docs: some(doc) }),
      fc.record({ docs: some(fc.constantFrom(6, "My notes")), personal: fc.constant(true) }),
    ),
    create_docs: fc.oneof(
      fc.record({
        docs: some(fc.record({
          title,
          text: optional(text),
          parent: optional(doc),
          position: optional(fc.nat(9)),
          important: optional(fc.boolean()),
          welcome: optional(fc.boolean()),
          listed: optional(fc.boolean()),
          indexed_for_ai: optional(fc.boolean()),
        })),
      }),
      fc.record({
        docs: some(fc.record({ title, text: optional(text), position: optional(fc.nat(9)) })),
        personal: fc.constant(true),
      }),
    ),
    update_docs: fc.record({
      changes: some(fc.record({
        doc: fc.constantFrom(2, 3, "Price list"),
        title,
        text: optional(text),
        parent: fc.option(fc.constantFrom(1, "Handbook"), { nil: null }),
        position: optional(fc.nat(9)),
        archived: optional(fc.boolean()),
        important: optional(fc.boolean()),
        welcome: optional(fc.boolean()),
        indexed_for_ai: optional(fc.boolean()),
        add_to_boards: optional(some(fc.constantFrom(1, "Marketing"))),
        add_to_cards: optional(some(fc.constantFrom(101, "#TIDE-42"))),
        attach: optional(fc.constant([{ name: "a.pdf", link: "https://example.com/a.pdf" }])),
      })),
    }),
  },
  examples: {
    find_docs: [
      { asked: "Which documents do we have?", args: {} },
      { asked: "Where is the rollback plan?", args: { query: "rollback plan", in_text: true } },
      { asked: "And in my own notes?", args: { query: "notes", personal: true } },
      {
        asked: "Which documents belong to the delivery and support boards?",
        args: { boards: [1, 2] },
      },
    ],
    get_docs: [
      { asked: "What do we do before a release?", args: { docs: ["Handbook / Releases"] } },
      { asked: "Read my notes to me.", args: { docs: ["My notes"], personal: true } },
    ],
    create_docs: [
      {
        asked: "Put a page on incidents into the handbook.",
        args: {
          docs: [{
            title: "Incidents",
            text: "1. Tell the **dock master**\n2. Write down the time",
            parent: "Handbook",
          }],
        },
      },
      {
        asked: "A note for myself: ask about the fair.",
        args: { docs: [{ title: "Fair", text: "Ask about the fair" }], personal: true },
      },
    ],
    update_docs: [
      {
        asked:
          "Archive the price list; show the page on call, with the rota, on the delivery board.",
        args: {
          changes: [
            { doc: "Price list", archived: true },
            {
              doc: "On call",
              add_to_boards: [1],
              attach: [{ name: "rota.pdf", link: "https://files.example.com/rota.pdf" }],
            },
          ],
        },
      },
      {
        asked: "Call my notes ideas.",
        args: { changes: [{ doc: "My notes", title: "Ideas" }], personal: true },
      },
    ],
  },
};
