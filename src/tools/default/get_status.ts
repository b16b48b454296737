import * as z from "zod";
import type { Account } from "../../businessmap/account.ts";
import { ApiLimit, type Me } from "../../businessmap/entities.ts";
import { explainUpstream } from "../../businessmap/explain.ts";
import { type OwnRights, ownRights } from "../../businessmap/own_rights.ts";
import { age } from "../../businessmap/times.ts";
import { UpstreamError, type UpstreamFailure } from "../../gateway/errors.ts";
import type { BudgetSnapshot } from "../../gateway/budget.ts";
import { quoted } from "../../businessmap/untrusted.ts";
import type { Section } from "../answer.ts";
import { defineTool, type ToolContext } from "../define.ts";
import { counted } from "../words.ts";

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
    const { account, gateway, server, now, state } = context;
    const checked = check ? await askAccount(context) : [];
    const { budget, cache, requests, breaker } = gateway();
    const { store, off } = state();
    const { settings } = account;
    const asked = cache.hits + cache.misses;
    const errors = requests.failed;
    return {
      head: `Account ${settings.host}, ${rights(settings.readOnly)}.`,
      sections: [{
        kind: "lines",
        lines: [
          ...checked,
          ...(settings.defaultWorkspaceId === undefined
            ? []
            : [`default workspace: ${settings.defaultWorkspaceId}`]),
          `requests left: ${budget.minute.remaining} of ${budget.minute.limit} this minute, ` +
          `${budget.hour.remaining} of ${budget.hour.limit} this hour` +
          `${budget.waiting > 0 ? `, ${budget.waiting} waiting` : ""}` +
          `${budget.level === "ok" ? "" : ` (${LEVELS[budget.level]})`}`,
          ...spending(budget),
          `requests sent since start: ${requests.sent}${errors > 0 ? `, ${errors} failed` : ""}`,
          `cache: ${
            asked === 0 ? "not used yet" : `${percent(cache.hits / asked)} of ${asked} ` +
              `reads answered${cache.stale > 0 ? `, ${cache.stale} with older answers` : ""}${
                cache.entries > 0 ? `, ${counted(cache.entries, "entry", "entries")}` : ""
              }`
          }`,
          ...(breaker.state === "closed" ? [] : [
            `circuit breaker: ${breaker.state.replace("_", " ")}, the account has not answered`,
          ]),
          `store: ${store.kind}${store.state === "ok" ? "" : `, degraded: ${store.reason ?? ""}`}`,
          ...(off.length === 0 ? [] : [`switched off: ${off.join(", ")}`]),
          `server: ${server.name} ${server.version}, profile ${server.profile}, ` +
          `${server.tools} tools, up ${age(now() - server.startedAt)}`,
        ],
      }, ...instances(context)],
    };
  },
});

function rights(readOnly: boolean): string {
  return readOnly ? "read-only" : "read and write";
}

/** What `instance` may name, where there is a choice. */
function instances({ accounts, account }: ToolContext): Section[] {
  if (accounts.length < 2) return [];
  return [{
    kind: "table",
    title: "Instances",
    columns: ["instance", "account", "rights", "notes", "description"],
    rows: accounts.map((one, place) => [
      one.name,
      one.settings.host,
      rights(one.readOnly),
      [
        ...(place === 0 ? ["default"] : []),
        ...(one.settings === account.settings ? ["this one"] : []),
      ].join(", "),
      one.description,
    ]),
  }];
}

const LEVELS = {
  warn: "more than 80 % used",
  scarce: "more than 95 % used: older answers are used where there are some",
} as const;

/** Who spent the budget, where several processes share it. */
function spending({ shared, reason, spenders = [] }: BudgetSnapshot): string[] {
  const [own, ...others] = spenders;
  const rest = others.reduce((sum, { minute }) => sum + minute, 0);
  return [
    ...(own && others.length > 0
      ? [
        `spent this minute: ${own.minute} by this process, ${rest} by ` +
        counted(others.length, "other process", "other processes"),
      ]
      : []),
    ...(!shared && reason !== undefined ? [`the budget is not shared: ${reason}`] : []),
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** What the account says; where it cannot be asked, why, and the rest of the status stands. */
async function askAccount({ account }: ToolContext): Promise<string[]> {
  let me: Me;
  try {
    me = await account.me();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const what = OUT_OF_REACH.has(error.failure) ? "reached" : "asked";
    return [`The account cannot be ${what}: ${explainUpstream(error)}`];
  }
  const { user_id: id } = me;
  const [limits, rights] = await Promise.all([
    limitsLine(account),
    id === null ? {} : ownRights(account, id),
  ]);
  return [
    `key of: ${quoted(me.realname || me.username || me.email)}${
      id === null ? "" : ` (user ${id})`
    }`,
    ...rightsLines(rights),
    limits,
  ];
}

/** Failures on the way to the account, or of the account as a whole. */
const OUT_OF_REACH: ReadonlySet<UpstreamFailure> = new Set<UpstreamFailure>([
  "dns",
  "tls",
  "connection",
  "no_permission",
  "timeout",
  "breaker",
  "server",
  "redirected",
  "unreadable",
]);

async function limitsLine({ client }: Account): Promise<string> {
  try {
    const limits = await client.data("getApiLimits", {}, ApiLimit.array());
    return `the account's limits: ${
      limits.map((limit) => `${limit.limit} ${quoted(limit.type ?? limit.types ?? "requests")}`)
        .join(", ")
    }`;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return `the account's limits: not told. ${explainUpstream(error)}`;
  }
}

/** Names come from the account, so they are quoted. */
function rightsLines({ privileges, roles }: OwnRights): string[] {
  if (privileges === undefined && roles === undefined) {
    return ["the user's rights: the account does not tell them to this key"];
  }
  const all = privileges?.map((name) => quoted(name)).join(", ") || "none";
  const boards = roles?.map(({ name, boards }) => `${quoted(name)} on ${counted(boards, "board")}`);
  return [
    ...(privileges === undefined ? [] : [`privileges over the account: ${all}`]),
    ...(boards === undefined ? [] : [`roles: ${boards.join(", ") || "none of their own"}`]),
  ];
}
