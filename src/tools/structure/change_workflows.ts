import * as z from "zod";
import { DomainError } from "../../businessmap/errors.ts";
import { prepareRelations, prepareWorkflows } from "../../businessmap/workflow_changes.ts";
import { confirm, ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { carryOut } from "./carry_out.ts";
import { batch, kind, name, position } from "./parts.ts";

/** The workflows of a board, and those of other boards beside them. */
export const changeWorkflows = defineTool({
  name: "change_workflows",
  title: "Create, change, copy or delete workflows",
  toolset: "structure",
  description: "Creates workflows of a board (without `workflow`), renames, moves, switches off, " +
    "copies to a board (with columns and lanes) or deletes them; related shows workflows of other " +
    "boards beside them. What is removed is confirmed first.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    board: ref,
    changes: batch({
      workflow: ref.optional(),
      name: name.optional(),
      type: kind.optional(),
      position: position.optional(),
      enabled: z.boolean().optional(),
      collapsible: z.boolean().optional(),
      copy_to: ref.optional(),
      delete: z.boolean().optional(),
    }).optional(),
    related: batch({
      workflow: ref,
      board: ref.optional(),
      position: position.optional(),
      remove: z.boolean().optional(),
    }).optional(),
    confirm,
  }),
  async handler({ board, changes = [], related = [], confirm: token }, context) {
    const { account } = context;
    if (changes.length + related.length === 0) {
      throw new DomainError("invalid", "Nothing is to be done: give `changes` or `related`.");
    }
    const structure = await account.structureNow(await account.boardId(board));
    const prepared = [
      ...await prepareWorkflows(account, structure, changes),
      ...await prepareRelations(account, structure.boardId, related),
    ];
    return await carryOut(context, prepared, { noun: "workflow", token });
  },
});
