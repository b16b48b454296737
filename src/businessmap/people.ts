/**
 * Reading who is in an account, in which teams, and what they may do where.
 *
 * @module
 */
import { type Account, asId } from "./account.ts";
import type { CallOptions } from "./client.ts";
import { Card, Member, type User } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";
import { type Ref, resolve } from "./names.ts";
import {
  BoardTeam,
  Role,
  Team,
  TeamManager,
  UserDetails,
  WorkspaceManager,
} from "./people_entities.ts";

const KEPT: CallOptions = { freshness: FRESHNESS.library, tags: [TAGS.users, TAGS.library] };

/** All users, or these, with all that the account tells of them; one request. */
export async function userDetails(
  account: Account,
  ids?: readonly number[],
): Promise<UserDetails[]> {
  const expand = ids
    ? [
      "invitation_status",
      "last_activity",
      "board_roles",
      "managed_workspaces",
      "global_privileges",
    ]
    : ["invitation_status", "last_activity"];
  const found = await account.client.data(
    "getUsers",
    { query: { ...(ids ? { user_ids: ids } : {}), expand } },
    UserDetails.array(),
    ids ? {} : KEPT,
  );
  if (!ids) return found;
  return ids.map((id) =>
    resolve("user", id, found, { id: (user) => user.user_id, names: (user) => [user.realname] })
  );
}

/** All teams with their members and boards; one request, none when they are cached. */
export async function teams(account: Account): Promise<Team[]> {
  return await readTeams(account, KEPT);
}

/** The teams with these ids, or all, as they are now. */
export async function teamsNow(account: Account, ids?: readonly number[]): Promise<Team[]> {
  const found = await readTeams(account, {}, ids);
  return ids?.map((id) => pickTeam(id, found)) ?? found;
}

async function readTeams(
  account: Account,
  options: CallOptions,
  ids?: readonly number[],
): Promise<Team[]> {
  const query = { ...(ids ? { team_ids: ids } : {}), expand: ["boards", "user_ids"] };
  return await account.client.data("getTeams", { query }, Team.array(), options);
}

/** The one of these teams that is meant. */
export function pickTeam(ref: Ref, found: readonly Team[]): Team {
  return resolve("team", ref, found, { id: (team) => team.team_id, names: (team) => [team.name] });
}

/** The id of a team given by id or name; an id costs no request. */
export async function teamId(account: Account, ref: Ref): Promise<number> {
  return asId(ref) ?? pickTeam(ref, await teams(account)).team_id;
}

/** The users who manage a team. */
export async function teamManagers(account: Account, id: number): Promise<number[]> {
  const path = { team_id: id };
  const rows = await account.client.data("getTeamManagers", { path }, TeamManager.array());
  return rows.map((row) => row.user_id);
}

/** All roles that there are on boards. */
export async function roles(account: Account): Promise<Role[]> {
  return await account.client.data("getRoles", {}, Role.array(), KEPT);
}

/** The roles with what each permits. */
export async function rolesWithPermissions(account: Account): Promise<Role[]> {
  const query = { expand: ["permissions"] };
  return await account.client.data("getRoles", { query }, Role.array(), KEPT);
}

/** The one of these roles that is meant. */
export function pickRole(ref: Ref, found: readonly Role[]): Role {
  return resolve("role", ref, found, { id: (role) => role.role_id, names: (role) => [role.name] });
}

/** The id of a role given by id or name. */
export async function roleId(account: Account, ref: Ref): Promise<number> {
  return asId(ref) ?? pickRole(ref, await roles(account)).role_id;
}

/** Who is on a board in which role: users by themselves, and teams. Two requests. */
export async function boardPeople(account: Account, boardId: number) {
  const path = { board_id: boardId };
  const [users, teams] = await Promise.all([
    account.client.data("getBoardAssignees", { path }, Member.array()),
    account.client.data("getBoardTeams", { path }, BoardTeam.array()),
  ]);
  return { users, teams };
}

/** The users who manage a workspace. */
export async function workspaceManagers(account: Account, id: number): Promise<number[]> {
  const path = { workspace_id: id };
  return await account.client.data("getWorkspaceManagers", { path }, WorkspaceManager.array());
}

/** Cards that are read to count them. */
const MOST_CARDS = 1_000;

/** The active cards that people own. */
export interface Owned {
  readonly cards: readonly Card[];
  /** There are more than these. */
  readonly more: boolean;
}

/** Active cards of these owners, on these boards or everywhere; read anew, one request. */
export async function ownedCards(
  account: Account,
  owners: readonly number[],
  boards?: readonly number[],
): Promise<Owned> {
  const query = {
    owner_user_ids: owners,
    ...(boards ? { board_ids: boards } : {}),
    fields: ["card_id", "board_id", "owner_user_id"],
    per_page: MOST_CARDS,
  };
  const { rows, pages } = await account.client.page("getCards", { query }, Card);
  return { cards: rows, more: pages > 1 };
}

/** What a change of people makes stale. */
export const PEOPLE_TOUCHES: readonly string[] = [TAGS.users, TAGS.library];

/** What a change of who sees what makes stale besides: a board's cards may lose their owners. */
export const ACCESS_TOUCHES: readonly string[] = [
  ...PEOPLE_TOUCHES,
  TAGS.workspaces,
  TAGS.boards,
  TAGS.cards,
];

/** @throws {DomainError} when the account did not tell what would be lost */
export function told<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new DomainError("unavailable", `Nothing was done: the account does not tell ${what}.`);
}

/** Users of these ids by their names, where they are known. */
export function nameOf(users: readonly User[], id: number): string {
  const user = users.find((one) => one.user_id === id);
  return user ? user.realname || user.username || user.email : `#${id}`;
}
