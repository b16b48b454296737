/**
 * Adding people to a fresh account.
 *
 * @module
 */
import { nextId, type State } from "../state.ts";
import type { User } from "../types.ts";

/** Ids of the roles that every seeded account has. */
export const ROLES = { owner: 1, contributor: 2, viewer: 3 } as const;

/** Adds the three roles; their names are invented. */
export function addRoles(state: State): void {
  state.roles.set(1, { role_id: ROLES.owner, name: "Board Owner" });
  state.roles.set(2, { role_id: ROLES.contributor, name: "Contributor" });
  state.roles.set(3, { role_id: ROLES.viewer, name: "Viewer" });
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
  return user;
}
