/** The tools on logged time as the tests use them. */
import fc from "fast-check";
import { card, day, optional, person, some, text } from "./arbitraries.ts";
import { FIFTY_ONE, LARGE, type Samples } from "./sample.ts";

export const TIME: Samples = {
  annotations: {
    get_logged_time: [true, false, true],
    update_logged_time: [false, true, true],
  },
  badInput: {
    get_logged_time: {
      valid: { cards: [103] },
      unknownArgument: [
        { card: 103 },
        'Unknown argument "card": did you mean `cards`? Allowed: cards, users, from,',
      ],
      wrongType: [{ categories: ["x"] }, "`categories.0` must be a number."],
      missing: null,
      emptyBatch: [{ cards: [] }, "`cards` must not be empty."],
      tooMany: [{ cards: FIFTY_ONE }, "`cards` may have at most 50 items."],
      unknownName: [{ users: ["Nobody"] }, 'There is no user called "Nobody".'],
      ambiguousName: [{ users: ["twin"] }, 'There is more than one user "twin"'],
      missingId: [{ cards: [9999] }, 'no card has the reference "9999".'],
      tooLong: [{ from: LARGE }, "`from` may have at most 40 characters."],
    },
    update_logged_time: {
      valid: { changes: [{ id: 1, delete: true }] },
      unknownArgument: [
        { changes: [{ id: 1, minutes: 5 }] },
        'Unknown argument "minutes" in `changes.0`. Allowed: id, time,',
      ],
      wrongType: [{ changes: [{ id: 1, date: 5 }] }, "`changes.0.date` must be a string."],
      missing: [{ changes: [{ time: 5 }] }, "`changes.0.id` is missing"],
      emptyBatch: [{ changes: [] }, "`changes` must not be empty."],
      tooMany: [
        { changes: FIFTY_ONE.map((id) => ({ id, time: 5 })) },
        "`changes` may have at most 50 items.",
      ],
      unknownName: [
        { changes: [{ id: 1, user: "Nobody" }] },
        '`changes.0`: There is no user called "Nobody".',
      ],
      ambiguousName: [
        { changes: [{ id: 1, user: "twin" }] },
        'There is more than one user "twin"',
      ],
      missingId: [
        { changes: [{ id: 9999, delete: true }] },
        "The account has no such thing",
      ],
      tooLong: [
        { changes: [{ id: 1, comment: LARGE }] },
        "`changes.0.comment` may have at most 10000 characters.",
      ],
    },
  },
  arguments: {
    get_logged_time: fc.record({
      cards: optional(some(card)),
      users: optional(some(person)),
      from: optional(fc.constantFrom("2026-01-01", "-90d", "yesterday")),
      to: optional(fc.constantFrom("today", "now")),
      categories: optional(fc.constant([1])),
      sum_by: optional(fc.uniqueArray(
        fc.constantFrom("card", "user", "day", "week", "month", "category"),
        { minLength: 1, maxLength: 3 },
      )),
    }),
    update_logged_time: fc.record({
      changes: fc.tuple(fc.oneof(
        fc.record({
          id: fc.constantFrom(2, "2"),
          time: fc.constantFrom("1h 30m", 45, "2d"),
          date: optional(day),
          comment: optional(text),
          user: optional(person),
          card: optional(card),
          category: optional(fc.constant(2)),
        }),
        fc.constant({ id: 2, subtask: "Ask the accountant" }),
        fc.constant({ id: 2, delete: true }),
      )),
    }),
  },
  examples: {
    get_logged_time: [
      { asked: "How much time went into which card, by whom?", args: { sum_by: ["card", "user"] } },
      { asked: "What was logged on TIDE-42?", args: { cards: ["#TIDE-42"] } },
    ],
    update_logged_time: [
      {
        asked: "The first entry was two hours, not one.",
        args: { changes: [{ id: 1, time: "2h", comment: "Measured" }] },
      },
      {
        asked: "Delete that entry.",
        args: { changes: [{ id: 1, delete: true }] },
        confirmed: true,
      },
    ],
  },
};
