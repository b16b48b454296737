/**
 * People of an account as its answers show them: users in full, teams, roles.
 *
 * @module
 */
import * as z from "zod";
import { flag, id, list, maybeText, text } from "./entities.ts";

/** A list that only an `expand` brings: absent where it was not told. */
const expanded = <T>(row: z.ZodType<T>) =>
  z.array(row).nullish().transform((rows) => rows ?? undefined);

/** `{board_id, role_id}`; a team's may have no role told. */
const BoardRole = z.object({
  board_id: id,
  role_id: z.int().nullish().transform((role) => role ?? null),
});
export type BoardRole = z.infer<typeof BoardRole>;

/** A permission or privilege: a name, and whether it is given. */
const Right = z.object({ name: text, available: flag });

export const UserDetails = z.object({
  user_id: id,
  username: text,
  realname: text,
  email: text,
  is_enabled: flag,
  is_confirmed: flag,
  is_tfa_enabled: flag,
  registration_date: maybeText,
  /** The words of `invitation_status` are not evidenced. */
  invitation_status: z.union([z.string(), z.number()]).nullish().catch(null),
  last_activity: z.union([
    z.string(),
    z.object({ last_activity: z.string().nullish() }).transform((one) => one.last_activity),
  ]).nullish().catch(null),
  board_roles: expanded(BoardRole),
  managed_workspaces: expanded(z.object({ workspace_id: id })),
  global_privileges: expanded(Right),
});
export type UserDetails = z.infer<typeof UserDetails>;

export const Team = z.object({
  team_id: id,
  name: text,
  description: text,
  user_ids: expanded(z.union([
    z.object({ user_id: id }).transform((one) => one.user_id),
    id,
  ])),
  boards: expanded(BoardRole),
});
export type Team = z.infer<typeof Team>;

export const Role = z.object({ role_id: id, name: text, permissions: list(Right) });
export type Role = z.infer<typeof Role>;

/** A row of `/teams/{id}/managers` and `/boards/{id}/teams`. */
export const TeamManager = z.object({ user_id: id });
export const BoardTeam = z.object({
  team_id: id,
  role_id: z.int().nullish().transform((role) => role ?? null),
});

/** A row of `/workspaces/{id}/managers`: the document names it `manager_id`, others `user_id`. */
export const WorkspaceManager = z.union([
  z.object({ manager_id: id }).transform((one) => one.manager_id),
  z.object({ user_id: id }).transform((one) => one.user_id),
]);
