/**
 * The tools for outcomes of cards.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { getOutcomes } from "./get_outcomes.ts";
import { updateOutcomes } from "./update_outcomes.ts";

export const OUTCOMES: readonly Tool[] = [getOutcomes, updateOutcomes];
