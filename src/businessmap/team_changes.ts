/**
 * Creating, changing and deleting teams, and who is in them.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import type { AddRemove } from "./card_changes.ts";
import { inPlace } from "./errors.ts";
import type { Ref } from "./names.ts";
import { ACCESS_TOUCHES, teamId, teamManagers, teamsNow, told } from "./people.ts";
import type { Team } from "./people_entities.ts";
import { type PeopleRow, type PeopleStep, writePeople, wrong } from "./people_steps.ts";
import { quoted } from "./untrusted.ts";

/** What is to be done to one team; without `team`, a new one is wanted. */
export interface TeamWish {
  readonly team?: Ref | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly members?: AddRemove | undefined;
  readonly managers?: AddRemove | undefined;
  readonly delete?: boolean | undefined;
}

/** A team that would lose people, or be gone. */
export interface LostTeam {
  readonly team: Team;
  readonly deleted: boolean;
  /** Users who would no longer be members, or managers. */
  readonly members: readonly number[];
  readonly managers: readonly number[];
}

/** A wish as requests; those about a new team wait for its id. */
export interface PreparedTeam {
  readonly create: { readonly name: string; readonly description: string | undefined } | undefined;
  readonly steps: (id: number) => readonly PeopleStep[];
  /** `undefined` for a new one. */
  readonly id: number | undefined;
  readonly lost: LostTeam | undefined;
}

/**
 * Turns wishes into requests, before anything is changed. Teams that would lose people are read
 * anew: one request for all, and one for each that would be deleted.
 *
 * @throws {DomainError} that names the wish which cannot be carried out
 */
export async function prepareTeams(
  account: Account,
  wishes: readonly TeamWish[],
): Promise<PreparedTeam[]> {
  const prepared: PreparedTeam[] = [];
  for (const [index, wish] of wishes.entries()) {
    await inPlace(`changes.${index}`, () => checkWish(wish));
  }
  for (const [index, wish] of wishes.entries()) {
    prepared.push(
      await inPlace(`changes.${index}`, async () => {
        const one = await prepareTeam(account, wish);
        if (one.id !== undefined && prepared.some(({ id }) => id === one.id)) {
          throw wrong(`Team ${one.id} is named twice: name each once.`);
        }
        return one;
      }),
    );
  }
  return await withLosses(account, prepared, wishes);
}

function checkWish({ team, name, delete: gone, ...change }: TeamWish): void {
  const lists = [change.members, change.managers];
  const moves = lists.some((list) => list?.add?.length || list?.remove?.length);
  if (gone === true) {
    if (team === undefined) throw wrong("`delete` needs the `team`.");
    if (moves || name !== undefined || change.description !== undefined) {
      throw wrong("`delete` goes without other changes.");
    }
    return;
  }
  if (team === undefined && name === undefined) throw wrong("A new team needs a `name`.");
  if (team === undefined && lists.some((list) => list?.remove?.length)) {
    throw wrong("A new team has nobody yet: `add` only.");
  }
  if (!moves && name === undefined && change.description === undefined) {
    throw wrong("Nothing is to be done: give name, description, members, managers or delete.");
  }
}

async function prepareTeam(account: Account, wish: TeamWish): Promise<PreparedTeam> {
  const id = wish.team === undefined ? undefined : await teamId(account, wish.team);
  const [members, managers] = [
    await ids(account, wish.members),
    await ids(account, wish.managers),
  ];
  const { name, description } = wish;
  return {
    id,
    create: id === undefined ? { name: name ?? "", description } : undefined,
    lost: undefined,
    steps: (id) => [
      ...(wish.delete ? [deletion(id)] : []),
      ...(wish.team === undefined || (name === undefined && description === undefined)
        ? []
        : [change(id, name, description)]),
      ...people(id, name ?? "", "member", members),
      ...people(id, name ?? "", "manager", managers),
    ],
  };
}

