/**
 * Webhooks. Nothing is ever delivered.
 *
 * @module
 */
import { type Call, found, type Handlers, idOf } from "../call.ts";
import { flagOf, numberOf, stringOf } from "../fields.ts";
import { unknownThing } from "../refusal.ts";
import { nextId, type State } from "../state.ts";
import type { Fields, Webhook } from "../types.ts";

/** Adds a webhook; its secret is shown in the answer to the creation alone. */
export function addWebhook(state: State, url: string, board_id: number | null): Webhook {
  const webhook_id = nextId(state, "webhook");
  const webhook: Webhook = {
    webhook_id,
    url,
    is_enabled: 1,
    board_id,
    secret: `simulated-secret-${webhook_id}`,
  };
  state.webhooks.set(webhook_id, webhook);
  return webhook;
}

function view({ secret: _secret, ...webhook }: Webhook): Fields {
  return webhook;
}

const webhookOf = (call: Call) => found(call.state.webhooks, "webhook", idOf(call, "webhook_id"));

function boardIn({ body, state }: Call): number | null | undefined {
  const board_id = numberOf(body, "board_id");
  if (typeof board_id === "number" && !state.boards.has(board_id)) {
    throw unknownThing("board", board_id);
  }
  return board_id;
}

export const webhooks: Handlers = {
  getWebhooks({ query, state }) {
    const boards = Array.isArray(query.board_ids) ? new Set<unknown>(query.board_ids) : undefined;
    return {
      data: [...state.webhooks.values()]
        .filter((webhook) => !boards || boards.has(webhook.board_id)).map(view),
    };
  },
  getWebhook: (call) => ({ data: view(webhookOf(call)) }),
  createWebhook(call) {
    const board_id = boardIn(call) ?? null;
    const webhook = addWebhook(call.state, stringOf(call.body, "url") ?? "", board_id);
    webhook.is_enabled = flagOf(call.body, "is_enabled") ?? 1;
    return { data: webhook };
  },
  updateWebhook(call) {
    const webhook = webhookOf(call);
    const board_id = boardIn(call);
    if (board_id !== undefined) webhook.board_id = board_id;
    webhook.url = stringOf(call.body, "url") ?? webhook.url;
    webhook.is_enabled = flagOf(call.body, "is_enabled") ?? webhook.is_enabled;
    return { data: view(webhook) };
  },
  deleteWebhook: (call) => void call.state.webhooks.delete(webhookOf(call).webhook_id),
};
