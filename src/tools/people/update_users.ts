import * as z from "zod";
import { type LostUser, prepareUsers, writeUser } from "../../businessmap/user_changes.ts";
import { confirm, ref } from "../arguments.ts";
import { attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { userName } from "../names_of.ts";
import { type PeopleNames, peopleNames } from "../people_names.ts";
import type { Plan } from "../plan.ts";
import { counted } from "../words.ts";

const name = z.string().trim().min(1).max(100);

/** New users, others, fewer. */
export const updateUsers = defineTool({
  name: "update_users",
  title: "Invite, change or disable users",
  toolset: "people",
  description: "Invites people by e-mail, invites again, changes, enables, disables or deletes " +
    "users. Disabling and deletion are confirmed first. Boards and roles: set_access.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    invite: z.array(z.strictObject({
      email: z.email().max(250),
      quiet: z.boolean().optional().describe("No message to them"),
    })).min(1).max(50).optional(),
    changes: z.array(z.strictObject({
      user: ref,
      name: name.optional(),
      username: name.optional(),
      email: z.email().max(250).optional(),
      enabled: z.boolean().optional(),
      two_factor: z.boolean().optional(),
      invite_again: z.boolean().optional(),
      delete: z.boolean().optional(),
    })).min(1).max(50).optional(),
    confirm,
  }),
  async handler({ invite = [], changes = [], confirm: token }, context) {
    const { account, progress } = context;
    const { steps, lost } = await prepareUsers(account, invite, changes);
    if (lost.length > 0) await context.confirm(lossPlan(lost, await peopleNames(account)), token);
    const known = new Map((await account.knownUsers())?.map((one) => [one.user_id, userName(one)]));
    const results = await inTurn(
      steps,
      (step) => writeUser(account, step),
      (done) => progress(done, steps.length, "Changing users"),
    );
    return attemptsAnswer({
      noun: ["change", "changes"],
      done: "carried out",
      attempts: steps.flatMap(({ what }, index) => {
        const result = results[index];
        return result ? [{ what, result }] : [];
      }),
      columns: ["user_id", "user", "done"],
      row: ([id, name, done]) => [id, name || known.get(id ?? 0), done],
    });
  },
});

/** Who would lose access, and what they have. */
function lossPlan(lost: readonly LostUser[], names: PeopleNames): Plan {
  const count = (fate: LostUser["fate"]) => lost.filter((one) => one.fate === fate).length;
  const parts = [
    ...(count("deleted") > 0
      ? [`${counted(count("deleted"), "user")} would be deleted for good`]
      : []),
    ...(count("disabled") > 0
      ? [`${counted(count("disabled"), "user")} would be disabled and could not sign in`]
      : []),
  ];
  return {
    title: `${parts.join(" and ")}.`,
    sections: [{
      kind: "table",
      columns: ["user_id", "name", "fate", "boards", "teams", "manages", "active cards owned"],
      rows: lost.map(({ user, fate, teams, cards, more }) => [
        user.user_id,
        userName(user),
        fate,
        names.boardRoles(user.board_roles),
        teams.map((team) => team.name).join(", "),
        user.managed_workspaces?.map((one) => names.workspace(one.workspace_id)).join(", "),
        more ? `${cards} or more` : cards,
      ]),
    }],
    covers: lost.map(({ user, fate, teams, cardIds }) => [
      fate,
      user.user_id,
      user.is_enabled,
      user.board_roles,
      user.managed_workspaces ?? null,
      teams.map((team) => team.team_id),
      cardIds,
    ]),
  };
}
