/**
 * Tools on what happened to cards, boards and the other things of the account.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { getCardHistory } from "./get_card_history.ts";
import { getHistory } from "./get_history.ts";
import { getStructureHistory } from "./get_structure_history.ts";

export const HISTORY: readonly Tool[] = [getCardHistory, getStructureHistory, getHistory];
