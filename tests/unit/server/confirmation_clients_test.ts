/** Confirmation through the protocol, with the SDK's clients of both eras in the same process. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler, InMemoryTransport } from "@modelcontextprotocol/server";
import { type Harness, tokenOf, withHarness } from "../../support/harness.ts";

interface Reply {
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: { readonly confirm: boolean };
}

/** A connected client whose person gives this answer; without one it cannot ask. */
type Connect = (harness: Harness, reply?: Reply) => Promise<{ client: Client; asked: string[] }>;

function newClient(reply: Reply | undefined, mode: "legacy" | "auto") {
  const asked: string[] = [];
  const client = new Client({ name: "test", version: "1" }, {
    versionNegotiation: { mode },
    ...(reply ? { capabilities: { elicitation: {} } } : {}),
  });
  if (reply) {
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push(params.message);
      return {
        action: reply.action,
        ...(reply.content ? { content: { ...reply.content } } : {}),
      };
    });
  }
  return { client, asked };
}

const CLIENTS: Readonly<Record<string, Connect>> = {
  "of 2025": async ({ serve }, reply) => {
    const made = newClient(reply, "legacy");
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await serve().connect(theirs);
    await made.client.connect(ours);
    return made;
  },
  "of 2026": async ({ serve }, reply) => {
    const made = newClient(reply, "auto");
    const handler = createMcpHandler(serve);
    await made.client.connect(
      new StreamableHTTPClientTransport(new URL("http://127.0.0.1/mcp"), {
        fetch: (url, init) => Promise.resolve(handler.fetch(new Request(url, init))),
      }),
    );
    return made;
  },
};

async function remove(client: Client, args: Record<string, unknown>) {
  const result = await client.callTool({ name: "delete_cards", arguments: args });
  const [first] = result.content;
  return { text: first?.type === "text" ? first.text : "", isError: result.isError === true };
}

for (const [era, connect] of Object.entries(CLIENTS)) {
  Deno.test(`a client ${era} that can ask has the person agree before anything is deleted`, async () => {
    await withHarness(async (harness) => {
      const { state } = harness;
      const { client, asked } = await connect(harness, {
        action: "accept",
        content: { confirm: true },
      });
      const { text, isError } = await remove(client, { cards: [132] });
      await client.close();
      assert(!isError, text);
      assertStringIncludes(text, "1 card deleted.");
      assertEquals(asked.length, 1);
      assertStringIncludes(asked[0] ?? "", "1 card would be deleted for good.");
      assertStringIncludes(asked[0] ?? "", "1 of 1 card with children: 7 in all.");
      assert(!state.cards.has(132));
    });
  });

  for (
    const reply of [
      { action: "decline" },
      { action: "cancel" },
      { action: "accept", content: { confirm: false } },
    ] as const
  ) {
    const said = reply.action === "accept" ? "says no" : `answers with ${reply.action}`;
    Deno.test(`nothing is deleted when the person at a client ${era} ${said}`, async () => {
      await withHarness(async (harness) => {
        const { client, asked } = await connect(harness, reply);
        const { text } = await remove(client, { cards: [132] });
        await client.close();
        assertEquals(text, "Nothing was done: the person was asked and did not agree.");
        assertEquals(asked.length, 1);
        assert(harness.state.cards.has(132));
      });
    });
  }

  Deno.test(`a client ${era} that cannot ask is given a token`, async () => {
    await withHarness(async (harness) => {
      const { client } = await connect(harness);
      const plan = await remove(client, { cards: [132] });
      assert(!plan.isError, plan.text);
      assert(harness.state.cards.has(132));
      const { text } = await remove(client, { cards: [132], confirm: tokenOf(plan.text) });
      await client.close();
      assertStringIncludes(text, "1 card deleted.");
    });
  });

  Deno.test(`a card that changes while the person at a client ${era} thinks is kept`, async () => {
    await withHarness(async (harness) => {
      const { client } = await connect(harness, { action: "accept", content: { confirm: true } });
      client.setRequestHandler("elicitation/create", async () => {
        await harness.ok("update_cards", { changes: [{ cards: [132], title: "Still needed" }] });
        return { action: "accept", content: { confirm: true } };
      });
      const { text, isError } = await remove(client, { cards: [132] });
      await client.close();
      assert(isError);
      assertStringIncludes(text, "is void: what the plan covers has changed since.");
      assert(harness.state.cards.has(132));
    });
  });
}
