import * as z from "zod";
import { DomainError } from "../../businessmap/errors.ts";
import { prepareAreas, prepareLimits } from "../../businessmap/limit_changes.ts";
import { confirm, ref, refs } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { carryOut } from "./carry_out.ts";
import { batch, boundLimit, limit, section } from "./parts.ts";

/** How much work fits where. */
export const setLimits = defineTool({
  name: "set_limits",
  title: "Set WIP limits",
  toolset: "structure",
  description: "Sets WIP limits of columns, cells (`column` and `lane`) or sections of a lane; 0 " +
    "removes one. `areas` merges cells into one, changes such an area, or splits it (`delete`, " +
    "confirmed first).",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    board: ref,
    limits: batch({
      column: ref.optional(),
      lane: ref.optional(),
      section: section.optional(),
      limit: boundLimit,
    }).optional(),
    areas: batch({
      area: ref.optional(),
      columns: refs.optional(),
      lanes: refs.optional(),
      primary: ref.optional(),
      limit: limit.optional(),
      delete: z.boolean().optional(),
    }).optional(),
    confirm,
  }),
  async handler({ board, limits = [], areas = [], confirm: token }, context) {
    const { account } = context;
    if (limits.length + areas.length === 0) {
      throw new DomainError("invalid", "Nothing is to be done: give `limits` or `areas`.");
    }
    const structure = await account.structureNow(await account.boardId(board));
    const prepared = [
      ...await prepareLimits(account, structure, limits),
      ...await prepareAreas(account, structure, areas),
    ];
    return await carryOut(context, prepared, { noun: "limit", token });
  },
});
