import { z } from "zod";
import { ApiLimit } from "../../businessmap/entities.ts";
import { age } from "../../businessmap/times.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import { defineTool, type ToolContext } from "../define.ts";

/** Which account this is, what may be done, and what is left of the budget. */
export const getStatus = defineTool({
  name: "get_status",
  title: "Status",
  toolset: "default",
  description:
    "Account, rights, requests left this minute and hour, cache and version. check asks the account.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({ check: z.boolean().optional() }),
  async handler({ check = false }, context) {
    const { account, gateway, server, now } = context;
    const checked = check ? await askAccount(context) : [];
    const { budget, cache, requests } = gateway();
    const { settings } = account;
    const asked = cache.hits + cache.misses;
    const errors = requests.failed;
    return {
      head: `Account ${settings.host}, ${settings.readOnly ? "read-only" : "read and write"}.`,
      sections: [{
        kind: "lines",
        lines: [
          ...checked,
          ...(settings.defaultWorkspaceId === undefined
            ? []
            : [`default workspace: ${settings.defaultWorkspaceId}`]),
          `requests left: ${budget.minute.remaining} of ${budget.minute.limit} this minute, ` +
          `${budget.hour.remaining} of ${budget.hour.limit} this hour` +
          `${budget.waiting > 0 ? `, ${budget.waiting} waiting` : ""}`,
          `requests sent since start: ${requests.sent}${errors > 0 ? `, ${errors} failed` : ""}`,
          `cache: ${
            asked === 0 ? "not used yet" : `${percent(cache.hits / asked)} of ${asked} ` +
              `reads answered, ${cache.entries} entries`
          }`,
          `server: ${server.name} ${server.version}, profile ${server.profile}, ` +
          `${server.tools} tools, up ${age(now() - server.startedAt)}`,
        ],
      }],
    };
  },
});

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

async function askAccount({ account }: ToolContext): Promise<string[]> {
  const me = await account.me();
  const limits = await account.client.data("getApiLimits", {}, ApiLimit.array());
  const name = me.realname || me.username || me.email;
  return [
    `key of: ${quoted(name)}${me.user_id === null ? "" : ` (user ${me.user_id})`}`,
    `the account's limits: ${
      limits.map((limit) => `${limit.limit} ${quoted(limit.type ?? limit.types ?? "requests")}`)
        .join(", ")
    }`,
  ];
}
