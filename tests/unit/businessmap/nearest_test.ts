import { assertEquals } from "@std/assert";
import { nearest } from "../../../src/businessmap/nearest.ts";

Deno.test("nearest() finds a name with a slip, a missing letter or two swapped letters", () => {
  const names = ["title", "priority", "board_ids", "card_ids"];
  assertEquals(nearest("titel", names, 1), ["title"]);
  assertEquals(nearest("prioriy", names, 1), ["priority"]);
  assertEquals(nearest("board_id", names, 1), ["board_ids"]);
});

Deno.test("nearest() puts equal names first, then beginnings, then parts, then likenesses", () => {
  const names = ["Sale", "Old sales", "Sales Europe", "sales"];
  assertEquals(nearest("SALES", names, 4), ["sales", "Sales Europe", "Old sales", "Sale"]);
});

Deno.test("nearest() ignores case and how an accent is composed", () => {
  assertEquals(nearest("cafe\u0301", ["Caf\u00e9"]), ["Caf\u00e9"]);
});

Deno.test("nearest() gives nothing that is not alike, and never more than the limit", () => {
  assertEquals(nearest("zzzz", ["title", "priority"]), []);
  assertEquals(nearest("", ["title"]), []);
  assertEquals(nearest("lane", ["lane 1", "lane 2", "lane 3", "lane 4"]).length, 3);
  assertEquals(nearest("lane", ["lane 1", "lane 2"], 0), []);
});

Deno.test("nearest() names each candidate once", () => {
  assertEquals(nearest("todo", ["Todo", "Todo"]), ["Todo"]);
});
