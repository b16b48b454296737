import { assertEquals, assertThrows } from "@std/assert";
import { withParts } from "../../../scripts/docs.ts";

const parts = { one: () => "| 1 |\n", two: () => "| 2 |" };

Deno.test("withParts() replaces what stands between the marks and nothing else", () => {
  const document = "# A\n\n<!-- generated: one -->\nold\n<!-- end -->\n\nB\n\n" +
    "<!-- generated: two -->\n<!-- end -->\nC\n";
  assertEquals(
    withParts(document, parts),
    "# A\n\n<!-- generated: one -->\n\n| 1 |\n\n<!-- end -->\n\nB\n\n" +
      "<!-- generated: two -->\n\n| 2 |\n\n<!-- end -->\nC\n",
  );
});

Deno.test("withParts() changes nothing the second time", () => {
  const once = withParts("<!-- generated: one -->\n<!-- end -->\n", parts);
  assertEquals(withParts(once, parts), once);
});

Deno.test("withParts() leaves a document without marks as it is", () => {
  assertEquals(withParts("# A\n", parts), "# A\n");
});

Deno.test("withParts() refuses a name that it cannot generate", () => {
  assertThrows(
    () => withParts("<!-- generated: three -->\n<!-- end -->\n", parts),
    Error,
    "expected one of one, two",
  );
});

Deno.test("withParts() refuses a part without an end", () => {
  assertThrows(() => withParts("<!-- generated: one -->\nold\n", parts), Error, "no line");
});
