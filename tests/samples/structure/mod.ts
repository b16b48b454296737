/** The tools on structure as the tests use them. */
import type { Samples } from "../sample.ts";
import { ARGUMENTS } from "./arguments.ts";
import { BAD_INPUT } from "./bad_input.ts";
import { EXAMPLES } from "./examples.ts";

export const STRUCTURE: Samples = {
  annotations: {
    change_workspaces: [false, true, false],
    change_boards: [false, true, false],
    change_workflows: [false, true, false],
    change_columns: [false, true, false],
    change_lanes: [false, true, false],
    set_limits: [false, true, false],
    plan_board: [true, false, true],
    apply_board: [false, true, true],
  },
  badInput: BAD_INPUT,
  arguments: ARGUMENTS,
  examples: EXAMPLES,
};
