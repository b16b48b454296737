/** Several accounts behind the same tools. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { instanceCost } from "../../../scripts/token_costs.ts";
import { servedParts } from "../../../src/cli/assemble.ts";
import { loadConfig } from "../../../src/config/config.ts";
import type { LiveAccount } from "../../../src/server/call.ts";
import { createServerFactory } from "../../../src/server/mcp_server.ts";
import { TOOLS } from "../../../src/tools/registry.ts";
import { cardIds } from "../../support/answers.ts";
import { type Harness, tokenOf, withHarness } from "../../support/harness.ts";
import { fakeSources } from "../config/fake_sources.ts";

const TWO = { others: { test: { description: "Where to try things" }, audit: { readOnly: true } } };

/** The tools that a client is told of. */
async function listed(serve: Harness["serve"]) {
  const client = new Client({ name: "test", version: "1" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await serve().connect(theirs);
  await client.connect(ours);
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}

Deno.test("a tool takes `instance` only where there are several accounts", async () => {
  await withHarness(async ({ serve, fails }) => {
    for (const tool of await listed(serve)) {
      assertEquals(tool.inputSchema.properties?.instance, undefined, tool.name);
    }
    assertMatch(await fails("list_boards", { instance: "acme" }), /^Unknown argument "instance"/);
  });
  await withHarness(async ({ serve }) => {
    const tools = await listed(serve);
    assertEquals(tools.length, TOOLS.length);
    for (const { name, inputSchema } of tools) {
      assertEquals<unknown>(inputSchema.properties?.instance, { type: "string" }, name);
      assertEquals(inputSchema.additionalProperties, false, name);
      assert(!inputSchema.required?.includes("instance"), name);
    }
  }, TWO);
});

Deno.test("`instance` costs at most ten tokens a tool", () => {
  assert(instanceCost(TOOLS) <= 10, String(instanceCost(TOOLS)));
});

Deno.test("a call goes to the account it names, and to the first when it names none", async () => {
  await withHarness(async ({ ok, others, simulator }) => {
    const made = await ok("create_cards", {
      instance: "test",
      board: 1,
      cards: [{ title: "Only there" }],
    });
    const [id = 0] = cardIds(made.text);
    assertEquals(others.get("test")?.state.cards.get(id)?.title, "Only there");
    assertEquals(simulator.requests, []);
    const titles = [...simulator.state.cards.values()].map(({ title }) => title);
    assert(!titles.includes("Only there"));
    const found = await ok("find_cards", { boards: [1], text: "Only there", instance: " TEST " });
    assertEquals(cardIds(found.text), [id]);
    const none = await ok("find_cards", { boards: [1], text: "Only there" });
    assertEquals(cardIds(none.text), []);
    assert(simulator.requests.length > 0);
  }, TWO);
});

Deno.test("a name that no account has is refused with the names, before anything is asked", async () => {
  await withHarness(async ({ call, fails }) => {
    const { text, isError, seen } = await call("list_boards", { instance: "tets" });
    assertEquals([isError, seen.length], [true, 0]);
    assertEquals(
      text,
      'There is no instance "tets": did you mean test? Instances: acme, test, audit; without ' +
        "`instance`, acme is meant.",
    );
    assertEquals(await fails("list_boards", { instance: 7 }), "`instance` must be a string.");
    const wrong = await fails("list_boards", { instanc: "test" });
    assertStringIncludes(wrong, "did you mean `instance`?");
  }, TWO);
});

Deno.test("an account that may only be read takes no write, and the refusal says which do", async () => {
  await withHarness(async ({ fails, ok, others }) => {
    const text = await fails("create_cards", {
      instance: "audit",
      board: 1,
      cards: [{ title: "No" }],
    });
    assertEquals(
      text,
      "Nothing was done: create_cards changes things, and audit is read-only here. Changes are " +
        "possible on: acme, test.",
    );
    // Of a tool that also reads, that part is there.
    await ok("call_api", { instance: "audit", operation: "getBoards" });
    const refused = await fails("call_api", {
      instance: "audit",
      operation: "updateCard",
      path: { card_id: 101 },
      body: { title: "No" },
    });
    assertStringIncludes(refused, "this server may only read");
    const seen = others.get("audit")?.requests.map(({ method }) => method) ?? [];
    assert(seen.length > 0 && seen.every((method) => method === "GET"), seen.join());
  }, TWO);
});

Deno.test("a confirmation of one account is none of another", async () => {
  await withHarness(async ({ call, fails, state, others }) => {
    const plan = await call("delete_cards", { cards: [132] });
    const confirm = tokenOf(plan.text);
    const text = await fails("delete_cards", { cards: [132], confirm, instance: "test" });
    assertStringIncludes(text, "is not one that this server gave");
    assert(state.cards.has(132) && others.get("test")?.state.cards.has(132));
    const done = await call("delete_cards", { cards: [132], confirm, instance: "acme" });
    assertStringIncludes(done.text, "1 card deleted");
    assert(!state.cards.has(132) && others.get("test")?.state.cards.has(132));
  }, TWO);
});

Deno.test("what was seen on one account is no hint for a card of another", async () => {
  await withHarness(async ({ ok, others }) => {
    // Card 101 is on board 1 here and on board 3 there.
    const card = others.get("test")?.state.cards.get(101);
    assert(card);
    await ok("find_cards", { boards: [1] });
    await ok("move_cards", { instance: "test", cards: [101], board: 3 });
    assertEquals(card.board_id, 3);
    const { text } = await ok("move_cards", { cards: [101], column: "Backlog" });
    assertStringIncludes(text, "1 card moved");
  }, TWO);
});

Deno.test("get_status lists the accounts, and tells of the one that is asked", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("get_status", { instance: "audit" });
    assertStringIncludes(text, "Account audit.kanbanize.com, read-only.");
    assertMatch(text, /^acme\b.*acme\.kanbanize\.com.*read and write.*default/m);
    assertMatch(text, /^test\b.*read and write.*Where to try things/m);
    assertMatch(text, /^audit\b.*read-only.*this one/m);
  }, TWO);
  await withHarness(async ({ ok }) => {
    assert(!(await ok("get_status")).text.includes("Instances"));
  });
});