/** Users to be added and removed. */
interface Moves {
  readonly add: readonly number[];
  readonly remove: readonly number[];
}

async function ids(account: Account, { add = [], remove = [] }: AddRemove = {}): Promise<Moves> {
  const all = async (refs: readonly Ref[]) => [
    ...new Set(await Promise.all(refs.map(account.userId))),
  ];
  const moves = { add: await all(add), remove: await all(remove) };
  const both = moves.add.find((id) => moves.remove.includes(id));
  if (both === undefined) return moves;
  throw wrong(`User ${both} would be both added and removed.`);
}

function deletion(id: number): PeopleStep {
  return {
    what: `The deletion of team ${id}`,
    row: [id, "", "deleted"],
    operation: "deleteTeam",
    parts: { path: { team_id: id } },
  };
}

function change(
  id: number,
  name: string | undefined,
  description: string | undefined,
): PeopleStep {
  return {
    what: `The change of team ${id}`,
    row: [id, name ?? "", "changed"],
    operation: "updateTeam",
    parts: {
      path: { team_id: id },
      body: {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
      },
    },
  };
}

/** The API takes one person a request. */
function people(
  id: number,
  name: string,
  as: "member" | "manager",
  { add, remove }: Moves,
): PeopleStep[] {
  const [put, take] = as === "member"
    ? ["addTeamUser", "removeTeamUser"] as const
    : ["addTeamManager", "removeTeamManager"] as const;
  const path = (user: number) => ({ team_id: id, user_id: user });
  return [
    ...add.map((user): PeopleStep => ({
      what: `User ${user} as ${as} of team ${id}`,
      row: [id, name, `user ${user} is ${as}`],
      operation: put,
      parts: { path: path(user) },
    })),
    ...remove.map((user): PeopleStep => ({
      what: `User ${user} as ${as} of team ${id}`,
      row: [id, name, `user ${user} is no longer ${as}`],
      operation: take,
      parts: { path: path(user) },
    })),
  ];
}

async function withLosses(
  account: Account,
  prepared: readonly PreparedTeam[],
  wishes: readonly TeamWish[],
): Promise<PreparedTeam[]> {
  const losing = prepared.flatMap((one, index) => {
    const wish = wishes[index];
    const loses = wish?.delete || wish?.members?.remove?.length || wish?.managers?.remove?.length;
    return loses && one.id !== undefined ? [one.id] : [];
  });
  if (losing.length === 0) return [...prepared];
  const found = await teamsNow(account, losing);
  return await Promise.all(prepared.map(async (one, index) => {
    const team = found.find((team) => team.team_id === one.id);
    const wish = wishes[index];
    if (!team || !wish) return one;
    const deleted = wish.delete === true;
    const inTeam = told(team.user_ids, `who is in team ${team.team_id}`);
    const [members, managers] = [
      await ids(account, wish.members),
      await ids(account, wish.managers),
    ];
    return {
      ...one,
      lost: {
        team,
        deleted,
        members: deleted ? inTeam : members.remove,
        managers: deleted ? await teamManagers(account, team.team_id) : managers.remove,
      },
    };
  }));
}

/** Creates a team. */
export async function createTeam(
  account: Account,
  body: NonNullable<PreparedTeam["create"]>,
): Promise<number> {
  const { team_id } = await account.client.data(
    "createTeam",
    { body: { name: body.name, ...(body.description ? { description: body.description } : {}) } },
    z.object({ team_id: z.int() }),
    { touches: ACCESS_TOUCHES },
  );
  return team_id;
}

/** What a new team is called in a sentence. */
export function creationOf({ name }: NonNullable<PreparedTeam["create"]>): string {
  return `The creation of team ${quoted(name)}`;
}

/** Carries out one step about a team that is there. */
export async function writeTeam(account: Account, step: PeopleStep): Promise<PeopleRow> {
  return await writePeople(account, step, ACCESS_TOUCHES);
}
