/**
 * Tools on time that was logged.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { getLoggedTime } from "./get_logged_time.ts";
import { updateLoggedTime } from "./update_logged_time.ts";

export const TIME: readonly Tool[] = [getLoggedTime, updateLoggedTime];
