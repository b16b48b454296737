/** Confirmation through the protocol, with the SDK's clients of both eras in the same process. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Client } from "@modelcontextprotocol/client";
import { connect, type Era, ERAS, newClient } from "../../support/clients.ts";
import { type Harness, tokenOf, withHarness } from "../../support/harness.ts";

interface Reply {
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: { readonly confirm: boolean };
}

/** A connected client whose person gives this answer; without one it cannot ask. */
async function connected(harness: Harness, era: Era, reply?: Reply) {
  const asked: string[] = [];
  const client = newClient(era, reply ? { elicitation: {} } : {});
  if (reply) {
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push(params.message);
      return {
        action: reply.action,
        ...(reply.content ? { content: { ...reply.content } } : {}),
      };
    });
  }
  await connect(client, harness, era);
  return { client, asked };
}

async function remove(client: Client, args: Record<string, unknown>) {
  const result = await client.callTool({ name: "delete_cards", arguments: args });
  const [first] = result.content;
  return { text: first?.type === "text" ? first.text : "", isError: result.isError === true };
}

for (const era of ERAS) {
  Deno.test(`a client of ${era} that can ask has the person agree before anything is deleted`, async () => {
    await withHarness(async (harness) => {
      const { state } = harness;
      const { client, asked } = await connected(harness, era, {
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
    Deno.test(`nothing is deleted when the person at a client of ${era} ${said}`, async () => {
      await withHarness(async (harness) => {
        const { client, asked } = await connected(harness, era, reply);
        const { text } = await remove(client, { cards: [132] });
        await client.close();
        assertEquals(text, "Nothing was done: the person was asked and did not agree.");
        assertEquals(asked.length, 1);
        assert(harness.state.cards.has(132));
      });
    });
  }

  Deno.test(`a client of ${era} that cannot ask is given a token`, async () => {
    await withHarness(async (harness) => {
      const { client } = await connected(harness, era);
      const plan = await remove(client, { cards: [132] });
      assert(!plan.isError, plan.text);
      assert(harness.state.cards.has(132));
      const { text } = await remove(client, { cards: [132], confirm: tokenOf(plan.text) });
      await client.close();
      assertStringIncludes(text, "1 card deleted.");
    });
  });

  Deno.test(`a card that changes while the person at a client of ${era} thinks is kept`, async () => {
    await withHarness(async (harness) => {
      const { client } = await connected(harness, era, {
        action: "accept",
        content: { confirm: true },
      });
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
