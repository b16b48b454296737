import { assert, assertEquals } from "@std/assert";
import { defectLine, describeDefect } from "../../../src/telemetry/defects.ts";

/** The error of what cannot be done. */
function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown");
}

Deno.test("a defect is told with the engine's words and its place", () => {
  const nothing: { board?: { name: string } } = {};
  // deno-lint-ignore no-non-null-assertion -- the defect that is told
  const { name, message, at } = describeDefect(thrownBy(() => nothing.board!.name));
  assertEquals(name, "TypeError");
  assert(message.startsWith("Cannot read properties of undefined"), message);
  assert(/^\S.*\(defects_test\.ts:\d+:\d+\)$|^defects_test\.ts:\d+:\d+$/.test(at[0] ?? ""), at[0]);
});

const SECRET = "Überweisung an Erika Siebenelf";
const leaking: readonly (readonly [string, () => unknown])[] = [
  ["JSON that cannot be read", () => JSON.parse(`{"title":${SECRET}}`)],
  ["an address that is none", () => new URL(`${SECRET}://x`)],
  ["a message of somebody else's", () => {
    throw new Error(SECRET);
  }],
  ["an error of another name", () => {
    throw Object.assign(new Error(SECRET), { name: SECRET });
  }],
  ["quotes in quotes", () => {
    throw new TypeError(`no "a" ${SECRET} "b" here`);
  }],
  ["an address with a query", () => {
    throw new TypeError(`error sending request for url (https://a.b/c?x=${encodeURI(SECRET)})`);
  }],
  ["something that is no error", () => {
    throw SECRET;
  }],
];
for (const [what, run] of leaking) {
  Deno.test(`a defect is told without the text in ${what}`, () => {
    const error = thrownBy(run);
    const told = JSON.stringify([describeDefect(error), defectLine(error)]);
    for (const word of ["berweisung", "Erika", "Siebenelf"]) assert(!told.includes(word), told);
  });
}

Deno.test("the places of a defect are files without folders", () => {
  const error = new TypeError("no");
  error.stack = "TypeError: no\n    at run (file:///home/erika/work/call.ts:12:3)\n" +
    "    at async Object.<anonymous> (C:\\Users\\erika\\main.js:1:2)\n    at ext:core/01.js:9:9";
  assertEquals(describeDefect(error).at, [
    "run (call.ts:12:3)",
    "Object.<anonymous> (main.js:1:2)",
    "01.js:9:9",
  ]);
});
