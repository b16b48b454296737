/**
 * What the account tells of the key's user: who it is and what they may do.
 *
 * @module
 */
import * as z from "zod";
import { UpstreamError } from "../gateway/errors.ts";
import type { Account } from "./account.ts";
import { FRESHNESS, TAGS } from "./freshness.ts";

/** `GET /users/{id}/globalPrivileges` rows (the vendor's document; names are not documented). */
const Privilege = z.object({ name: z.string(), available: z.boolean().nullish() });

/** `GET /users/{id}/boardRoles` rows. */
const BoardRole = z.object({ board_id: z.number(), role_id: z.number() });

const Role = z.object({ role_id: z.number(), name: z.string() });

/** Rights of a user, as far as the account tells them to this key. */
export interface OwnRights {
  /** Names of the privileges over the whole account. */
  readonly privileges?: readonly string[];
  /** Roles on boards with the number of boards, the commonest first. */
  readonly roles?: readonly { readonly name: string; readonly boards: number }[];
}

/** The rights of a user; what the account refuses to tell is left out. */
export async function ownRights(account: Account, userId: number): Promise<OwnRights> {
  const { client } = account;
  const parts = { path: { user_id: userId } };
  const options = { freshness: FRESHNESS.library, tags: [TAGS.library, TAGS.users] };
  const [privileges, roles, names] = await Promise.all([
    told(client.data("getGlobalUserPrivileges", parts, Privilege.array())),
    told(client.data("getUserBoardRoles", parts, BoardRole.array())),
    told(client.data("getRoles", {}, Role.array(), options)),
  ]);
  const counts = new Map<number, number>();
  for (const { role_id } of roles ?? []) counts.set(role_id, (counts.get(role_id) ?? 0) + 1);
  const nameOf = (id: number) => names?.find(({ role_id }) => role_id === id)?.name ?? `role ${id}`;
  return {
    ...(privileges
      ? { privileges: privileges.filter((one) => one.available !== false).map(({ name }) => name) }
      : {}),
    ...(roles
      ? {
        roles: [...counts].sort(([, one], [, other]) => other - one)
          .map(([id, boards]) => ({ name: nameOf(id), boards })),
      }
      : {}),
  };
}

/** Rights of their own are not told to everyone, and no reason to fail. */
async function told<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}
