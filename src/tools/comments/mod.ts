/**
 * Tools on comments beyond reading and adding them.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { updateComments } from "./update_comments.ts";

export const COMMENTS: readonly Tool[] = [updateComments];