Deno.test("a toolset that is off on one account alone stays listed, and is refused there", async () => {
  const others = { test: { isOn: (toolset: string) => toolset !== "default" } };
  await withHarness(async ({ serve, ok, fails }) => {
    assertEquals((await listed(serve)).length, TOOLS.length);
    await ok("list_boards");
    const text = await fails("list_boards", { instance: "test" });
    assertStringIncludes(text, "The toolset default is switched off at the moment");
  }, { others });
});

// What a configuration offers: every choice together with every other.

const ENTRY = { apiTokenEnv: "BUSINESSMAP_API_TOKEN_ALL" };
const instances = (...readOnly: boolean[]) =>
  JSON.stringify(readOnly.map((readOnlyMode, place) => ({
    ...ENTRY,
    name: `n${place}`,
    apiUrl: `account-${place}`,
    readOnlyMode,
  })));

/** The names of the tools that are offered, by the protocol. */
async function offered(env: Readonly<Record<string, string>>): Promise<string[]> {
  const config = loadConfig(fakeSources({
    env: { BUSINESSMAP_API_TOKEN_ALL: "k3y-for-tests", ...env },
  }));
  const parts = servedParts(config);
  const nothing = Promise.withResolvers<{ accounts: ReadonlyMap<string, LiveAccount> }>();
  const tools = await listed(createServerFactory(parts, nothing.promise));
  for (const { name, inputSchema } of tools) {
    assertEquals("instance" in (inputSchema.properties ?? {}), config.accounts.length > 1, name);
  }
  return tools.map(({ name }) => name);
}

const READING = TOOLS.flatMap((tool) =>
  tool.effect === "read" ? [tool] : tool.readOnlyVariant ?? []
).map(({ name }) => name);

for (const profile of ["essential", "standard", "full"]) {
  for (const toolsets of ["", "all"]) {
    for (const allow of ["", "create_cards,get_cards,call_api"]) {
      for (const deny of ["", "get_cards,update_cards"]) {
        const what = `profile ${profile}, toolsets "${toolsets}", allow "${allow}", deny "${deny}"`;
        Deno.test(`tools/list follows rights of the accounts with ${what}`, async () => {
          const env = {
            BUSINESSMAP_TOOL_PROFILE: profile,
            BUSINESSMAP_TOOLSETS: toolsets,
            ...(allow === "" ? {} : { BUSINESSMAP_TOOLS_ALLOW: allow }),
            ...(deny === "" ? {} : { BUSINESSMAP_TOOLS_DENY: deny }),
          };
          const of = (more: Readonly<Record<string, string>>) => offered({ ...env, ...more });
          const all = await of({ BUSINESSMAP_INSTANCES: instances(false) });
          const reading = all.filter((name) => READING.includes(name));
          assert(all.length > reading.length && reading.length > 0);
          assert(deny === "" || !all.includes("get_cards"));
          assert(allow === "" || all.every((name) => allow.includes(name)));
          // One that may be changed is enough; the whole server's wish wins.
          assertEquals(await of({ BUSINESSMAP_INSTANCES: instances(true, false) }), all);
          assertEquals(await of({ BUSINESSMAP_INSTANCES: instances(true, true) }), reading);
          assertEquals(
            await of({
              BUSINESSMAP_INSTANCES: instances(false, false),
              BUSINESSMAP_READ_ONLY_MODE: "true",
            }),
            reading,
          );
        });
      }
    }
  }
}
