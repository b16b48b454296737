/**
 * Adding people to a fresh account.
 *
 * @module
 */
import { nextId, type State } from "../state.ts";
import type { User } from "../types.ts";

/** Ids of the roles that every seeded account has. */
export const ROLES = { owner: 1, contributor: 2, viewer: 3 } as const;

/** What a role may permit; the names are invented. */
export const PERMISSIONS = [
  "view_board",
  "comment_on_cards",
  "create_and_change_cards",
  "move_cards",
  "delete_cards",
  "change_board_structure",
  "manage_board_users",
] as const;

/** What a user may do everywhere; the names are invented. */
export const PRIVILEGES = ["invite_users", "create_workspaces", "see_all_boards"] as const;

/** Adds the three roles; their names are invented. */
export function addRoles(state: State): void {
  const add = (role_id: number, name: string, permissions: readonly string[]) => {
    state.roles.set(role_id, { role_id, name });
    state.permissions.set(role_id, new Set(permissions));
  };
  add(ROLES.owner, "Board Owner", PERMISSIONS);
  add(ROLES.contributor, "Contributor", PERMISSIONS.slice(0, 4));
  add(ROLES.viewer, "Viewer", PERMISSIONS.slice(0, 1));
}

/** Adds a user; the e-mail address is at a domain that is reserved for examples. */
export function addUser(
  state: State,
  realname: string,
  rights: { isOwner?: boolean; isReadOnly?: boolean } = {},
): User {
  const username = realname.toLowerCase().replaceAll(" ", ".");
  const user: User = {
    user_id: nextId(state, "user"),
    email: `${username}@fernwood.example`,
    username,
    realname,
    avatar: "",
    is_enabled: 1,
    is_confirmed: 1,
    is_tfa_enabled: 0,
    registration_date: "2024-03-04",
    timezone: "Europe/Amsterdam",
    language: "en",
    isOwner: rights.isOwner ?? false,
    isReadOnly: rights.isReadOnly ?? false,
  };
  state.users.set(user.user_id, user);
  if (user.isOwner) state.privileges.set(user.user_id, new Set(PRIVILEGES));
  return user;
}
