import * as z from "zod";
import { listWebhooks } from "../../businessmap/webhooks.ts";
import { ref } from "../arguments.ts";
import { defineTool } from "../define.ts";
import { namesOf } from "../names_of.ts";
import { webhookTable } from "../webhook_table.ts";
import { counted } from "../words.ts";

/** Who is told what happens in the account. */
export const listWebhooksTool = defineTool({
  name: "list_webhooks",
  title: "List webhooks",
  toolset: "webhooks",
  description: "Webhooks with their addresses; keys in these are left out.",
  effect: "read",
  idempotent: true,
  input: z.strictObject({
    board: ref.optional().describe("With those of all boards"),
  }),
  async handler({ board }, { account }) {
    const boardId = board === undefined ? undefined : await account.boardId(board);
    const webhooks = (await listWebhooks(account)).filter((webhook) =>
      boardId === undefined || webhook.board_id === null || webhook.board_id === boardId
    );
    const names = await namesOf(account, []);
    return {
      head: `${counted(webhooks.length, "webhook")}.`,
      sections: webhooks.length === 0 ? [] : [webhookTable(webhooks, names)],
    };
  },
});
