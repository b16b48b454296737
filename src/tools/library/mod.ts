/**
 * Tools on what boards share: tags, stickers, card types, reasons, custom fields, card templates.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { changeLibrary } from "./change_library.ts";
import { listLibrary } from "./list_library.ts";
import { setBoardLibrary } from "./set_board_library.ts";

export const LIBRARY: readonly Tool[] = [listLibrary, changeLibrary, setBoardLibrary];
