/** The tools on histories as the tests use them. */
import fc from "fast-check";
import { HISTORY_NAMES } from "../../src/businessmap/histories.ts";
import { card, optional, person, some } from "./arbitraries.ts";
import { FIFTY_ONE, LARGE, NO_BOARD, type Samples, TWINS } from "./sample.ts";

export const HISTORY: Samples = {
  annotations: {
    get_card_history: [true, false, true],
    get_structure_history: [true, false, true],
    get_history: [true, false, true],
  },
  badInput: {
    get_card_history: {
      valid: { cards: [103] },
      unknownArgument: [
        { card: 103, cards: [103] },
        'Unknown argument "card": did you mean `cards`? Allowed: cards, include,',
      ],
      wrongType: [{ cards: 103 }, "`cards` must be an array."],
      missing: [{}, "`cards` is missing: an array is needed."],
      emptyBatch: [{ cards: [] }, "`cards` must not be empty."],
      tooMany: [{ cards: FIFTY_ONE }, "`cards` may have at most 50 items."],
      unknownName: [{ cards: ["Arrivals"] }, '"Arrivals" is no reference to a card.'],
      ambiguousName: [{ cards: ["#TIDE-42"] }, 'Several cards have the custom id "TIDE-42"'],
      missingId: [{ cards: [9999] }, 'There is no such card: "9999".'],
      tooLong: [{ cards: [LARGE] }, "`cards.0` may have at most 300 characters."],
    },
    get_structure_history: {
      valid: { board: 1 },
      unknownArgument: [
        { board: 1, revision: 1 },
        'Unknown argument "revision". Allowed: board, from, to.',
      ],
      wrongType: [{ board: 1, from: "1" }, "`from` must be a number."],
      missing: [{}, "`board` is missing: a whole number or a string is needed."],
      emptyBatch: null,
      tooMany: null,
      unknownName: [
        { board: "Marketting" },
        'There is no board called "Marketting". Closest: 3 "Marketing".',
      ],
      ambiguousName: [{ board: "twin" }, TWINS],
      missingId: [{ board: 9999 }, NO_BOARD],
      tooLong: [{ board: LARGE }, "`board` may have at most 300 characters."],
    },
    get_history: {
      valid: { of: "boards" },
      unknownArgument: [
        { of: "boards", boards: [1] },
        'Unknown argument "boards"',
      ],
      wrongType: [{ of: "boards", users: "me" }, "`users` must be an array."],
      missing: [{}, '`of` is missing: "boards", "workspaces",'],
      emptyBatch: [{ of: "boards", things: [] }, "`things` must not be empty."],
      tooMany: [
        { of: "logged_time", cards: FIFTY_ONE },
        "`cards` may have at most 50 items.",
      ],
      unknownName: [
        { of: "boards", things: ["Marketting"] },
        'There is no board called "Marketting". Closest: 3 "Marketing".',
      ],
      ambiguousName: [{ of: "boards", things: ["twin"] }, TWINS],
      missingId: null,
      tooLong: [{ of: "boards", from: LARGE }, "`from` may have at most 40 characters."],
    },
  },
  arguments: {
    get_card_history: fc.record({
      cards: some(card),
      include: optional(
        fc.uniqueArray(fc.constantFrom("columns", "moves", "blocks", "changes"), { minLength: 1 }),
      ),
      changes: optional(fc.integer({ min: 1, max: 20 })),
      before_revision: optional(fc.constantFrom(2, 3, 100)),
    }),
    get_structure_history: fc.record({
      board: fc.constantFrom(1, "Marketing", "Product / Customer Support"),
    }),
    get_history: fc.oneof(
      fc.record({
        of: fc.constantFrom(...HISTORY_NAMES.filter((name) => name !== "business_rules")),
        users: optional(some(person)),
        from: optional(fc.constantFrom("-30d", "-3h", "2026-01-01")),
        to: optional(fc.constantFrom("today", "now")),
      }),
      fc.record({ of: fc.constant("boards"), things: some(fc.constantFrom(1, "Marketing")) }),
      fc.record({
        of: fc.constantFrom("logged_time", "business_rules"),
        cards: optional(some(card)),
        things: optional(fc.constant([1, "2"])),
      }),
      fc.record({ of: fc.constant("tags"), events: fc.constant(["tag_created", "tag_deleted"]) }),
    ),
  },
  examples: {
    get_card_history: [{
      asked: "How long did TIDE-42 take where, and who changed what?",
      args: { cards: ["#TIDE-42"], changes: 3 },
    }],
    get_structure_history: [
      { asked: "Did anybody rebuild the delivery board?", args: { board: 1 } },
      {
        asked: "What is different from its second structure?",
        args: { board: 1, from: 1 },
      },
    ],
    get_history: [{
      asked: "Who changed boards lately?",
      args: { of: "boards", from: "-7d" },
    }],
  },
};
