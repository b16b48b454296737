/**
 * Webhooks as a table.
 *
 * @module
 */
import { shownUrl } from "../businessmap/webhook_url.ts";
import type { Webhook } from "../businessmap/webhooks.ts";
import type { Table } from "./answer.ts";
import type { Names } from "./names_of.ts";

/** The table; what may be a key in an address is left out. */
export function webhookTable(webhooks: readonly Webhook[], names: Names): Table {
  return {
    kind: "table",
    columns: ["webhook_id", "url", "board", "disabled"],
    rows: webhooks.map((webhook) => [
      webhook.webhook_id,
      shownUrl(webhook.url),
      webhook.board_id === null ? "all boards" : names.board(webhook.board_id),
      webhook.is_enabled ? null : "yes",
    ]),
  };
}
