/** The tools on files as the tests use them. */
import fc from "fast-check";
import { optional } from "./arbitraries.ts";
import { LARGE, NO_CARD, type Samples } from "./sample.ts";

const ELEVEN = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.txt`, text: "x" }));

const newFile = fc.oneof(
  fc.record({ name: fc.constantFrom("a.txt", "Ünïcode.md"), text: fc.constant("Some text") }),
  fc.record({ name: fc.constant("b.png"), base64: fc.constant("iVBORw0KGgo=") }),
  fc.record({ name: fc.constant("any"), link: fc.constant("https://example.com/a?b=c") }),
);

export const FILES: Samples = {
  annotations: {
    get_files: [true, false, true],
    add_files: [false, false, false],
    remove_files: [false, true, false],
  },
  badInput: {
    get_files: {
      valid: { card: 103, file: "vat-rates.pdf" },
      unknownArgument: [
        { card: 103, files: ["x"] },
        'Unknown argument "files": did you mean `file`? Allowed: card, file, cursor.',
      ],
      wrongType: [{ card: true }, "`card` must be a whole number or a string."],
      missing: [{}, "`card` is missing: a whole number or a string is needed."],
      emptyBatch: null,
      tooMany: null,
      unknownName: [
        { card: 103, file: "rates.pdf" },
        'There is no file of card 103 called "rates.pdf".',
      ],
      ambiguousName: null,
      missingId: [{ card: 9999 }, 'There is no card "9999", or this key does not see it.'],
      tooLong: [{ card: LARGE }, "`card` may have at most 300 characters."],
    },
    add_files: {
      valid: { card: 103, files: [{ name: "a", link: "https://example.com/a" }] },
      unknownArgument: [
        { card: 103, files: [{ name: "a.txt", content: "x" }] },
        'Unknown argument "content" in `files.0`. Allowed: name, text, base64, link.',
      ],
      wrongType: [{ card: 103, files: { name: "a.txt" } }, "`files` must be an array."],
      missing: [{ card: 103, files: [{ text: "x" }] }, "`files.0.name` is missing"],
      emptyBatch: [{ card: 103, files: [] }, "`files` must not be empty."],
      tooMany: [{ card: 103, files: ELEVEN }, "`files` may have at most 10 items."],
      unknownName: [
        { card: 103, subtask: "Nothing", files: [{ name: "a.txt", text: "x" }] },
        'There is no subtask of card 103 called "Nothing".',
      ],
      ambiguousName: [
        { card: "#TIDE-42", files: [{ name: "a.txt", text: "x" }] },
        'Several cards have the custom id "TIDE-42"',
      ],
      missingId: [
        { card: 9999, files: [{ name: "a", link: "https://example.com/a" }] },
        NO_CARD,
      ],
      tooLong: [
        { card: 103, files: [{ name: LARGE, text: "x" }] },
        "`files.0.name` may have at most 250 characters.",
      ],
    },
    remove_files: {
      valid: { card: 103, files: [1] },
      unknownArgument: [
        { card: 103, file: 1, files: [1] },
        'Unknown argument "file": did you mean `files`? Allowed: card, subtask,',
      ],
      wrongType: [{ card: 103, files: 1 }, "`files` must be an array."],
      missing: [{ card: 103 }, "`files` is missing: an array is needed."],
      emptyBatch: [{ card: 103, files: [] }, "`files` must not be empty."],
      tooMany: [
        { card: 103, files: Array.from({ length: 101 }, (_, index) => index + 1) },
        "`files` may have at most 100 items.",
      ],
      unknownName: [
        { card: 103, files: ["rates.pdf"] },
        'There is no file on card 103 called "rates.pdf".',
      ],
      ambiguousName: [{ card: "#TIDE-42", files: [1] }, "Several cards have the custom id"],
      missingId: [{ card: 103, files: [9999] }, "There is no file on card 103 with the id 9999."],
      tooLong: [{ card: 103, files: [LARGE] }, "`files.0` may have at most 300 characters."],
    },
  },
  arguments: {
    get_files: fc.record({
      card: fc.constantFrom(103, "#TIDE-42", 101),
      file: optional(fc.constantFrom("vat-rates.pdf", "/files/vat-rates.pdf", 1)),
    }),
    add_files: fc.oneof(
      fc.record({
        card: fc.constantFrom(103, "#TIDE-42"),
        subtask: optional(fc.constantFrom(361, "Ask the accountant")),
        files: fc.array(newFile, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        card: fc.constant(101),
        comment: fc.constantFrom(1, "1"),
        files: fc.tuple(newFile),
      }),
    ),
    remove_files: fc.record({
      card: fc.constantFrom(103, "#TIDE-42"),
      files: fc.constantFrom([1], ["vat-rates.pdf"]),
    }),
  },
  examples: {
    get_files: [
      { asked: "Which files does TIDE-42 have?", args: { card: "#TIDE-42" } },
      { asked: "What is in the first?", args: { card: 103, file: "vat-rates.pdf" } },
    ],
    add_files: [{
      asked: "Attach these rates to it.",
      args: { card: 103, files: [{ name: "rates.csv", text: "country,rate\nAT,20\n" }] },
    }],
    remove_files: [{
      asked: "Remove the PDF.",
      args: { card: 103, files: ["vat-rates.pdf"] },
      confirmed: true,
    }],
  },
};
