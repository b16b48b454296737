/**
 * Who may do what where: the roles of users and teams on boards, and the managers of workspaces.
 *
 * @module
 */
import type { Account } from "./account.ts";
import { inPlace } from "./errors.ts";
import type { Ref } from "./names.ts";
import {
  ACCESS_TOUCHES,
  ownedCards,
  roleId,
  teamId,
  teamsNow,
  told,
  userDetails,
} from "./people.ts";
import { type PeopleRow, type PeopleStep, writePeople, wrong } from "./people_steps.ts";

/** What one user or team is to be on one board or in one workspace. */
export interface AccessWish {
  readonly user?: Ref | undefined;
  readonly team?: Ref | undefined;
  readonly board?: Ref | undefined;
  readonly workspace?: Ref | undefined;
  readonly role?: Ref | undefined;
  readonly remove?: boolean | undefined;
}

/** Access in ids. */
export interface Access {
  readonly who: "user" | "team";
  readonly whoId: number;
  readonly where: "board" | "workspace";
  readonly whereId: number;
  /** `undefined` takes the access away, or makes a manager. */
  readonly role: number | undefined;
  readonly remove: boolean;
}

/** Access that would be taken away. */
export interface LostAccess extends Access {
  /** The role now; `null` where there is none, or which one is not told. */
  readonly now: number | "manager" | null;
  /** Active cards that the user owns there; `undefined` of teams and workspaces. */
  readonly cards: number | undefined;
  readonly more: boolean;
}

/** Wishes as requests. */
export interface PreparedAccess {
  readonly steps: readonly PeopleStep[];
  readonly lost: readonly LostAccess[];
}

/**
 * Turns wishes into requests, before anything is changed. What would be taken away is read anew:
 * at most three requests for all of it.
 *
 * @throws {DomainError} that names the wish which cannot be carried out
 */
export async function prepareAccess(
  account: Account,
  wishes: readonly AccessWish[],
): Promise<PreparedAccess> {
  for (const [index, wish] of wishes.entries()) {
    await inPlace(`changes.${index}`, () => checkWish(wish));
  }
  const all: Access[] = [];
  for (const [index, wish] of wishes.entries()) {
    const one = await inPlace(`changes.${index}`, () => accessOf(account, wish));
    if (all.some((other) => isSame(one, other))) {
      throw wrong(
        `\`changes.${index}\`: The same ${one.who} is named for the same ${one.where} twice.`,
      );
    }
    all.push(one);
  }
  const gone = all.filter((one) => one.remove);
  return {
    steps: all.map(stepOf),
    lost: gone.length === 0 ? [] : await losses(account, gone),
  };
}

function checkWish({ user, team, board, workspace, role, remove }: AccessWish): void {
  if ((user === undefined) === (team === undefined)) throw wrong("Give either `user` or `team`.");
  if ((board === undefined) === (workspace === undefined)) {
    throw wrong("Give either `board` or `workspace`.");
  }
  if (workspace !== undefined && user === undefined) {
    throw wrong("Only a user can manage a workspace.");
  }
  if (role !== undefined && (remove === true || workspace !== undefined)) {
    throw wrong("`role` is for giving access to a board.");
  }
  if (role === undefined && remove !== true && board !== undefined) {
    throw wrong("Access to a board needs a `role`.", "get_people of roles lists them.");
  }
}

async function accessOf(account: Account, wish: AccessWish): Promise<Access> {
  const { user, team, board, workspace, role, remove = false } = wish;
  return {
    who: user === undefined ? "team" : "user",
    whoId: user === undefined ? await teamId(account, team ?? "") : await account.userId(user),
    where: board === undefined ? "workspace" : "board",
    whereId: board === undefined
      ? await account.workspaceId(workspace ?? "")
      : await account.boardId(board),
    role: role === undefined ? undefined : await roleId(account, role),
    remove,
  };
}

function isSame(one: Access, other: Access): boolean {
  return one.who === other.who && one.whoId === other.whoId && one.where === other.where &&
    one.whereId === other.whereId;
}

/** The operations that give and take access. */
const OPERATIONS = {
  "user board": ["setBoardUserRole", "unsetBoardUserRole"],
  "team board": ["addBoardTeam", "removeBoardTeam"],
  "user workspace": ["addWorkspaceManager", "removeWorkspaceManager"],
} as const;

function stepOf({ who, whoId, where, whereId, role, remove }: Access): PeopleStep {
  const [give, take] = who === "team"
    ? OPERATIONS["team board"]
    : where === "board"
    ? OPERATIONS["user board"]
    : OPERATIONS["user workspace"];
  return {
    what: `The access of ${who} ${whoId} to ${where} ${whereId}`,
    row: [
      whoId,
      `${who} ${where === "board" ? "on board" : "in workspace"} ${whereId}`,
      remove ? "no access any more" : role === undefined ? "manager" : `role ${role}`,
    ],
    operation: remove ? take : give,
    parts: {
      path: { [`${who}_id`]: whoId, [`${where}_id`]: whereId },
      ...(role === undefined ? {} : { body: { role_id: role } }),
    },
  };
}

async function losses(account: Account, gone: readonly Access[]): Promise<LostAccess[]> {
  const idsOf = (who: Access["who"]) => [
    ...new Set(gone.flatMap((one) => one.who === who ? [one.whoId] : [])),
  ];
  const [userIds, teamIds] = [idsOf("user"), idsOf("team")];
  const onBoards = gone.filter((one) => one.who === "user" && one.where === "board");
  const [users, teams, owned] = await Promise.all([
    userIds.length === 0 ? [] : userDetails(account, userIds),
    teamIds.length === 0 ? [] : teamsNow(account, teamIds),
    onBoards.length === 0 ? undefined : ownedCards(
      account,
      [...new Set(onBoards.map((one) => one.whoId))],
      [...new Set(onBoards.map((one) => one.whereId))],
    ),
  ]);
  const nowOf = (one: Access) => {
    const user = users.find((user) => user.user_id === one.whoId);
    if (one.where === "workspace") {
      const managed = told(user?.managed_workspaces, `what user ${one.whoId} manages`);
      return managed.some((row) => row.workspace_id === one.whereId) ? "manager" : null;
    }
    const team = teams.find((team) => team.team_id === one.whoId);
    const boards = one.who === "user" ? user?.board_roles : team?.boards;
    return told(boards, `which boards ${one.who} ${one.whoId} is on`)
      .find((row) => row.board_id === one.whereId)?.role_id ?? null;
  };
  return gone.map((one) => {
    const counts = one.who === "user" && one.where === "board" && owned !== undefined;
    return {
      ...one,
      now: nowOf(one),
      cards: counts
        ? owned.cards.filter((card) =>
          card.owner_user_id === one.whoId && card.board_id === one.whereId
        ).length
        : undefined,
      more: counts && owned.more,
    };
  });
}

/** Carries out one step. */
export async function writeAccess(account: Account, step: PeopleStep): Promise<PeopleRow> {
  return await writePeople(account, step, ACCESS_TOUCHES);
}
