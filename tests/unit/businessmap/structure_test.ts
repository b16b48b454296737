import { assertEquals } from "@std/assert";
import { RawStructure } from "../../../src/businessmap/entities.ts";
import {
  leafColumns,
  readStructure,
  sectionName,
  sectionNumber,
} from "../../../src/businessmap/structure.ts";
import { smallBoard } from "../../support/structures.ts";

Deno.test("readStructure() puts columns in board order, sub-columns behind their parents", () => {
  const [cards] = smallBoard().workflows;
  assertEquals(cards?.columns.map((column) => column.path), [
    "Backlog",
    "To do",
    "Doing",
    "Doing / Build",
    "Doing / Review",
    "Done",
  ]);
});

Deno.test("readStructure() gives a sub-column the section of its parent", () => {
  assertEquals(smallBoard().column(5)?.section, 3);
});

Deno.test("leafColumns() leaves out columns that have sub-columns", () => {
  const [cards] = smallBoard().workflows;
  assertEquals(cards && leafColumns(cards).map((column) => column.id), [1, 2, 4, 5, 6]);
});

Deno.test("readStructure() keeps columns and lanes that no list names", () => {
  const structure = readStructure(RawStructure.parse({
    board_id: 1,
    workflows: { 1: { type: 0, name: "W" } },
    columns: { 9: { workflow_id: 1, section: 2, name: "Lost" } },
    lanes: { 8: { workflow_id: 1, name: "Lane" } },
  }));
  assertEquals(structure.column(9)?.name, "Lost");
  assertEquals(structure.workflows[0]?.lanes.map((lane) => lane.id), [8]);
});

Deno.test("readStructure() takes an empty map that came as an empty list", () => {
  const structure = readStructure(RawStructure.parse({
    board_id: 1,
    workflows: [],
    columns: [],
    lanes: [],
    cell_limits: [],
    merged_areas: [],
  }));
  assertEquals(structure.workflows, []);
});

Deno.test("readStructure() does not loop on columns that contain each other", () => {
  const structure = readStructure(RawStructure.parse({
    board_id: 1,
    workflows: { 1: { type: 0, name: "W", section_columns: { 1: [1] } } },
    columns: {
      1: { workflow_id: 1, section: 1, name: "A" },
      2: { workflow_id: 1, section: 1, name: "B", parent_column_id: 1 },
    },
    child_columns: { 1: [2], 2: [1] },
  }));
  assertEquals(structure.workflows[0]?.columns.map((column) => column.id), [1, 2]);
});

Deno.test("sectionName() is empty for a number that is no section", () => {
  assertEquals([1, 4, 5, null].map(sectionName), ["backlog", "done", "", ""]);
  assertEquals(sectionNumber("in_progress"), 3);
});
