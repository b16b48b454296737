/**
 * The tools for webhooks.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { listWebhooksTool } from "./list_webhooks.ts";
import { updateWebhooks } from "./update_webhooks.ts";

export const WEBHOOKS: readonly Tool[] = [listWebhooksTool, updateWebhooks];
