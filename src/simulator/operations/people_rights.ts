/**
 * What people may do: roles and their permissions, global privileges, the teams of a board, the
 * managers of a workspace, invitations.
 *
 * @module
 */
import { type Call, expansion, found, type Handlers, idOf } from "../call.ts";
import { numberOf, stringOf } from "../fields.ts";
import { against, missing, unknownThing } from "../refusal.ts";
import { PERMISSIONS, PRIVILEGES } from "../seed/people.ts";
import type { Fields, Role, User } from "../types.ts";
import { boardOf } from "./boards.ts";

/** All names there are, and which of them hold. */
function told(all: readonly string[], held: ReadonlySet<string> | undefined): Fields[] {
  return all.map((name) => ({ name, available: held?.has(name) ?? false }));
}

/** Operations on one name of a set that belongs to a user or a role. */
function named(
  one: string,
  key: string,
  all: readonly string[],
  of: (call: Call) => Set<string>,
): Handlers {
  const name = (call: Call) => String(call.path[key]);
  return {
    [`get${one}s`]: (call) => ({ data: told(all, of(call)) }),
    [`get${one}`](call) {
      if (!of(call).has(name(call))) throw against("PR04", `${one} is not given.`);
    },
    [`set${one}`](call) {
      if (!all.includes(name(call))) throw against("PR03", "There is no such name.");
      of(call).add(name(call));
    },
    [`remove${one}`]: (call) => void of(call).delete(name(call)),
  };
}

function setOf<T>(sets: Map<number, Set<T>>, id: number): Set<T> {
  let set = sets.get(id);
  if (!set) sets.set(id, set = new Set());
  return set;
}

/** A user's global privileges. */
export function privilegesOf({ state }: Call, { user_id }: User): Fields[] {
  return told(PRIVILEGES, state.privileges.get(user_id));
}

/** The workspaces that a user manages. */
export function managedBy({ state }: Call, { user_id }: User): Fields[] {
  return [...state.managers].filter(([, users]) => users.has(user_id))
    .map(([workspace_id]) => ({ workspace_id }));
}

const userIn = (call: Call) => found(call.state.users, "user", idOf(call, "user_id"));
const roleIn = (call: Call) => found(call.state.roles, "role", idOf(call, "role_id"));
const teamIn = (call: Call) => found(call.state.teams, "team", idOf(call, "team_id"));

function deleteRole(call: Call): undefined {
  const { role_id } = roleIn(call);
  const by = numberOf(call.query, "replace_with_role_id");
  if (typeof by === "number" && !call.state.roles.has(by)) throw unknownThing("role", by);
  for (const { roles } of call.state.boards.values()) {
    for (const [user, role] of roles) {
      if (role !== role_id) continue;
      if (typeof by === "number") roles.set(user, by);
      else roles.delete(user);
    }
  }
  call.state.roles.delete(role_id);
}

const roles: Handlers = {
  getRoles(call) {
    const wanted = call.query.role_ids;
    const rows = [...call.state.roles.values()]
      .filter(({ role_id }) => !Array.isArray(wanted) || wanted.includes(role_id));
    return {
      data: rows.map((role) => ({
        ...role,
        ...(expansion(call, "permissions")
          ? { permissions: told(PERMISSIONS, call.state.permissions.get(role.role_id)) }
          : {}),
      })),
    };
  },
  getRole: (call) => ({ data: { ...roleIn(call) } }),
  createRole(call) {
    const role_id = Math.max(0, ...call.state.roles.keys()) + 1;
    const role: Role = { role_id, name: stringOf(call.body, "name") ?? "" };
    call.state.roles.set(role_id, role);
    return { data: { ...role } };
  },
  updateRole(call) {
    const role = roleIn(call);
    Object.assign(role, call.body);
    return { data: { ...role } };
  },
  deleteRole,
  ...named(
    "RolePermission",
    "permission_name",
    PERMISSIONS,
    (call) => setOf(call.state.permissions, roleIn(call).role_id),
  ),
};

const privileges: Handlers = named(
  "GlobalUserPrivilege",
  "privilege_name",
  PRIVILEGES,
  (call) => setOf(call.state.privileges, userIn(call).user_id),
);

const managersOf = (call: Call) => setOf(call.state.managers, idOf(call, "workspace_id"));

const managers: Handlers = {
  getWorkspaceManagers: (call) => ({
    data: [...managersOf(call)].map((manager_id) => ({ manager_id })),
  }),
  checkWorkspaceManager(call) {
    const { user_id } = userIn(call);
    if (!managersOf(call).has(user_id)) throw missing("user", user_id);
  },
  addWorkspaceManager: (call) => void managersOf(call).add(userIn(call).user_id),
  removeWorkspaceManager: (call) => void managersOf(call).delete(userIn(call).user_id),
  getManagedWorkspace: (call) => ({ data: managedBy(call, userIn(call)) }),
};

const boardTeams: Handlers = {
  getBoardTeams: (call) => ({
    data: [...call.state.teams.values()].flatMap(({ team_id, boards }) => {
      const role_id = boards.get(boardOf(call).board_id);
      return role_id === undefined ? [] : [{ team_id, role_id }];
    }),
  }),
  getBoardTeamRole(call) {
    const { team_id, boards } = teamIn(call);
    const role_id = boards.get(boardOf(call).board_id);
    if (role_id === undefined) throw missing("team", team_id);
    return { data: { role_id } };
  },
  addBoardTeam(call) {
    const role_id = numberOf(call.body, "role_id") ?? 0;
    if (!call.state.roles.has(role_id)) throw unknownThing("role", role_id);
    teamIn(call).boards.set(boardOf(call).board_id, role_id);
    // The document has 200 here, without saying what is answered.
    return new Response(null, { status: 200 });
  },
  removeBoardTeam: (call) => void teamIn(call).boards.delete(boardOf(call).board_id),
};

const invitations: Handlers = {
  resendInvitation(call) {
    if (userIn(call).is_confirmed === 1) {
      throw against("US03", "The user has confirmed the invitation.");
    }
  },
};

export const rights: Handlers = {
  ...roles,
  ...privileges,
  ...managers,
  ...boardTeams,
  ...invitations,
};
