import { assertEquals } from "@std/assert";
import { lastLines } from "../../../scripts/run.ts";

Deno.test("lastLines() leaves off colours, empty lines and the numbers of causes", () => {
  const text =
    "\x1b[31merror\x1b[0m: no runtime\n\nCaused by:\n    0: dns error\n    1: not known\n";
  assertEquals(lastLines(text, 2), "dns error; not known");
  assertEquals(lastLines(text, 9), "error: no runtime; Caused by:; dns error; not known");
});
