import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Client } from "@modelcontextprotocol/client";
import { TOOLS } from "../../../src/tools/registry.ts";
import { ERAS, withClient } from "../../support/clients.ts";
import { withHarness } from "../../support/harness.ts";

/** Everything that is a list, or may be kept by a client. */
const READS: Readonly<Record<string, (client: Client, cursor?: string) => Promise<unknown>>> = {
  "tools/list": (client, cursor) => client.listTools(cursor ? { cursor } : undefined),
  "prompts/list": (client, cursor) => client.listPrompts(cursor ? { cursor } : undefined),
  "resources/list": (client, cursor) => client.listResources(cursor ? { cursor } : undefined),
  "resources/templates/list": (client, cursor) =>
    client.listResourceTemplates(cursor ? { cursor } : undefined),
};

for (const era of ERAS) {
  Deno.test(`a client of ${era} is told what there is, and that it never changes`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, (client) => {
        assertEquals(client.getServerCapabilities(), {
          tools: { listChanged: false },
          resources: { listChanged: false, subscribe: false },
          prompts: { listChanged: false },
          completions: {},
        });
        return Promise.resolve();
      });
    });
  });

  Deno.test(`a client of ${era} is told of tools alone where nothing else can be offered`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, async (client) => {
        assertEquals(client.getServerCapabilities(), { tools: { listChanged: false } });
        assertEquals((await client.listTools()).tools.length, 1);
      });
    }, { tools: TOOLS.filter(({ name }) => name === "log_time") });
  });

  Deno.test(`a cursor that no list gave is an error for a client of ${era}`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, async (client) => {
        for (const [method, list] of Object.entries(READS)) {
          const error = await assertRejects(() => list(client, "made-up"), Error, "cursor", method);
          assertEquals(Reflect.get(error, "code"), -32602, method);
        }
      });
    });
  });
}

Deno.test("clients are told for how long they may keep lists and contents, each for itself", async () => {
  await withHarness(async (harness) => {
    await withClient(harness, "2026", async (client) => {
      const hints: Record<string, unknown> = {};
      for (const [method, list] of Object.entries(READS)) {
        const result = await list(client);
        assert(typeof result === "object" && result !== null);
        hints[method] = [Reflect.get(result, "ttlMs"), Reflect.get(result, "cacheScope")];
      }
      const board = await client.readResource({ uri: "businessmap://boards" });
      hints["resources/read"] = [Reflect.get(board, "ttlMs"), Reflect.get(board, "cacheScope")];
      assertEquals(hints, {
        "tools/list": [3_600_000, "private"],
        "prompts/list": [3_600_000, "private"],
        "resources/list": [3_600_000, "private"],
        "resources/templates/list": [3_600_000, "private"],
        "resources/read": [30_000, "private"],
      });
    });
  });
});
