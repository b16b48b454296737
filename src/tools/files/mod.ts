/**
 * Tools on the files of cards.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { addFiles } from "./add_files.ts";
import { getFiles } from "./get_files.ts";
import { removeFiles } from "./remove_files.ts";

export const FILES: readonly Tool[] = [getFiles, addFiles, removeFiles];
