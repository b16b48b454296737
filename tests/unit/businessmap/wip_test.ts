import { assertEquals } from "@std/assert";
import { exceededBy, isLimited, loads } from "../../../src/businessmap/wip.ts";
import { smallBoard } from "../../support/structures.ts";

const card = (column_id: number, lane_id: number, size: number | null = null) => ({
  column_id,
  lane_id,
  size,
});

Deno.test("loads() counts sub-columns in their parent's limit", () => {
  const found = loads(smallBoard(), [card(4, 1), card(5, 1), card(6, 1)]);
  assertEquals(found.find((load) => load.what === "column Doing"), {
    what: "column Doing",
    limit: 3,
    used: 2,
  });
});

Deno.test("exceededBy() reports every limit over a cell that would be exceeded", () => {
  const cards = [card(4, 1), card(5, 1)];
  const found = exceededBy(smallBoard(), cards, { columnId: 5, laneId: 1 }, 1);
  assertEquals(found, [
    { what: "column Doing / Review", limit: 1, used: 2 },
    { what: "section in_progress of lane Standard", limit: 2, used: 3 },
  ]);
});

Deno.test("exceededBy() allows exactly the limit", () => {
  const cards = [card(4, 2), card(4, 2)];
  const target = { columnId: 5, laneId: 2 };
  assertEquals(exceededBy(smallBoard(), cards, target, 1), []);
  assertEquals(exceededBy(smallBoard(), cards, target, 2).map((load) => load.used), [4, 2]);
});

Deno.test("exceededBy() sums sizes where the board limits by size, unsized cards as 1", () => {
  const board = smallBoard({ limitType: 1 });
  const found = exceededBy(board, [card(4, 2, 2), card(4, 2)], { columnId: 5, laneId: 2 }, 1);
  assertEquals(found, [{ what: "column Doing", limit: 3, used: 4 }]);
});

Deno.test("isLimited() is false for cells without any limit", () => {
  const board = smallBoard();
  assertEquals(isLimited(board, { columnId: 6, laneId: 1 }), false);
  assertEquals(isLimited(board, { columnId: 4, laneId: 2 }), true);
});
