/** The tools on comments as the tests use them. */
import fc from "fast-check";
import { optional, text } from "./arbitraries.ts";
import { FIFTY_ONE, LARGE, type Samples } from "./sample.ts";

export const COMMENTS: Samples = {
  annotations: { update_comments: [false, true, false] },
  badInput: {
    update_comments: {
      valid: { changes: [{ card: 101, comment: 1, delete: true }] },
      unknownArgument: [
        { changes: [{ card: 103, comment_id: 1, text: "x" }] },
        'Unknown argument "comment_id" in `changes.0`: did you mean `comment`?',
      ],
      wrongType: [{ changes: [{ card: 101, comment: 1, text: 5 }] }, "must be a string."],
      missing: [{ changes: [{ card: 103, text: "x" }] }, "`changes.0.comment` is missing"],
      emptyBatch: [{ changes: [] }, "`changes` must not be empty."],
      tooMany: [
        { changes: FIFTY_ONE.map((comment) => ({ card: 103, comment, delete: true })) },
        "`changes` may have at most 50 items.",
      ],
      unknownName: [
        { changes: [{ card: 101, comment: 1, detach: ["rates.pdf"] }] },
        '`changes.0`: There is no file of comment 1 called "rates.pdf"',
      ],
      ambiguousName: null,
      missingId: [
        { changes: [{ card: 101, comment: 9999, delete: true }] },
        "There is no comment with the id 9999.",
      ],
      tooLong: [
        { changes: [{ card: 101, comment: 1, text: LARGE }] },
        "`changes.0.text` may have at most 100000 characters.",
      ],
    },
  },
  arguments: {
    update_comments: fc.record({
      changes: fc.tuple(fc.oneof(
        fc.record({
          card: fc.constantFrom(101, "101"),
          comment: fc.constantFrom(1, "1"),
          text,
          attach: optional(fc.constant([
            { name: "a.pdf", link: "/files/a.pdf" },
            { name: "b", link: "https://example.com/b?c=d" },
          ])),
        }),
        fc.constant({ card: 101, comment: 1, delete: true }),
      )),
    }),
  },
  examples: {
    update_comments: [
      {
        asked: "Correct my comment on 101, and attach the table of rates.",
        args: {
          changes: [{
            card: 101,
            comment: 1,
            text: "The rates for services are in the **third** table.",
            attach: [{ name: "rates.pdf", link: "https://tax.example/rates.pdf" }],
          }],
        },
      },
      {
        asked: "Delete that comment.",
        args: { changes: [{ card: 101, comment: 1, delete: true }] },
        confirmed: true,
      },
    ],
  },
};
