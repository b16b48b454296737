/** The tools for outcomes as the tests use them. */
import fc from "fast-check";
import { day, optional, some, text } from "./arbitraries.ts";
import { FIFTY_ONE, LARGE, NO_CARD, type Samples } from "./sample.ts";

const outcome = fc.constantFrom(1, "1", "Effort", "effort");
const value = fc.double({ min: -1e15, max: 1e15, noNaN: true });
const properties = {
  start: fc.option(value),
  target: fc.option(value),
  comment: optional(text),
  weight: optional(fc.nat(9)),
  add_checkpoints: optional(some(fc.record({ name: text, time: day, value }))),
};
const operator = fc.constantFrom("or_less", "or_more");

export const OUTCOMES: Samples = {
  annotations: {
    get_outcomes: [true, false, true],
    update_outcomes: [false, true, false],
  },
  badInput: {
    get_outcomes: {
      valid: { cards: [111] },
      unknownArgument: [
        { card: 111, cards: [111] },
        'Unknown argument "card": did you mean `cards`? Allowed: cards, include.',
      ],
      wrongType: [{ cards: 111 }, "`cards` must be an array."],
      missing: [{}, "`cards` is missing: an array is needed."],
      emptyBatch: [{ cards: [] }, "`cards` must not be empty."],
      tooMany: [{ cards: FIFTY_ONE }, "`cards` may have at most 50 items."],
      unknownName: [{ cards: ["#NOPE"] }, 'No active card has the reference "#NOPE".'],
      ambiguousName: null,
      missingId: [{ cards: [9999] }, NO_CARD],
      tooLong: [{ cards: [LARGE] }, "`cards.0` may have at most 300 characters."],
    },
    update_outcomes: {
      valid: { card: 111, set: [{ field: 2, operator: "or_more" }] },
      unknownArgument: [
        { card: 111, sets: [] },
        'Unknown argument "sets": did you mean `set`? Allowed: card, set, values, remove, confirm.',
      ],
      wrongType: [
        { card: 111, values: [{ outcome: 1, value: "5" }] },
        "`values.0.value` must be a number",
      ],
      missing: [{ set: [{ outcome: 1, target: 1 }] }, "`card` is missing"],
      emptyBatch: [{ card: 111, values: [] }, "`values` must not be empty."],
      tooMany: [
        { card: 111, values: FIFTY_ONE.map((value) => ({ outcome: 1, value })) },
        "`values` may have at most 50 items.",
      ],
      unknownName: [
        { card: 111, values: [{ outcome: "Efort", value: 1 }] },
        '`values.0`: There is no outcome of card 111 called "Efort". Closest: 1 "Effort".',
      ],
      ambiguousName: null,
      missingId: [{ card: 9999, values: [{ outcome: 1, value: 1 }] }, NO_CARD],
      tooLong: [
        { card: 111, set: [{ outcome: 1, comment: LARGE }] },
        "`set.0.comment` may have at most 10000 characters.",
      ],
    },
  },
  arguments: {
    get_outcomes: fc.record({
      cards: some(fc.constantFrom(111, "111", 103)),
      include: optional(fc.uniqueArray(fc.constantFrom("values", "history"))),
    }),
    update_outcomes: fc.record({
      card: fc.constantFrom(111, "111"),
      set: some(fc.oneof(
        fc.record({ field: fc.constantFrom("Effort", 2), operator, ...properties }),
        fc.record({
          outcome,
          operator,
          ...properties,
          remove_checkpoints: optional(fc.constant([1])),
        }),
      )),
      values: optional(some(fc.oneof(
        fc.record({
          outcome,
          value,
          time: optional(day),
          id: optional(fc.constantFrom(2, 3)),
        }),
        fc.record({ outcome, value: fc.constant(null), id: fc.constantFrom(2, 3) }),
      ))),
      remove: optional(fc.constant([1])),
    }),
  },
  examples: {
    get_outcomes: [{
      asked: "How far is the goal on card 111?",
      args: { cards: [111], include: ["values", "history"] },
    }],
    update_outcomes: [
      {
        asked: "Support took 28 days this month; the target is 12 now.",
        args: {
          card: 111,
          set: [{ outcome: "Effort", target: 12 }],
          values: [{ outcome: "Effort", value: 28 }, { outcome: "Effort", id: 3, value: 31 }],
        },
      },
      {
        asked: "Add effort as an outcome of card 103, at most 5 days.",
        args: { card: 103, set: [{ field: "Effort", operator: "or_less", target: 5 }] },
      },
      {
        asked: "The first measurement was wrong: remove it.",
        args: { card: 111, values: [{ outcome: 1, value: null, id: 2 }] },
        confirmed: true,
      },
      { asked: "Remove that outcome.", args: { card: 111, remove: ["Effort"] }, confirmed: true },
    ],
  },
};
