import * as z from "zod";
import { type LostAccess, prepareAccess, writeAccess } from "../../businessmap/access_changes.ts";
import { teams } from "../../businessmap/people.ts";
import { confirm, ref } from "../arguments.ts";
import { attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import { defineTool, type ToolContext } from "../define.ts";
import { peopleNames } from "../people_names.ts";
import { counted } from "../words.ts";

/** Who may do what where. */
export const setAccess = defineTool({
  name: "set_access",
  title: "Set roles on boards, managers of workspaces",
  toolset: "people",
  description:
    "Gives a user or team a role on a board, makes a user manager of a workspace, or takes that " +
    "away (remove), which is confirmed first. One request each.",
  effect: "change",
  idempotent: true,
  input: z.strictObject({
    changes: z.array(z.strictObject({
      user: ref.optional(),
      team: ref.optional(),
      board: ref.optional(),
      workspace: ref.optional(),
      role: ref.optional(),
      remove: z.boolean().optional(),
    })).min(1).max(50),
    confirm,
  }),
  async handler({ changes, confirm: token }, context) {
    const { account, progress } = context;
    const { steps, lost } = await prepareAccess(account, changes);
    if (lost.length > 0) await confirmLoss(context, lost, token);
    const results = await inTurn(
      steps,
      (step) => writeAccess(account, step),
      (done) => progress(done, steps.length, "Setting access"),
    );
    return attemptsAnswer({
      noun: ["change", "changes"],
      done: "carried out",
      attempts: steps.flatMap(({ what }, index) => {
        const result = results[index];
        return result ? [{ what, result }] : [];
      }),
      columns: ["id", "access of", "now"],
      row: (row) => row,
    });
  },
});

async function confirmLoss(
  { account, confirm: agree }: ToolContext,
  lost: readonly LostAccess[],
  token: string | undefined,
): Promise<void> {
  const names = await peopleNames(account);
  const all = lost.some((one) => one.who === "team") ? await teams(account) : [];
  const nameOf = ({ who, whoId }: LostAccess) =>
    who === "user" ? names.user(whoId) : all.find((team) => team.team_id === whoId)?.name;
  await agree({
    title: `${counted(lost.length, "access", "accesses")} would be taken away.`,
    sections: [{
      kind: "table",
      columns: [
        "user_id",
        "team_id",
        "name",
        "from",
        "place",
        "role now",
        "active cards owned there",
      ],
      rows: lost.map((one) => [
        one.who === "user" ? one.whoId : null,
        one.who === "team" ? one.whoId : null,
        nameOf(one),
        `${one.where} ${one.whereId}`,
        one.where === "board" ? names.board(one.whereId) : names.workspace(one.whereId),
        typeof one.now === "number" ? names.role(one.now) : one.now ?? "none",
        one.cards === undefined ? null : one.more ? `${one.cards} or more` : one.cards,
      ]),
    }],
    covers: lost,
  }, token);
}
