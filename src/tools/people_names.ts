/**
 * Names of users, boards, workspaces and roles for tables about people.
 *
 * @module
 */
import type { Account } from "../businessmap/account.ts";
import { roles } from "../businessmap/people.ts";
import type { BoardRole } from "../businessmap/people_entities.ts";
import { userName } from "./names_of.ts";

/** Names by id; `#12` where a name is not known. */
export interface PeopleNames {
  user(id: number): string;
  board(id: number): string;
  workspace(id: number): string;
  role(id: number | null | undefined): string;
  /** `Development: Contributor, Support: Viewer`. */
  boardRoles(rows: readonly BoardRole[] | undefined): string;
}

/** Loads the names; up to four requests, none for lists that are cached. */
export async function peopleNames(account: Account): Promise<PeopleNames> {
  const [users, boards, workspaces, allRoles] = await Promise.all([
    account.decorating("users", account.users),
    account.decorating("boards", account.boards),
    account.decorating("workspaces", account.workspaces),
    account.decorating("roles", () => roles(account)),
  ]);
  const names = (entries: readonly (readonly [id: number, name: string])[] = []) => {
    const byId = new Map(entries);
    return (id: number) => byId.get(id) || `#${id}`;
  };
  const board = names(boards?.map((one) => [one.board_id, one.name]));
  const roleName = names(allRoles?.map((one) => [one.role_id, one.name]));
  const role = (id: number | null | undefined) =>
    id === null || id === undefined ? "" : roleName(id);
  return {
    user: names(users?.map((one) => [one.user_id, userName(one)])),
    board,
    workspace: names(workspaces?.map((one) => [one.workspace_id, one.name])),
    role,
    boardRoles: (rows) =>
      (rows ?? []).map(({ board_id, role_id }) =>
        role_id === null ? board(board_id) : `${board(board_id)}: ${role(role_id)}`
      ).join(", "),
  };
}
