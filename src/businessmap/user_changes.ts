/**
 * Inviting, changing, switching off and deleting users.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { DomainError, inPlace } from "./errors.ts";
import type { Ref } from "./names.ts";
import {
  ACCESS_TOUCHES,
  ownedCards,
  PEOPLE_TOUCHES,
  teamsNow,
  told,
  userDetails,
} from "./people.ts";
import type { Team, UserDetails } from "./people_entities.ts";
import { type PeopleRow, type PeopleStep, writePeople, wrong } from "./people_steps.ts";
import { quoted } from "./untrusted.ts";

/** Somebody to be invited. */
export interface Invitation {
  readonly email: string;
  /** Without a message to them. */
  readonly quiet?: boolean | undefined;
}

/** What is to be done to one user. */
export interface UserWish {
  readonly user: Ref;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly two_factor?: boolean | undefined;
  readonly invite_again?: boolean | undefined;
  readonly delete?: boolean | undefined;
}

/** A user who would lose access, and what they have. */
export interface LostUser {
  readonly user: UserDetails;
  readonly fate: "disabled" | "deleted";
  readonly teams: readonly Team[];
  /** Active cards that they own, and whether there may be more. */
  readonly cards: number;
  readonly more: boolean;
  /** For the confirmation. */
  readonly cardIds: readonly number[];
}

/** Wishes as requests. */
export interface PreparedUsers {
  readonly steps: readonly PeopleStep[];
  readonly lost: readonly LostUser[];
}

/**
 * Turns wishes into requests, before anything is changed. What users have who would lose access is
 * read anew: three requests for all of them.
 *
 * @throws {DomainError} that names the wish which cannot be carried out
 */
export async function prepareUsers(
  account: Account,
  invitations: readonly Invitation[],
  wishes: readonly UserWish[],
): Promise<PreparedUsers> {
  if (invitations.length + wishes.length === 0) {
    throw wrong("Nothing is to be done: give `invite` or `changes`.");
  }
  for (const [index, wish] of wishes.entries()) {
    await inPlace(`changes.${index}`, () => checkWish(wish));
  }
  const ids: number[] = [];
  for (const [index, wish] of wishes.entries()) {
    ids.push(
      await inPlace(`changes.${index}`, async () => {
        const id = await account.userId(wish.user);
        if (ids.includes(id)) throw wrong(`User ${id} is named twice: name each once.`);
        return id;
      }),
    );
  }
  const steps = wishes.flatMap((wish, index) => userSteps(ids[index] ?? 0, wish));
  const fates = wishes.flatMap((wish, index) => {
    const fate = fateOf(wish);
    return fate ? [{ id: ids[index] ?? 0, fate }] : [];
  });
  return {
    steps: [...invitations.map(invitation), ...steps],
    lost: fates.length === 0 ? [] : await lostUsers(account, fates),
  };
}

function checkWish({ user: _, delete: gone, ...change }: UserWish): void {
  const { invite_again, ...others } = change;
  const given = [...Object.values(others), invite_again || undefined]
    .filter((value) => value !== undefined);
  if (gone === true && given.length > 0) throw wrong("`delete` goes without other changes.");
  if (gone !== true && given.length === 0) {
    throw wrong(
      "Nothing is to be done: give name, username, email, enabled, two_factor, invite_again or " +
        "delete.",
    );
  }
}

function fateOf({ delete: gone, enabled }: UserWish): LostUser["fate"] | undefined {
  return gone ? "deleted" : enabled === false ? "disabled" : undefined;
}

function invitation({ email, quiet }: Invitation): PeopleStep {
  return {
    what: `The invitation of ${quoted(email)}`,
    row: [undefined, email, quiet ? "invited without a message" : "invited"],
    operation: "inviteUser",
    parts: { body: { email, ...(quiet ? { do_not_send_confirmation_email: 1 } : {}) } },
  };
}

function userSteps(id: number, wish: UserWish): PeopleStep[] {
  const path = { user_id: id };
  if (wish.delete) {
    return [{
      what: `The deletion of user ${id}`,
      row: [id, "", "deleted"],
      operation: "deleteUser",
      parts: { path },
    }];
  }
  const { name, username, email, enabled, two_factor } = wish;
  const body = {
    ...(name === undefined ? {} : { realname: name }),
    ...(username === undefined ? {} : { username }),
    ...(email === undefined ? {} : { email }),
    ...(enabled === undefined ? {} : { is_enabled: Number(enabled) }),
    ...(two_factor === undefined ? {} : { is_tfa_enabled: Number(two_factor) }),
  };
  const done = enabled === undefined || Object.keys(body).length > 1
    ? "changed"
    : enabled
    ? "enabled"
    : "disabled";
  return [
    ...(Object.keys(body).length === 0 ? [] : [{
      what: `The change of user ${id}`,
      row: [id, name ?? "", done] as const,
      operation: "updateUser" as const,
      parts: { path, body },
    }]),
    ...(wish.invite_again
      ? [{
        what: `The invitation of user ${id}`,
        row: [id, name ?? "", "invited again"] as const,
        operation: "resendInvitation" as const,
        parts: { path },
      }]
      : []),
  ];
}

async function lostUsers(
  account: Account,
  fates: readonly { readonly id: number; readonly fate: LostUser["fate"] }[],
): Promise<LostUser[]> {
  const own = (await account.me()).user_id;
  if (fates.some(({ id }) => id === own)) {
    throw new DomainError(
      "refused",
      `User ${own} is the one whose key this server uses, and cannot be disabled or deleted by it.`,
    );
  }
  const ids = fates.map(({ id }) => id);
  const users = await userDetails(account, ids);
  const [all, owned] = await Promise.all([teamsNow(account), ownedCards(account, ids)]);
  return fates.flatMap(({ id, fate }, index) => {
    const user = users[index];
    if (!user) return [];
    told(user.board_roles, `which boards user ${id} is on`);
    const cards = owned.cards.filter((card) => card.owner_user_id === id);
    return [{
      user,
      fate,
      teams: all.filter((team) => team.user_ids?.includes(id)),
      cards: cards.length,
      more: owned.more,
      cardIds: cards.map((card) => card.card_id),
    }];
  });
}

/** Carries out one step; a new user's id comes with the answer. */
export async function writeUser(account: Account, step: PeopleStep): Promise<PeopleRow> {
  if (step.operation !== "inviteUser") {
    const touches = step.operation === "deleteUser" ? ACCESS_TOUCHES : PEOPLE_TOUCHES;
    return await writePeople(account, step, touches);
  }
  const { user_id } = await account.client.data(
    "inviteUser",
    step.parts,
    z.object({ user_id: z.int().nullish() }),
    { touches: PEOPLE_TOUCHES },
  );
  return [user_id ?? undefined, step.row[1], step.row[2]];
}
