import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { badLineAnswer, lineReader } from "../../../src/server/bad_lines.ts";

const codeAndId = (line: string) => {
  const answer = badLineAnswer(line);
  if (answer === undefined) return undefined;
  const { error, id } = JSON.parse(answer);
  return [error.code, id];
};

Deno.test("badLineAnswer() says nothing on messages, answers and empty lines", () => {
  for (
    const line of [
      '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      '{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{"_meta":{"x":1}}}\r',
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      '{"jsonrpc":"2.0","id":1,"result":{}}',
      '{"jsonrpc":"2.0","id":1,"result":7}',
      '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}',
      "",
      " \r",
    ]
  ) {
    assertEquals(badLineAnswer(line), undefined, line);
  }
});

Deno.test("badLineAnswer() tells what is no JSON from what is no message", () => {
  assertEquals(codeAndId("{"), [-32700, null]);
  assertEquals(codeAndId("[1]"), [-32600, null]);
  assertEquals(codeAndId('{"id":5,"method":"ping"}'), [-32600, 5]);
  assertEquals(codeAndId('{"jsonrpc":"2.0","id":"a","method":5}'), [-32600, "a"]);
  assertEquals(codeAndId('{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}'), [-32600, null]);
});

Deno.test("badLineAnswer() never repeats anything of the line but its id", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), (text) => {
      const answers = [badLineAnswer(`{${text}`), badLineAnswer(JSON.stringify([text]))];
      const known = ["{", "["].map(badLineAnswer).concat(badLineAnswer("[]"));
      for (const answer of answers) assertEquals(known.includes(answer), true);
    }),
  );
});

Deno.test("lineReader() gives the same lines however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", ""))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (lines, cuts) => {
        const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
        const read: string[] = [];
        const reader = lineReader((line) => read.push(line));
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = cuts[turn % cuts.length] ?? 1;
          reader(bytes.subarray(at, at + size));
          at += size;
        }
        // A byte order mark is no part of the text.
        assertEquals(
          read.map((line) => line.replace(/^\uFEFF/, "")),
          lines.map((line) => line.replace(/^\uFEFF/, "")),
        );
      },
    ),
  );
});
