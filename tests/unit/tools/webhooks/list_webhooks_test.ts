import { assert, assertEquals } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";
import { addWebhook } from "../../../../src/simulator/operations/webhooks.ts";

Deno.test("list_webhooks shows addresses without their keys, with one request", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("list_boards");
    const off = addWebhook(state, "https://example.com/all", null);
    off.is_enabled = 0;
    const { text, requests } = await ok("list_webhooks");
    assertEquals(requests, 1);
    assertEquals(text.split("\n")[0], "2 webhooks.");
    assertEquals(table(text).rows, [
      {
        webhook_id: "1",
        url: "https://hooks.fernwood.example.com/in/T02A…?token=…",
        board: "Customer Support",
        disabled: "",
      },
      { webhook_id: "2", url: "https://example.com/all", board: "all boards", disabled: "yes" },
    ]);
    assert(!/secret|XKQ4|abcdef/.test(text));
  });
});

Deno.test("list_webhooks with a board shows its own and those of all boards", async () => {
  await withHarness(async ({ ok, state }) => {
    addWebhook(state, "https://example.com/all", null);
    addWebhook(state, "https://example.com/one", 1);
    const { text } = await ok("list_webhooks", { board: "Product Development" });
    assertEquals(table(text).rows.map(({ webhook_id }) => webhook_id), ["2", "3"]);
  });
});
