/** The tools for webhooks as the tests use them. */
import fc from "fast-check";
import { webUrl } from "../support/drawn.ts";
import { optional, some } from "./arbitraries.ts";
import { FIFTY_ONE, NO_BOARD, type Samples, TWINS } from "./sample.ts";

const url = webUrl({ schemes: ["https"] }).filter((value) =>
  value.length < 200 && !/^https:..[^/]*\.(home|corp|lan|test|arpa)(\/|$)/.test(value)
);
const board = fc.constantFrom(1, "Marketing");

export const WEBHOOKS: Samples = {
  annotations: {
    list_webhooks: [true, false, true],
    update_webhooks: [false, true, true],
  },
  badInput: {
    list_webhooks: {
      valid: {},
      unknownArgument: [
        { boards: [1] },
        'Unknown argument "boards": did you mean `board`? Allowed: board.',
      ],
      wrongType: [{ board: true }, "`board` must be a whole number or a string."],
      missing: null,
      emptyBatch: null,
      tooMany: null,
      unknownName: [
        { board: "Marketting" },
        'There is no board called "Marketting". Closest: 3 "Marketing".',
      ],
      ambiguousName: [{ board: "twin" }, TWINS],
      missingId: null,
      tooLong: [{ board: "x".repeat(301) }, "`board` may have at most 300 characters."],
    },
    update_webhooks: {
      valid: { add: [{ url: "https://hooks.example.com/a" }] },
      unknownArgument: [
        { add: [{ url: "https://hooks.example.com/a", events: [] }] },
        'Unknown argument "events" in `add.0`. Allowed: url, board, enabled.',
      ],
      wrongType: [{ remove: 1 }, "`remove` must be an array."],
      missing: [{ add: [{ board: 1 }] }, "`add.0.url` is missing: a string is needed."],
      emptyBatch: [{ remove: [] }, "`remove` must not be empty."],
      tooMany: [{ remove: FIFTY_ONE }, "`remove` may have at most 50 items."],
      unknownName: [
        { add: [{ url: "https://hooks.example.com/a", board: "Marketting" }] },
        '`add.0`: There is no board called "Marketting". Closest: 3 "Marketing".',
      ],
      ambiguousName: [{ add: [{ url: "https://hooks.example.com/a", board: "twin" }] }, TWINS],
      missingId: [{ add: [{ url: "https://hooks.example.com/a", board: 9999 }] }, NO_BOARD],
      tooLong: [
        { add: [{ url: `https://example.com/${"x".repeat(250)}` }] },
        "`add.0.url` may have at most 250 characters.",
      ],
    },
  },
  arguments: {
    list_webhooks: fc.record({ board: optional(board) }),
    update_webhooks: fc.oneof(
      fc.record({
        add: some(fc.record({ url, board: optional(board), enabled: optional(fc.boolean()) })),
        change: optional(fc.tuple(fc.record({
          webhook: fc.constantFrom(1, "1"),
          url: optional(url),
          board: fc.option(board),
          enabled: optional(fc.boolean()),
        }))),
      }),
      fc.record({ remove: fc.constantFrom([1], ["1", 1]) }),
    ),
  },
  examples: {
    list_webhooks: [{ asked: "Who is told what happens on our boards?", args: {} }],
    update_webhooks: [
      {
        asked: "Tell our chat about the delivery board, and stop the old webhook for now.",
        args: {
          add: [{ url: "https://chat.example.com/hooks/delivery", board: 1 }],
          change: [{ webhook: 1, enabled: false }],
        },
      },
      { asked: "Remove the old one.", args: { remove: [1] }, confirmed: true },
    ],
  },
};
