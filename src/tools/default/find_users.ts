import * as z from "zod";
import type { Ref } from "../../businessmap/names.ts";
import { pickTeam, teams } from "../../businessmap/people.ts";
import type { Account } from "../../businessmap/account.ts";
import { ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { counted } from "../words.ts";

/** People, and who is on a board or in a team. */
export const findUsers = defineTool({
  name: "find_users",
  title: "Find users",
  toolset: "default",
  description: "Users by part of a name or e-mail, of a board or team; me tells whose key this is.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    query: z.string().max(200).optional(),
    board: ref.optional(),
    team: ref.optional(),
    me: z.boolean().optional(),
  }),
  async handler({ query, board, team, me }, { account }) {
    const only = me ? new Set([await account.userId("me")]) : undefined;
    const onBoard = board === undefined
      ? undefined
      : new Set((await account.members(await account.boardId(board))).map((row) => row.user_id));
    const inTeam = team === undefined ? undefined : await teamMembers(account, team);
    const words = query?.toLowerCase().trim() ?? "";
    const users = (await account.users()).filter((user) =>
      [only, onBoard, inTeam].every((set) => set?.has(user.user_id) ?? true) &&
      `${user.realname} ${user.username} ${user.email}`.toLowerCase().includes(words)
    );
    return {
      head: `${counted(users.length, "user")}.`,
      sections: users.length === 0 ? [] : [{
        kind: "table",
        columns: ["user_id", "name", "username", "email", "disabled"],
        rows: users.map((user) => [
          user.user_id,
          user.realname,
          user.username,
          user.email,
          user.is_enabled ? null : "yes",
        ]),
      }],
    };
  },
});

async function teamMembers(account: Account, wanted: Ref): Promise<Set<number>> {
  return new Set(pickTeam(wanted, await teams(account)).user_ids);
}
