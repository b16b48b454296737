/**
 * The compiled binary deletes nothing that was not confirmed: by a person whom the client asks, or
 * with the token of a plan, good once even when another process gave it.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { tokenOf } from "../support/harness.ts";
import { startAccount, type TestAccount } from "./support/account.ts";
import { type HttpAddress, served } from "./support/http_server.ts";
import { type Ask, connectSdk1, connectSdk2 } from "./support/sdk_clients.ts";
import { type ServerCommand, serverCommand, type TestClient } from "./support/server.ts";
import { withHome } from "./support/session.ts";

/** Runs `work` with an account, and a way to start clients of servers with one store. */
async function withClients(
  work: (
    account: TestAccount,
    start: (connect: (server: ServerCommand) => Promise<TestClient>) => Promise<TestClient>,
  ) => Promise<void>,
): Promise<void> {
  await withHome(async (home) => {
    await using account = await startAccount();
    const clients: TestClient[] = [];
    try {
      await work(account, async (connect) => {
        const client = await connect(serverCommand(account.apiUrl, account.apiToken, home));
        clients.push(client);
        return client;
      });
    } finally {
      for (const client of clients) await client.close();
    }
  });
}

/** A card with children. */
function parentOf({ simulator: { state } }: TestAccount): number {
  const found = [...state.cards.values()].find((card) =>
    card.state === "active" && card.links.some((link) => link.type === "child")
  );
  assert(found);
  return found.card_id;
}

/** The SDKs' clients do not wait for a timer that they set when they are closed. */
const SDK_TIMERS = { sanitizeOps: false, sanitizeResources: false };

const ASKING = [
  { mode: "legacy", over: "stdio" },
  { mode: "auto", over: "stdio" },
  { mode: "auto", over: "HTTP" },
] as const;

for (const { mode, over } of ASKING) {
  Deno.test(
    `a client of the newest SDK (${mode}, over ${over}) asks its person before a card is deleted`,
    SDK_TIMERS,
    async () => {
      await withClients(async (account, start) => {
        const id = parentOf(account);
        const asked: string[] = [];
        let agrees = false;
        const ask: Ask = (message) => {
          asked.push(message);
          return { action: "accept", content: { confirm: agrees } };
        };
        const connect = (server: ServerCommand | HttpAddress) => connectSdk2(server, mode, ask);
        const client = await start(over === "HTTP" ? served(connect) : connect);
        const no = await client.call("delete_cards", { cards: [id] });
        assertEquals(no.text, "Nothing was done: the person was asked and did not agree.");
        assert(account.simulator.state.cards.has(id));
        agrees = true;
        const yes = await client.call("delete_cards", { cards: [id] });
        assertStringIncludes(yes.text, "1 card deleted.");
        assert(!account.simulator.state.cards.has(id));
        assertEquals(asked.length, 2);
        assertStringIncludes(asked[0] ?? "", "with children");
      });
    },
  );
}

Deno.test(
  "a client that cannot ask confirms with the plan's token, in any process, once",
  SDK_TIMERS,
  async () => {
    await withClients(async (account, start) => {
      const id = parentOf(account);
      const one = await start(connectSdk1);
      const other = await start((server) => connectSdk2(server, "auto"));
      const plan = await one.call("delete_cards", { cards: [id] });
      assert(!plan.isError, plan.text);
      const args = { cards: [id], confirm: tokenOf(plan.text) };
      const answers = await Promise.all([
        one.call("delete_cards", args),
        other.call("delete_cards", args),
      ]);
      const done = answers.filter(({ text }) => text.includes("1 card deleted."));
      assertEquals(done.length, 1, answers.map(({ text }) => text).join("\n"));
      assert(!account.simulator.state.cards.has(id));
    });
  },
);

for (
  const { name, connect } of [
    { name: "the old SDK", connect: connectSdk1 },
    {
      // Without a session the server cannot ask a client of this kind, though it could answer.
      name: "the newest SDK in legacy mode",
      connect: (server: ServerCommand | HttpAddress) =>
        connectSdk2(server, "legacy", () => ({ action: "decline" })),
    },
  ]
) {
  Deno.test(`over HTTP ${name} confirms with the plan's token, once`, SDK_TIMERS, async () => {
    await withClients(async (account, start) => {
      const id = parentOf(account);
      const client = await start(served(connect));
      const plan = await client.call("delete_cards", { cards: [id] });
      assert(account.simulator.state.cards.has(id));
      const args = { cards: [id], confirm: tokenOf(plan.text) };
      const yes = await client.call("delete_cards", args);
      assertStringIncludes(yes.text, "1 card deleted.");
      assert(!account.simulator.state.cards.has(id));
      assert((await client.call("delete_cards", args)).isError);
    });
  });
}

Deno.test("a token is of no use to a server with another key", SDK_TIMERS, async () => {
  await withClients(async (account, start) => {
    const id = parentOf(account);
    const client = await start((server) => connectSdk2(server, "auto"));
    const plan = await client.call("delete_cards", { cards: [id] });
    const other = await start((server) =>
      connectSdk2(
        { ...server, env: { ...server.env, BUSINESSMAP_CACHE_KEY: "k".repeat(44) } },
        "auto",
      )
    );
    const { text, isError } = await other.call("delete_cards", {
      cards: [id],
      confirm: tokenOf(plan.text),
    });
    assert(isError);
    assertStringIncludes(text, "is not one that this server gave");
    assert(account.simulator.state.cards.has(id));
  });
});
