import * as z from "zod";
import { prepareColumns } from "../../businessmap/column_changes.ts";
import { confirm, ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { carryOut } from "./carry_out.ts";
import { batch, color, flow, limit, name, position, section, text } from "./parts.ts";

/** The columns of a board. */
export const changeColumns = defineTool({
  name: "change_columns",
  title: "Create, change, move or delete columns",
  toolset: "structure",
  description: "Creates columns of a board (without `column`), changes, moves or deletes them. " +
    "`parent` makes a sub-column. Deleting is confirmed first; `move_to` says where the cards go.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    board: ref,
    changes: batch({
      column: ref.optional(),
      workflow: ref.optional(),
      parent: ref.optional(),
      name: name.optional(),
      section: section.optional(),
      position: position.optional(),
      limit: limit.optional(),
      flow: flow.optional(),
      description: text.optional(),
      color: color.optional(),
      cards_per_row: position.optional(),
      delete: z.boolean().optional(),
      move_to: ref.optional(),
    }),
    confirm,
  }),
  async handler({ board, changes, confirm: token }, context) {
    const { account } = context;
    const structure = await account.structureNow(await account.boardId(board));
    const prepared = await prepareColumns(account, structure, changes);
    return await carryOut(context, prepared, { noun: "column", token });
  },
});
