import * as z from "zod";
import { prepareLanes } from "../../businessmap/lane_changes.ts";
import { confirm, ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { carryOut } from "./carry_out.ts";
import { batch, color, name, position, text } from "./parts.ts";

/** The lanes of a board. */
export const changeLanes = defineTool({
  name: "change_lanes",
  title: "Create, change, move or delete lanes",
  toolset: "structure",
  description: "The same as change_columns for a board's lanes; `parent` null makes a top lane.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    board: ref,
    changes: batch({
      lane: ref.optional(),
      workflow: ref.optional(),
      parent: ref.nullable().optional(),
      name: name.optional(),
      position: position.optional(),
      description: text.optional(),
      color: color.optional(),
      delete: z.boolean().optional(),
      move_to: ref.optional(),
    }),
    confirm,
  }),
  async handler({ board, changes, confirm: token }, context) {
    const { account } = context;
    const structure = await account.structureNow(await account.boardId(board));
    const prepared = await prepareLanes(account, structure, changes);
    return await carryOut(context, prepared, { noun: "lane", token });
  },
});
