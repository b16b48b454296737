/**
 * A small board for tests, in the raw form of `currentStructure`.
 *
 * @module
 */
import { RawStructure } from "../../src/businessmap/entities.ts";
import { readStructure, type Structure } from "../../src/businessmap/structure.ts";

/** What a test may want different. */
export interface BoardOptions {
  readonly allowExceeding?: 0 | 1 | 2;
  readonly limitType?: 0 | 1;
}

/**
 * Two workflows. Cards (10): Backlog 1, To do 2, Doing 3 (limit 3) with Build 4 and Review 5
 * (limit 1), Done 6; lanes Standard 1 and Expedite 2; cell Expedite × Build limited to 1; section
 * in progress of lane Standard limited to 2. Initiatives (11): Open 7, Done 8; lane Standard 3.
 */
export function smallBoard({ allowExceeding = 0, limitType = 0 }: BoardOptions = {}): Structure {
  const column = (workflow: number, section: number, name: string, limit = 0) => ({
    workflow_id: workflow,
    section,
    parent_column_id: null,
    name,
    limit,
    flow_type: 1,
  });
  return readStructure(RawStructure.parse({
    board_id: 1,
    workspace_id: 5,
    name: "Small",
    allow_exceeding: allowExceeding,
    limit_type: limitType,
    workflow_order: [10, 11],
    workflows: {
      10: {
        type: 0,
        is_enabled: 1,
        name: "Cards",
        top_lanes: [1, 2],
        bottom_lanes: [],
        section_columns: { 1: [1], 2: [2], 3: [3], 4: [6] },
      },
      11: {
        type: 1,
        is_enabled: 1,
        name: "Initiatives",
        top_lanes: [3],
        section_columns: { 2: [7], 4: [8] },
      },
    },
    lanes: {
      1: { workflow_id: 10, name: "Standard" },
      2: { workflow_id: 10, name: "Expedite" },
      3: { workflow_id: 11, name: "Standard" },
    },
    columns: {
      1: column(10, 1, "Backlog"),
      2: column(10, 2, "To do"),
      3: column(10, 3, "Doing", 3),
      4: { ...column(10, 3, "Build"), section: null, parent_column_id: 3 },
      5: { ...column(10, 3, "Review", 1), section: null, parent_column_id: 3 },
      6: column(10, 4, "Done"),
      7: column(11, 2, "Open"),
      8: column(11, 4, "Done"),
    },
    child_columns: { 3: [4, 5] },
    cell_limits: { 2: { 4: 1 } },
    lane_section_limits: { 1: { 3: 2 } },
    merged_areas: [],
  }));
}
