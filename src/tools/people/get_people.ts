import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import type { Ref } from "../../businessmap/names.ts";
import {
  boardPeople,
  pickRole,
  pickTeam,
  rolesWithPermissions,
  teamManagers,
  teams,
  userDetails,
  workspaceManagers,
} from "../../businessmap/people.ts";
import type { Team, UserDetails } from "../../businessmap/people_entities.ts";
import { DomainError } from "../../businessmap/errors.ts";
import type { Cell, Table } from "../answer.ts";
import { ref } from "../arguments.ts";
import { minute } from "../card_table.ts";
import { readCursor, writeCursor } from "../cursor.ts";
import { defineTool } from "../define.ts";
import { rowsThatFit } from "../fit.ts";
import { userName } from "../names_of.ts";
import { peopleNames } from "../people_names.ts";
import { counted } from "../words.ts";

/** What can be looked at, with the words for one and many rows. */
const WHAT = {
  users: ["user", "users"],
  teams: ["team", "teams"],
  roles: ["role", "roles"],
  boards: ["user or team with access", "users and teams with access"],
  workspaces: ["manager", "managers"],
} as const;
type What = keyof typeof WHAT;

/** Users in full, teams, roles, and who may do what on boards and in workspaces. */
export const getPeople = defineTool({
  name: "get_people",
  title: "Read users, teams, roles and access",
  toolset: "people",
  description:
    "Users (invited, disabled, last active; named ones with boards, roles, teams and privileges), " +
    "teams with members, roles with permissions, who has access to boards in which role, or who " +
    "manages workspaces. items names some; boards need it.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    of: z.enum(["users", "teams", "roles", "boards", "workspaces"]),
    items: z.array(ref).min(1).max(50).optional(),
    cursor: z.string().max(40).optional(),
  }),
  async handler({ cursor, ...question }, { account, maxTokens }) {
    const offset = readCursor(question, cursor);
    const table = await TABLES[question.of](account, question.items);
    const [one, many] = WHAT[question.of];
    const head = `${counted(table.rows.length, one, many)}.`;
    const left = table.rows.slice(offset);
    if (left.length === 0) return { head };
    const rows = left.slice(0, rowsThatFit(head, { ...table, rows: left }, maxTokens));
    const next = offset + rows.length;
    return {
      head,
      sections: [{ ...table, rows }],
      ...(next < table.rows.length ? { cursor: writeCursor(question, next) } : {}),
    };
  },
});

type Read = (account: Account, items: readonly Ref[] | undefined) => Promise<Table>;

const TABLES: Readonly<Record<What, Read>> = {
  users: usersTable,
  teams: teamsTable,
  roles: rolesTable,
  boards: boardsTable,
  workspaces: workspacesTable,
};

async function each<T>(
  refs: readonly Ref[],
  resolve: (ref: Ref) => Promise<T>,
): Promise<readonly T[]> {
  return [...new Set(await Promise.all(refs.map(resolve)))];
}

async function usersTable(account: Account, items: readonly Ref[] | undefined): Promise<Table> {
  const ids = items && await each(items, account.userId);
  const users = await userDetails(account, ids);
  const common = ["user_id", "name", "username", "email", "state", "two factor", "registered"];
  const cells = (user: UserDetails): Cell[] => [
    user.user_id,
    userName(user),
    user.username,
    user.email,
    stateOf(user),
    user.is_tfa_enabled ? "yes" : null,
    user.registration_date,
    minute(user.last_activity ?? null),
  ];
  const columns = [...common, "last active"];
  if (!ids) return { kind: "table", columns, rows: users.map(cells) };
  const [names, all] = await Promise.all([peopleNames(account), teams(account)]);
  return {
    kind: "table",
    columns: [...columns, "boards", "teams", "manages", "privileges"],
    rows: users.map((user) => [
      ...cells(user),
      names.boardRoles(user.board_roles),
      all.filter((team) => team.user_ids?.includes(user.user_id)).map((team) => team.name)
        .join(", "),
      user.managed_workspaces?.map((one) => names.workspace(one.workspace_id)).join(", "),
      given(user.global_privileges),
    ]),
  };
}

function stateOf(user: UserDetails): string {
  if (!user.is_enabled) return "disabled";
  if (user.is_confirmed) return "active";
  const status = user.invitation_status;
  return typeof status === "string" && status !== "" ? `invited (${status})` : "invited";
}

function given(rights: UserDetails["global_privileges"]): string {
  return (rights ?? []).filter((right) => right.available).map((right) => right.name).join(", ");
}

async function teamsTable(account: Account, items: readonly Ref[] | undefined): Promise<Table> {
  const all = await teams(account);
  const found: readonly Team[] = items?.map((item) => pickTeam(item, all)) ?? all;
  const [names, managers] = await Promise.all([
    peopleNames(account),
    // One request a team: only for those that were named.
    items ? Promise.all(found.map((team) => teamManagers(account, team.team_id))) : [],
  ]);
  return {
    kind: "table",
    columns: ["team_id", "name", "description", "members", "managers", "boards"],
    rows: found.map((team, index) => [
      team.team_id,
      team.name,
      team.description,
      team.user_ids?.map(names.user).join(", "),
      managers[index]?.map(names.user).join(", "),
      names.boardRoles(team.boards),
    ]),
  };
}

async function rolesTable(account: Account, items: readonly Ref[] | undefined): Promise<Table> {
  const all = await rolesWithPermissions(account);
  const found = items?.map((item) => pickRole(item, all)) ?? all;
  return {
    kind: "table",
    columns: ["role_id", "name", "permits"],
    rows: found.map((role) => [role.role_id, role.name, given(role.permissions)]),
  };
}

async function boardsTable(account: Account, items: readonly Ref[] | undefined): Promise<Table> {
  if (!items) throw new DomainError("invalid", "`items` is missing: name the boards.");
  const ids = await each(items, account.boardId);
  const [people, names, all] = await Promise.all([
    Promise.all(ids.map((id) => boardPeople(account, id))),
    peopleNames(account),
    teams(account),
  ]);
  const teamName = (id: number) => all.find((team) => team.team_id === id)?.name ?? `#${id}`;
  return {
    kind: "table",
    columns: ["board_id", "board", "user_id", "team_id", "name", "role"],
    rows: ids.flatMap((id, index): Cell[][] => [
      ...(people[index]?.users ?? []).map((row) => [
        id,
        names.board(id),
        row.user_id,
        null,
        names.user(row.user_id),
        names.role(row.role_id),
      ]),
      ...(people[index]?.teams ?? []).map((row) => [
        id,
        names.board(id),
        null,
        row.team_id,
        teamName(row.team_id),
        names.role(row.role_id),
      ]),
    ]),
  };
}

async function workspacesTable(
  account: Account,
  items: readonly Ref[] | undefined,
): Promise<Table> {
  const ids = items
    ? await each(items, account.workspaceId)
    : (await account.workspaces()).map((one) => one.workspace_id).slice(0, 50);
  const [managers, names] = await Promise.all([
    Promise.all(ids.map((id) => workspaceManagers(account, id))),
    peopleNames(account),
  ]);
  return {
    kind: "table",
    columns: ["workspace_id", "workspace", "user_id", "manager"],
    rows: ids.flatMap((id, index): Cell[][] =>
      (managers[index] ?? []).map((user) => [id, names.workspace(id), user, names.user(user)])
    ),
  };
}
