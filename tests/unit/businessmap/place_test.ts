import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { findColumn, findPlace, placeName } from "../../../src/businessmap/place.ts";
import { smallBoard } from "../../support/structures.ts";

const board = smallBoard();

Deno.test("findPlace() without names is the first column and lane of the first cards workflow", () => {
  const place = findPlace(board, {});
  assertEquals([place.workflow.id, place.column.id, place.lane.id], [10, 1, 1]);
});

Deno.test("findPlace() takes a column with sub-columns as its first sub-column", () => {
  assertEquals(findPlace(board, { column: "doing" }).column.id, 4);
});

Deno.test("findPlace() follows the column into its workflow", () => {
  const place = findPlace(board, { column: "Open" });
  assertEquals([place.workflow.id, place.lane.id], [11, 3]);
});

Deno.test("findPlace() looks a lane up in the workflow of the column", () => {
  assertEquals(findPlace(board, { column: "Review", lane: "standard" }).lane.id, 1);
});

Deno.test("findColumn() refuses a name that two workflows have, and says how to tell them apart", () => {
  const error = assertThrows(() => findColumn(board, "Done"), DomainError);
  assertStringIncludes(error.message, "6");
  assertStringIncludes(error.message, "Initiatives / Done");
});

Deno.test("findColumn() takes Workflow / Column and Parent / Column", () => {
  assertEquals(findColumn(board, "Initiatives / Done").id, 8);
  assertEquals(findColumn(board, "Doing/Review").id, 5);
});

Deno.test("findPlace() refuses column and lane of different workflows", () => {
  const error = assertThrows(
    () => findPlace(board, { workflow: 10, column: 1, lane: 3 }),
    DomainError,
  );
  assertStringIncludes(error.message, "3");
});

Deno.test("findPlace() names the closest columns when there is none of that name", () => {
  const error = assertThrows(() => findPlace(board, { column: "Reviw" }), DomainError);
  assertStringIncludes(error.message, "Review");
});

Deno.test("placeName() names the workflow and lane where there are several", () => {
  assertEquals(
    placeName(findPlace(board, { column: "Build", lane: "Expedite" }), board),
    '"Cards / Doing / Build", lane "Expedite"',
  );
});
