import * as z from "zod";
import {
  prepareBoards,
  type PreparedBoards,
  writeBoards,
} from "../../businessmap/library_boards.ts";
import { type Kind, KIND_NAMES, KINDS } from "../../businessmap/library_kinds.ts";
import { ref } from "../arguments.ts";
import { confirm } from "../arguments.ts";
import { attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import { defineTool, type ToolContext } from "../define.ts";
import { lostTable } from "../library_plan.ts";
import { counted } from "../words.ts";
import { settings } from "./change_library.ts";

const boards = z.array(ref).min(1).max(50).optional();

/** On which boards things are. */
export const setBoardLibrary = defineTool({
  name: "set_board_library",
  title: "Switch tags, types, fields on for boards",
  toolset: "library",
  description:
    "Makes tags, stickers, card types, reasons, custom fields or card templates available on " +
    "boards, or takes them off, which is confirmed first.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({
    kind: z.enum(KIND_NAMES),
    items: z.array(ref).min(1).max(50),
    on: boards,
    off: boards,
    settings: settings.optional().describe("Of on, by the API's names: limit_per_card, position"),
    confirm,
  }),
  async handler({ kind: kindName, confirm: token, ...wishes }, context) {
    const { account, progress } = context;
    const kind = KINDS[kindName];
    const prepared = await prepareBoards(account, kind, wishes);
    if (prepared.off.length > 0) await confirmLoss(context, kind, prepared, token);
    const steps = prepared.items.flatMap(({ id, steps }) => steps.map((step) => ({ id, step })));
    const results = await inTurn(
      steps,
      async (one) => {
        await writeBoards(account, one.step);
        return one;
      },
      (done) => progress(done, steps.length, `Switching ${kind.many}`),
    );
    return attemptsAnswer({
      noun: kind.batch ? [kind.one, kind.many] : ["change", "changes"],
      done: kind.batch ? "switched" : "carried out",
      attempts: steps.flatMap(({ step }, index) => {
        const result = results[index];
        return result ? [{ what: step.what, result }] : [];
      }),
      columns: [kind.id, "boards"],
      row: ({ id, step }) => [id, step.done],
    });
  },
});

async function confirmLoss(
  context: ToolContext,
  kind: Kind,
  { lost, off }: PreparedBoards,
  token: string | undefined,
): Promise<void> {
  await context.confirm({
    title: `${counted(lost.length, kind.one, kind.many)} would be taken off ` +
      `${counted(off.length, "board")} (${off.join(", ")}), with all that their cards have of it.`,
    sections: [await lostTable(context.account, kind, lost)],
    covers: [lost, off],
  }, token);
}
