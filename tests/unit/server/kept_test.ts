import { assertEquals, assertStrictEquals } from "@std/assert";
import { keep } from "../../../src/server/kept.ts";

Deno.test("keep() makes a thing once for a key, and forgets what was used longest ago", () => {
  const made: string[] = [];
  const of = keep(2, (word: string) => word.toLowerCase(), (word) => {
    made.push(word);
    return { word };
  });
  const first = of("A");
  assertStrictEquals(of("a"), first);
  of("b");
  of("A");
  of("c"); // forgets b
  assertStrictEquals(of("a"), first);
  of("b");
  assertEquals(made, ["A", "b", "c", "b"]);
});
