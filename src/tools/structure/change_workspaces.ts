import * as z from "zod";
import { prepareWorkspaces, WORKSPACE_TYPES } from "../../businessmap/workspace_changes.ts";
import { confirm, ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { carryOut } from "./carry_out.ts";
import { batch, name } from "./parts.ts";

/** Workspaces, as far as the API lets them change. */
export const changeWorkspaces = defineTool({
  name: "change_workspaces",
  title: "Create, rename or archive workspaces",
  toolset: "structure",
  description: "Creates workspaces (without `workspace`), renames, archives (after a " +
    "confirmation) or unarchives them. They cannot be deleted.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    changes: batch({
      workspace: ref.optional(),
      name: name.optional(),
      type: z.enum(WORKSPACE_TYPES).optional(),
      archived: z.boolean().optional(),
    }),
    confirm,
  }),
  async handler({ changes, confirm: token }, context) {
    const prepared = await prepareWorkspaces(context.account, changes);
    return await carryOut(context, prepared, { noun: "workspace", token });
  },
});
