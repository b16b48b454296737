import * as z from "zod";
import { BOARD_SETTINGS, prepareBoards } from "../../businessmap/workspace_changes.ts";
import { confirm, markdown, ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { carryOut } from "./carry_out.ts";
import { batch, name } from "./parts.ts";

const { limit_by, exceeding, sizes } = BOARD_SETTINGS;

/** Boards as wholes, and their settings. */
export const changeBoards = defineTool({
  name: "change_boards",
  title: "Create, change, archive or delete boards",
  toolset: "structure",
  description: "Creates boards (without `board`), renames, describes, archives, unarchives or " +
    "deletes them, and changes their settings. Archiving and deleting are confirmed first.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    changes: batch({
      board: ref.optional(),
      workspace: ref.optional(),
      name: name.optional(),
      description: markdown.optional(),
      archived: z.boolean().optional(),
      delete: z.boolean().optional(),
      settings: z.strictObject({
        limit_by: z.enum(limit_by.values).optional(),
        exceeding: z.enum(exceeding.values).optional(),
        sizes: z.enum(sizes.values).optional(),
        archive_after_days: z.literal([7, 14, 30]).optional(),
        repeat_custom_ids: z.boolean().optional(),
        discard_needs_reason: z.boolean().optional(),
      }).optional(),
    }),
    confirm,
  }),
  async handler({ changes, confirm: token }, context) {
    const prepared = await prepareBoards(context.account, changes);
    return await carryOut(context, prepared, { noun: "board", token });
  },
});
