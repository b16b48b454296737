import { assertEquals, assertNotMatch } from "@std/assert";
import { inspect } from "node:util";
import { secret, secretProblem, withoutTrailingNewline } from "../../../src/config/secret.ts";

const VALUE = "s3cr3t-value";

Deno.test("secret() gives its value by reveal() alone", () => {
  assertEquals(secret(VALUE).reveal(), VALUE);
});

const ways: readonly (readonly [string, (value: unknown) => string])[] = [
  ["String()", (value) => String(value)],
  ["a template", (value) => `${value}`],
  ["concatenation", (value) => "" + value],
  ["JSON.stringify()", (value) => JSON.stringify({ value })],
  ["Deno.inspect()", (value) => Deno.inspect({ value }, { depth: 10, showHidden: true })],
  ["node's inspect()", (value) => inspect({ value }, { depth: 10, showHidden: true })],
  ["an error's message", (value) => new Error(`token ${value}`).message],
];
for (const [way, show] of ways) {
  Deno.test(`secret() shows [secret] through ${way}`, () => {
    const shown = show(secret(VALUE));
    assertEquals(shown.includes("[secret]"), true, shown);
    assertNotMatch(shown, /s3cr3t/);
  });
}

Deno.test("secret() has no property that holds the value", () => {
  const one = secret(VALUE);
  for (const key of Reflect.ownKeys(one)) {
    assertEquals(typeof Reflect.get(one, key), "function");
  }
  assertEquals(Object.isFrozen(one), true);
});

const wrong: readonly (readonly [string, string])[] = [
  ["", "it is empty"],
  ["a".repeat(513), "it has more than 512 characters"],
  ["abcdefgh\u0000", "it contains control characters"],
  ["abcd\nefgh", "it contains control characters"],
  ["abcdefgh\u0085", "it contains control characters"],
  ["abcd efgh", "it contains spaces or characters outside ASCII"],
  ["abcdefghé", "it contains spaces or characters outside ASCII"],
  ["short", "it has fewer than 8 characters"],
];
for (const [text, problem] of wrong) {
  Deno.test(`secretProblem() says of ${JSON.stringify(text.slice(0, 12))}: ${problem}`, () => {
    assertEquals(secretProblem(text, 8), problem);
  });
}

Deno.test("secretProblem() accepts 8 to 512 visible characters", () => {
  assertEquals(secretProblem("a".repeat(8), 8), undefined);
  assertEquals(secretProblem("~".repeat(512), 8), undefined);
});

Deno.test("withoutTrailingNewline() removes line ends at the end alone", () => {
  assertEquals(withoutTrailingNewline("key\r\n"), "key");
  assertEquals(withoutTrailingNewline("key\n\n"), "key");
  assertEquals(withoutTrailingNewline("a\nkey"), "a\nkey");
});
