/**
 * The histories that the account keeps of its things: who did what, and when.
 *
 * @module
 */
import * as z from "zod";
import { type Account, asId } from "./account.ts";
import { loadCatalogue } from "./catalogue/catalogue.ts";
import type { OperationId } from "./catalogue/operation_ids.ts";
import type { Page } from "./client.ts";
import { DomainError } from "./errors.ts";
import type { Ref } from "./names.ts";
import { quoted } from "./untrusted.ts";

/** How one history is asked for and read. */
interface History {
  readonly operation: OperationId;
  /** The parameter with the ids of things, and with those of cards. */
  readonly ids: string;
  readonly cards?: string;
  /** The member of a row with the thing's id. */
  readonly thing: string;
  /** Turns a name into an id; without it, ids alone are taken. */
  readonly find?: (account: Account) => (ref: Ref) => Promise<number>;
}

/** All histories, by the words of the tool. */
const HISTORIES = {
  boards: {
    operation: "getBoardsHistory",
    ids: "board_ids",
    thing: "board_id",
    find: (account) => account.boardId,
  },
  workspaces: {
    operation: "getWorkspacesHistory",
    ids: "workspace_ids",
    thing: "workspace_id",
    find: (account) => account.workspaceId,
  },
  users: {
    operation: "getUsersHistory",
    ids: "affected_user_ids",
    thing: "affected_user_id",
    find: (account) => account.userId,
  },
  teams: { operation: "getTeamsHistory", ids: "team_ids", thing: "team_id" },
  tags: {
    operation: "getTagsHistory",
    ids: "tag_ids",
    thing: "tag_id",
    find: (account) => account.tagId,
  },
  stickers: {
    operation: "getStickersHistory",
    ids: "sticker_ids",
    thing: "sticker_id",
    find: (account) => account.stickerId,
  },
  card_types: {
    operation: "getCardTypesHistory",
    ids: "type_ids",
    thing: "type_id",
    find: (account) => account.cardTypeId,
  },
  // The rows name a type: taken as they come.
  card_templates: {
    operation: "getCardTemplatesHistory",
    ids: "template_ids",
    thing: "type_id",
    find: (account) => account.templateId,
  },
  custom_fields: {
    operation: "getCustomFieldHistory",
    ids: "field_ids",
    thing: "field_id",
    find: (account) => async (ref) => (await account.customField(ref)).field_id,
  },
  block_reasons: {
    operation: "getBlockReasonsHistory",
    ids: "reason_ids",
    thing: "reason_id",
    find: (account) => account.blockReasonId,
  },
  discard_reasons: { operation: "getDiscardReasonsHistory", ids: "reason_ids", thing: "reason_id" },
  logged_time: {
    operation: "getLoggedTimeHistory",
    ids: "logged_time_ids",
    cards: "card_ids",
    thing: "logged_time_id",
  },
  webhooks: { operation: "getWebhooksHistory", ids: "webhook_ids", thing: "webhook_id" },
  business_rules: {
    operation: "getBusinessRulesExecutionHistory",
    ids: "business_rule_ids",
    cards: "executed_on_card_ids",
    thing: "business_rule_id",
  },
} as const satisfies Record<string, History>;

export type HistoryName = keyof typeof HISTORIES;

/** The names of all histories. */
// The keys of the table are those of its type.
export const HISTORY_NAMES = Object.keys(HISTORIES) as [HistoryName, ...HistoryName[]];

/** Which events are meant. */
export interface HistoryQuestion {
  readonly things?: readonly Ref[] | undefined;
  readonly cards?: readonly number[] | undefined;
  readonly users?: readonly number[] | undefined;
  readonly events?: readonly string[] | undefined;
  /** Date-times. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** One event. */
export interface HistoryEvent {
  readonly time: string | null;
  readonly event: string | null;
  readonly userId: number | null;
  readonly thing: number | null;
  /** Its other members, as they come. */
  readonly details: unknown;
}

/** Events on one page. */
export const EVENTS_PER_PAGE = 100;

/** One page of a history, in the account's order. */
export async function historyPage(
  account: Account,
  name: HistoryName,
  question: HistoryQuestion,
  page: number,
): Promise<Page<HistoryEvent>> {
  const history: History = HISTORIES[name];
  const query = await queryOf(account, name, history, question);
  const found = await account.client.page(
    history.operation,
    { query: { ...query, page, per_page: EVENTS_PER_PAGE } },
    z.record(z.string(), z.unknown()),
  );
  return { ...found, rows: found.rows.map((row) => eventOf(row, history)) };
}

async function queryOf(
  account: Account,
  name: HistoryName,
  history: History,
  { things, cards, users, events, from, to }: HistoryQuestion,
): Promise<Record<string, unknown>> {
  if (cards && history.cards === undefined) {
    throw new DomainError(
      "invalid",
      `\`cards\` does not go with ${name}; get_card_history shows what happened to cards.`,
    );
  }
  await checkKnown(name, history, { user_ids: users, event_types: events });
  const find = history.find?.(account);
  const ids = things && await Promise.all(things.map((ref) => idOf(name, ref, find)));
  return {
    ...(ids ? { [history.ids]: ids } : {}),
    ...(cards && history.cards !== undefined ? { [history.cards]: cards } : {}),
    ...(users ? { user_ids: users } : {}),
    ...(events ? { event_types: events } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

async function idOf(
  name: HistoryName,
  ref: Ref,
  find: ((ref: Ref) => Promise<number>) | undefined,
): Promise<number> {
  const id = find ? await find(ref) : asId(ref);
  if (id !== undefined) return id;
  throw new DomainError("invalid", `${quoted(String(ref))} is no id: ${name} are given by id.`);
}

/** What a history cannot be narrowed by, and events that it does not have. */
async function checkKnown(
  name: HistoryName,
  { operation }: History,
  given: Readonly<Record<string, readonly (number | string)[] | undefined>>,
): Promise<void> {
  const parameters = (await loadCatalogue()).get(operation)?.queryParameters ?? [];
  for (const [parameter, values] of Object.entries(given)) {
    if (!values) continue;
    const word = parameter === "user_ids" ? "users" : "events";
    const known = parameters.find((one) => one.name === parameter)?.shape;
    if (!known) throw new DomainError("invalid", `\`${word}\` does not go with ${name}.`);
    const allowed = known.items?.enum;
    const wrong = values.find((value) => allowed && !allowed.includes(value));
    if (wrong !== undefined) {
      throw new DomainError(
        "invalid",
        `There is no event ${quoted(String(wrong))} of ${name}. There are: ${allowed?.join(", ")}.`,
      );
    }
  }
}

function eventOf(row: Readonly<Record<string, unknown>>, { thing }: History): HistoryEvent {
  const { history_id: _, id: __, event_type, user_id, time, executed_at, details, ...rest } = row;
  const { [thing]: id, ...more } = rest;
  const text = (value: unknown) => typeof value === "string" ? value : null;
  const number = (value: unknown) => typeof value === "number" ? value : null;
  return {
    time: text(time ?? executed_at),
    event: text(event_type),
    userId: number(user_id),
    thing: number(id),
    details: Object.keys(more).length === 0 ? details ?? null : { ...more, ...spread(details) },
  };
}

function spread(details: unknown): Record<string, unknown> {
  if (details === undefined || details === null) return {};
  return typeof details === "object" && !Array.isArray(details) ? { ...details } : { details };
}
