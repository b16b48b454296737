/**
 * Webhooks: addresses that the account calls when something happens on one board or on all. There
 * is no choice of events: whoever is called has to look at what came.
 *
 * @module
 */
import * as z from "zod";
import type { Account } from "./account.ts";
import { flag, id, maybeNumber, text } from "./entities.ts";
import { DomainError } from "./errors.ts";
import { type Ref, resolve } from "./names.ts";
import { shownUrl, webhookUrl } from "./webhook_url.ts";

/** A webhook; its secret is never read. */
export const Webhook = z.object({
  webhook_id: id,
  url: text,
  is_enabled: flag,
  /** Null for all boards. */
  board_id: maybeNumber,
});
export type Webhook = z.infer<typeof Webhook>;

/** The vendor's n8n client reads one object, its connector a list of one. */
const Written = z.union([Webhook, z.tuple([Webhook]).transform(([webhook]) => webhook)]);

/** All webhooks, as they are now. */
export async function listWebhooks(account: Account): Promise<Webhook[]> {
  return await account.client.data("getWebhooks", {}, Webhook.array());
}

/** The webhook that an id or an address means; an address in the shown form will do. */
export function findWebhook(webhooks: readonly Webhook[], ref: Ref): Webhook {
  return resolve("webhook", ref, webhooks, {
    id: (webhook) => webhook.webhook_id,
    // The first is what errors show.
    names: (webhook) => [shownUrl(webhook.url), webhook.url],
  });
}

/** What a webhook is to have; what is not named stays. */
export interface WebhookWish {
  readonly url?: string | undefined;
  /** Null for all boards. */
  readonly board?: Ref | null | undefined;
  readonly enabled?: boolean | undefined;
}

/** What the API takes; addresses are checked, names of boards looked up. */
export interface WebhookBody {
  readonly url?: string;
  readonly board_id?: number | null;
  readonly is_enabled?: number;
}

/**
 * The body that fulfils a wish.
 *
 * @throws {DomainError} for an address that no webhook may call
 */
export async function webhookBody(account: Account, wish: WebhookWish): Promise<WebhookBody> {
  const { url, board, enabled } = wish;
  return {
    ...(url === undefined ? {} : { url: webhookUrl(url) }),
    ...(enabled === undefined ? {} : { is_enabled: Number(enabled) }),
    ...(board === undefined
      ? {}
      : { board_id: board === null ? null : await account.boardId(board) }),
  };
}

/** Creates a webhook. */
export async function createWebhook(account: Account, body: WebhookBody): Promise<Webhook> {
  // No board means all of them; that null may be written for it is known of changes only.
  const { board_id, ...rest } = body;
  return await account.client.data("createWebhook", {
    body: typeof board_id === "number" ? body : rest,
  }, Written);
}

/** Changes a webhook. The vendor's document has the answer without its id. */
export async function updateWebhook(
  account: Account,
  before: Webhook,
  body: WebhookBody,
): Promise<Webhook> {
  const answer = await account.client.data("updateWebhook", {
    path: { webhook_id: before.webhook_id },
    body,
  }, Webhook.partial({ webhook_id: true }));
  return { ...answer, webhook_id: before.webhook_id };
}

/** Deletes a webhook. */
export async function deleteWebhook(account: Account, webhook: Webhook): Promise<void> {
  await account.client.run("deleteWebhook", { path: { webhook_id: webhook.webhook_id } });
}

/**
 * The webhook that does the same already.
 *
 * @throws {DomainError} `invalid` when the body has no address
 */
export function sameWebhook(
  webhooks: readonly Webhook[],
  { url, board_id = null }: WebhookBody,
): Webhook | undefined {
  if (url === undefined) throw new DomainError("invalid", "A new webhook needs an address.");
  return webhooks.find((webhook) =>
    (URL.parse(webhook.url)?.href ?? webhook.url) === url && webhook.board_id === board_id
  );
}
