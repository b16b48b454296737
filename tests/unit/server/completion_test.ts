import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Client } from "@modelcontextprotocol/client";
import { PROMPTS } from "../../../src/server/prompts/mod.ts";
import { ERAS, withClient } from "../../support/clients.ts";
import { type Harness, withHarness } from "../../support/harness.ts";

const BOARD = "businessmap://boards/{id}";
const CARD = "businessmap://cards/{id}";

async function values(client: Client, uri: string, value: string): Promise<string[]> {
  const ref = { type: "ref/resource", uri } as const;
  return (await client.complete({ ref, argument: { name: "id", value } })).completion.values;
}

/** Runs `work` with a client of the newest protocol. */
const completing = (work: (client: Client, harness: Harness) => Promise<void>) =>
  withHarness((harness) => withClient(harness, "2026", (client) => work(client, harness)));

for (const era of ERAS) {
  Deno.test(`a client of ${era} completes the board of every prompt that takes one`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, async (client) => {
        for (const prompt of PROMPTS) {
          assert(prompt.arguments.some(({ kind }) => kind === "board"), prompt.name);
          const { completion } = await client.complete({
            ref: { type: "ref/prompt", name: prompt.name },
            argument: { name: "board", value: "cust" },
          });
          assertEquals(completion, { values: ["Customer Support"], total: 1, hasMore: false });
        }
      });
    });
  });
}

Deno.test("completion asks for the list of boards once, and for nothing when tools have it", async () => {
  await completing(async (client, { simulator, ok }) => {
    assertEquals(await values(client, BOARD, ""), [
      "Customer Support",
      "Marketing",
      "Portfolio",
      "Product Development",
    ]);
    await values(client, BOARD, "p");
    await values(client, BOARD, "po");
    assertEquals(simulator.requests.map(({ operation }) => operation), ["getBoards"]);
    await ok("list_boards");
    assertEquals(simulator.requests.length, 2);
  });
});

Deno.test("a completed board can be read", async () => {
  await completing(async (client) => {
    const [name = ""] = await values(client, BOARD, "develop");
    assertEquals(name, "Product Development");
    const uri = `businessmap://boards/${encodeURIComponent(name)}`;
    assertEquals((await client.readResource({ uri })).contents.length, 1);
  });
});

Deno.test("boards that a name is not enough for are completed by id", async () => {
  await completing(async (client, { state }) => {
    const names = ["Twin", "twin", "2024", "A\u200Bb"];
    names.forEach((name, index) => {
      const board = state.boards.get(index + 1);
      if (board) board.name = name;
    });
    assertEquals(await values(client, BOARD, ""), ["1", "2", "3", "4"]);
  });
});

Deno.test("archived boards are not completed", async () => {
  await completing(async (client, { state }) => {
    const board = state.boards.get(3);
    if (board) board.is_archived = 1;
    assertEquals(await values(client, BOARD, "mark"), []);
  });
});

Deno.test("cards are completed from those seen lately, the latest first, without a request", async () => {
  await completing(async (client, { simulator }) => {
    assertEquals(await values(client, CARD, "1"), []);
    await client.callTool({ name: "get_cards", arguments: { cards: [101, 120, 233] } });
    const before = simulator.requests.length;
    assertEquals(await values(client, CARD, "1"), ["120", "101"]);
    assertEquals(await values(client, CARD, "233"), ["233"]);
    assertEquals(simulator.requests.length, before);
  });
});

Deno.test("no more than a hundred values are given, and the rest is counted", async () => {
  await completing(async (client, harness) => {
    await client.callTool({ name: "find_cards", arguments: { limit: 200 } });
    const ref = { type: "ref/resource", uri: CARD } as const;
    const { completion } = await client.complete({ ref, argument: { name: "id", value: "" } });
    assertEquals(completion.values.length, 100);
    assertEquals(completion.hasMore, true);
    assert((completion.total ?? 0) > 100);
    assert(harness.state.cards.size > 100);
  });
});

Deno.test("completion gives nothing where the account cannot be asked", async () => {
  await completing(async (client, { simulator }) => {
    simulator.addFault({ operation: "getBoards", answer: { status: 403 } });
    assertEquals(await values(client, BOARD, "p"), []);
  });
});

Deno.test("arguments that name nothing of the account are completed with nothing", async () => {
  await completing(async (client, { simulator }) => {
    const ref = { type: "ref/prompt", name: "daily_standup" } as const;
    const { completion } = await client.complete({ ref, argument: { name: "since", value: "-" } });
    assertEquals(completion.values, []);
    assertEquals(simulator.requests.length, 0);
  });
});

Deno.test("completion of what is not there is an error of the protocol", async () => {
  await completing(async (client) => {
    const cases = [
      { ref: { type: "ref/prompt", name: "standup" }, name: "board" },
      { ref: { type: "ref/prompt", name: "daily_standup" }, name: "bord" },
      { ref: { type: "ref/resource", uri: "businessmap://flow/{id}" }, name: "id" },
      { ref: { type: "ref/resource", uri: BOARD }, name: "board" },
    ] as const;
    for (const { ref, name } of cases) {
      const asking = () => client.complete({ ref, argument: { name, value: "" } });
      const error = await assertRejects(asking, Error);
      assertEquals(Reflect.get(error, "code"), -32602);
    }
  });
});
