import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { DomainError } from "../../businessmap/errors.ts";
import { structureDifferences } from "../../businessmap/structure_diff.ts";
import { boardRevisions, structureOf } from "../../businessmap/structure_revisions.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Answer } from "../answer.ts";
import { ref } from "../arguments.ts";
import { minute } from "../card_table.ts";
import { defineTool } from "../define.ts";
import { counted } from "../words.ts";

/** Revisions that one answer lists. */
const MOST = 200;

/** The structures that a board had, and what differs between two of them. */
export const getStructureHistory = defineTool({
  name: "get_structure_history",
  title: "Compare a board's structures",
  toolset: "history",
  description:
    "Revisions of a board's structure; with from, what differs between that revision and to (or " +
    "the present) in workflows, columns, lanes and limits.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    board: ref,
    from: z.int().min(0).optional(),
    to: z.int().min(0).optional(),
  }),
  async handler({ board: boardRef, from, to }, { account }) {
    const board = await account.boardId(boardRef);
    if (from !== undefined) return await compared(account, board, from, to);
    if (to !== undefined) throw new DomainError("invalid", "`to` goes with `from`.");
    const revisions = await boardRevisions(account, board);
    const shown = revisions.slice(-MOST).reverse();
    return {
      head: `${counted(revisions.length, "former structure")} of board ${board}` +
        `${shown.length < revisions.length ? `, the latest ${shown.length} shown` : ""}.`,
      sections: shown.length === 0 ? [] : [{
        kind: "table",
        columns: ["revision", "replaced"],
        rows: shown.map((one) => [one.revision, minute(one.replaced_at)]),
      }],
    };
  },
});

async function compared(
  account: Account,
  board: number,
  from: number,
  to: number | undefined,
): Promise<Answer> {
  const [before, after] = await Promise.all([
    structureOf(account, board, from),
    to === undefined ? account.structure(board) : structureOf(account, board, to),
  ]);
  const rows = structureDifferences(before, after);
  return {
    head: `Board ${board} ${quoted(after.name)}, from revision ${from} to ` +
      `${to === undefined ? "the present" : to}: ${counted(rows.length, "difference")}.`,
    sections: rows.length === 0 ? [] : [{
      kind: "table",
      columns: ["what", "id", "name", "change", "before", "after"],
      rows: rows.map((one) => [one.kind, one.id, one.name, one.change, one.before, one.after]),
    }],
  };
}
