import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { readCursor, writeCursor } from "../../../src/tools/cursor.ts";

const question = { boards: [1], text: "pay" };

Deno.test("readCursor() gives back the offset of the same question", () => {
  assertEquals(readCursor({ ...question }, writeCursor(question, 1_025)), 1_025);
  assertEquals(readCursor(question, undefined), 0);
});

Deno.test("readCursor() refuses a cursor of another question and a damaged one", () => {
  const cursor = writeCursor(question, 25);
  for (const wrong of [cursor, "", "zz", "p.", `${cursor}0`, "-1.abc", "../../x"]) {
    const other = wrong === cursor ? { ...question, text: "bay" } : question;
    const error = assertThrows(() => readCursor(other, wrong), DomainError);
    assertStringIncludes(error.message, "does not belong to this question");
  }
});
