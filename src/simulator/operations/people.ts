/**
 * People: users, the key's own user, roles, teams, who is on a board; and the request limits.
 *
 * @module
 */
import { type Call, expansion, found, type Handlers, idOf, pick } from "../call.ts";
import { numberOf, stringOf } from "../fields.ts";
import { against, conflict, missing, unknownThing } from "../refusal.ts";
import { iso, nextId } from "../state.ts";
import type { Fields, Team, User } from "../types.ts";
import { boardOf } from "./boards.ts";
import { managedBy, privilegesOf, rights } from "./people_rights.ts";

function userView(user: User): Fields {
  const { isOwner: _owner, isReadOnly: _readOnly, ...view } = user;
  return view;
}

const userOf = (call: Call) => found(call.state.users, "user", idOf(call, "user_id"));

function boardRoles(call: Call, user_id: number): Fields[] {
  return [...call.state.boards.values()].flatMap(({ board_id, roles }) => {
    const role_id = roles.get(user_id);
    return role_id === undefined ? [] : [{ board_id, role_id }];
  });
}

function getUsers(call: Call): unknown {
  const { query, state } = call;
  const rows = [...state.users.values()].filter((user) =>
    (!Array.isArray(query.user_ids) || query.user_ids.includes(user.user_id)) &&
    (query.is_enabled === undefined || query.is_enabled === user.is_enabled) &&
    (query.is_confirmed === undefined || query.is_confirmed === user.is_confirmed)
  );
  return {
    data: rows.map((user) => {
      const row = pick(userView(user), call);
      if (expansion(call, "board_roles")) row.board_roles = boardRoles(call, user.user_id);
      if (expansion(call, "managed_workspaces")) row.managed_workspaces = managedBy(call, user);
      if (expansion(call, "global_privileges")) row.global_privileges = privilegesOf(call, user);
      if (expansion(call, "invitation_status")) {
        row.invitation_status = user.is_confirmed === 1 ? "accepted" : "sent";
      }
      if (expansion(call, "last_activity")) row.last_activity = iso(call.now);
      return row;
    }),
  };
}

function inviteUser(call: Call): unknown {
  const email = stringOf(call.body, "email") ?? "";
  for (const user of call.state.users.values()) {
    if (user.email === email) throw conflict("A user with this email already exists.", { email });
  }
  const name = email.split("@")[0] ?? email;
  const user: User = {
    user_id: nextId(call.state, "user"),
    email,
    username: name,
    realname: name,
    avatar: "",
    is_enabled: 1,
    is_confirmed: 0,
    is_tfa_enabled: 0,
    registration_date: iso(call.now).slice(0, 10),
    timezone: "UTC",
    language: "en",
    isOwner: false,
    isReadOnly: false,
  };
  call.state.users.set(user.user_id, user);
  return { data: userView(user) };
}

function deleteUser(call: Call): undefined {
  const { state } = call;
  const { user_id } = userOf(call);
  for (const { board_id, roles } of state.boards.values()) {
    // The vendor's help centre says that this is refused; the code is guessed.
    if (roles.has(user_id) && roles.size === 1) {
      throw against("US02", "The user is the last one assigned to a board.", { board_id });
    }
  }
  state.users.delete(user_id);
  for (const { roles } of state.boards.values()) roles.delete(user_id);
  for (const team of state.teams.values()) {
    team.users.delete(user_id);
    team.managers.delete(user_id);
  }
  for (const managers of state.managers.values()) managers.delete(user_id);
  for (const card of state.cards.values()) {
    if (card.owner_user_id === user_id) card.owner_user_id = null;
  }
}

const users: Handlers = {
  getUsers,
  getUser: (call) => ({ data: userView(userOf(call)) }),
  inviteUser,
  updateUser(call) {
    const user = userOf(call);
    Object.assign(user, call.body);
    return { data: userView(user) };
  },
  deleteUser,
  getUserBoardRoles: (call) => ({ data: boardRoles(call, userOf(call).user_id) }),
  getUserTeams: (call) => ({
    data: [...call.state.teams.values()]
      .filter((team) => team.users.has(userOf(call).user_id))
      .map(({ team_id }) => ({ team_id })),
  }),
  getUserLastActivity: (call) => ({ data: { last_activity: iso(call.now) } }),
  /** Live answers carry `user_id`, which the document leaves out (several clients). */
  getActiveUserData: (call) => ({ data: userView(call.user) }),
};

const boardPeople: Handlers = {
  getBoardAssignees: (call) => ({
    data: [...boardOf(call).roles].map(([user_id, role_id]) => ({ user_id, role_id })),
  }),
  getBoardUserRole(call) {
    const { user_id } = userOf(call);
    const role_id = boardOf(call).roles.get(user_id);
    if (role_id === undefined) throw missing("user", user_id);
    return { data: { role_id } };
  },
  setBoardUserRole(call) {
    const role_id = numberOf(call.body, "role_id") ?? 0;
    if (!call.state.roles.has(role_id)) throw unknownThing("role", role_id);
    boardOf(call).roles.set(userOf(call).user_id, role_id);
  },
  unsetBoardUserRole: (call) => void boardOf(call).roles.delete(userOf(call).user_id),
};

const teamOf = (call: Call) => found(call.state.teams, "team", idOf(call, "team_id"));

function teamView({ team_id, name, description }: Team): Fields {
  return { team_id, name, description };
}

const members = (one: string, many: string, of: (team: Team) => Set<number>): Handlers => ({
  [`get${many}`]: (call) => ({ data: [...of(teamOf(call))].map((user_id) => ({ user_id })) }),
  [`check${one}`](call) {
    const { user_id } = userOf(call);
    if (!of(teamOf(call)).has(user_id)) throw missing("user", user_id);
  },
  [`add${one}`]: (call) => void of(teamOf(call)).add(userOf(call).user_id),
  [`remove${one}`]: (call) => void of(teamOf(call)).delete(userOf(call).user_id),
});

const teams: Handlers = {
  getTeams(call) {
    const { query } = call;
    const rows = [...call.state.teams.values()].filter((team) =>
      (!Array.isArray(query.team_ids) || query.team_ids.includes(team.team_id)) &&
      (query.name === undefined || query.name === team.name)
    );
    return {
      data: rows.map((team) => {
        const row = pick(teamView(team), call);
        if (expansion(call, "user_ids")) {
          row.user_ids = [...team.users].map((user_id) => ({ user_id }));
        }
        if (expansion(call, "boards")) {
          row.boards = [...team.boards].map(([board_id, role_id]) => ({ board_id, role_id }));
        }
        return row;
      }),
    };
  },
  getTeam: (call) => ({ data: teamView(teamOf(call)) }),
  createTeam(call) {
    const team: Team = {
      team_id: nextId(call.state, "team"),
      name: stringOf(call.body, "name") ?? "",
      description: stringOf(call.body, "description") ?? null,
      users: new Set(),
      managers: new Set(),
      boards: new Map(),
    };
    call.state.teams.set(team.team_id, team);
    return { data: teamView(team) };
  },
  updateTeam(call) {
    const team = teamOf(call);
    Object.assign(team, call.body);
    return { data: teamView(team) };
  },
  deleteTeam: (call) => void call.state.teams.delete(teamOf(call).team_id),
  getTeamBoards: (call) => ({
    data: [...teamOf(call).boards.keys()].map((board_id) => ({ board_id })),
  }),
  ...members("TeamUser", "TeamUsers", (team) => team.users),
  ...members("TeamManager", "TeamManagers", (team) => team.managers),
};

export const people: Handlers = { ...users, ...boardPeople, ...teams, ...rights };
