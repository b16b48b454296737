import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import type { PeopleRow } from "../../businessmap/people_steps.ts";
import {
  createTeam,
  creationOf,
  type LostTeam,
  type PreparedTeam,
  prepareTeams,
  writeTeam,
} from "../../businessmap/team_changes.ts";
import { addRemove, confirm, ref } from "../arguments.ts";
import { type Attempt, attemptsAnswer } from "../attempts.ts";
import { inTurn } from "../batch.ts";
import { defineTool } from "../define.ts";
import { type PeopleNames, peopleNames } from "../people_names.ts";
import type { Plan } from "../plan.ts";
import { counted } from "../words.ts";

/** Teams and who is in them. */
export const updateTeams = defineTool({
  name: "update_teams",
  title: "Create, change or delete teams",
  toolset: "people",
  description:
    "Creates teams (without team), changes them, adds or removes members and managers, one request " +
    "a person. Removal and deletion are confirmed first.",
  effect: "change",
  idempotent: false,
  input: z.strictObject({
    changes: z.array(z.strictObject({
      team: ref.optional(),
      name: z.string().trim().min(1).max(250).optional(),
      description: z.string().max(10_000).optional(),
      members: addRemove.optional(),
      managers: addRemove.optional(),
      delete: z.boolean().optional(),
    })).min(1).max(50),
    confirm,
  }),
  async handler({ changes, confirm: token }, context) {
    const { account, progress } = context;
    const prepared = await prepareTeams(account, changes);
    const lost = prepared.flatMap((one) => one.lost ?? []);
    if (lost.length > 0) await context.confirm(lossPlan(lost, await peopleNames(account)), token);
    const results = await inTurn(
      prepared,
      (one) => carryOut(account, one),
      (done) => progress(done, prepared.length, "Changing teams"),
    );
    return attemptsAnswer({
      noun: ["change", "changes"],
      done: "carried out",
      attempts: results.flatMap((result) => result.ok ? result.value : []),
      columns: ["team_id", "team", "done"],
      row: (row) => row,
    });
  },
});

/** One request after another. Where no team came to be, nobody can be put into it. */
async function carryOut(account: Account, one: PreparedTeam): Promise<Attempt<PeopleRow>[]> {
  const attempts: Attempt<PeopleRow>[] = [];
  const attempt = async (what: string, work: () => Promise<PeopleRow>) => {
    try {
      const value = await work();
      attempts.push({ what, result: { ok: true, value } });
      return value[0];
    } catch (error) {
      attempts.push({ what, result: { ok: false, error } });
      return undefined;
    }
  };
  const { create } = one;
  const id = create
    ? await attempt(creationOf(create), async () => [
      await createTeam(account, create),
      create.name,
      "created",
    ])
    : one.id;
  for (const step of id === undefined ? [] : one.steps(id)) {
    const name = step.row[1] || one.lost?.team.name || "";
    await attempt(step.what, async () => {
      const [id, , done] = await writeTeam(account, step);
      return [id, name, done];
    });
  }
  return attempts;
}

/** Which teams would be gone, and who would no longer be in the others. */
function lossPlan(lost: readonly LostTeam[], names: PeopleNames): Plan {
  const gone = lost.filter((one) => one.deleted).length;
  const left = lost.length - gone;
  const parts = [
    ...(gone > 0 ? [`${counted(gone, "team")} would be deleted for good`] : []),
    ...(left > 0 ? [`people would be removed from ${counted(left, "team")}`] : []),
  ];
  const title = parts.join(" and ");
  return {
    title: `${title.slice(0, 1).toUpperCase()}${title.slice(1)}.`,
    sections: [{
      kind: "table",
      columns: [
        "team_id",
        "team",
        "fate",
        "members removed",
        "managers removed",
        "boards of the team",
      ],
      rows: lost.map(({ team, deleted, members, managers }) => [
        team.team_id,
        team.name,
        deleted ? "deleted" : "stays",
        members.map(names.user).join(", "),
        managers.map(names.user).join(", "),
        names.boardRoles(team.boards),
      ]),
    }],
    covers: lost,
  };
}
