import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

/** The cards of one kind that a card has. */
function has(state: Harness["state"], card: number, type: string): number[] {
  return (state.cards.get(card)?.links ?? []).filter((link) => link.type === type)
    .map((link) => link.card_id);
}

function writes({ simulator }: Harness): number {
  return simulator.requests.filter(({ method }) => method !== "GET").length;
}

Deno.test("link_cards makes each kind of link the way round that was said, in one write", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text, seen } = await ok("link_cards", {
      links: [
        { card: 106, is: "parent", of: 107 },
        { card: 106, is: "child", of: 110 },
        { card: 106, is: "predecessor", of: 115 },
        { card: 106, is: "successor", of: 117 },
        { card: 106, is: "relative", of: 108 },
      ],
    });
    assertEquals(seen.map(({ operation }) => operation), ["getCards", "updateManyCards"]);
    assertEquals(text.split("\n")[0], "5 links made.");
    assertEquals(has(state, 106, "child"), [107]);
    assertEquals(has(state, 107, "parent"), [106]);
    assertEquals(has(state, 106, "parent"), [110]);
    assertEquals(has(state, 106, "successor").includes(115), true);
    assertEquals(has(state, 106, "predecessor").includes(117), true);
    assertEquals(has(state, 106, "relative"), [108]);
  });
});

Deno.test("link_cards says what was so already and sends only the rest", async () => {
  await withHarness(async (harness) => {
    const { text } = await harness.ok("link_cards", {
      links: [{ card: 132, is: "parent", of: 101 }, { card: 102, is: "successor", of: 101 }],
    });
    assertEquals(text.split("\n")[0], "0 links made, 2 already there.");
    assertEquals(table(text).rows.map((row) => row.note), ["was so already", "was so already"]);
    assertEquals(writes(harness), 0);
  });
});

Deno.test("link_cards makes one link of two ways to say it", async () => {
  await withHarness(async ({ ok, simulator, state }) => {
    const { text } = await ok("link_cards", {
      links: [{ card: 106, is: "parent", of: 107 }, { card: 107, is: "child", of: 106 }],
    });
    assertEquals(text.split("\n")[0], "1 link made, 1 already there.");
    const body = JSON.stringify(simulator.requests.at(-1)?.body);
    assertEquals(body.match(/linked_card_id/g)?.length, 1);
    assertEquals(has(state, 106, "child"), [107]);
  });
});

Deno.test("link_cards with remove takes the links away on both cards", async () => {
  await withHarness(async ({ ok, state }) => {
    const { text } = await ok("link_cards", {
      links: [{ card: 101, is: "child", of: 132 }, { card: 106, is: "relative", of: 108 }],
      remove: true,
    });
    assertEquals(text.split("\n")[0], "1 link removed, 1 already absent.");
    assertEquals(has(state, 101, "parent"), []);
    assertEquals(has(state, 132, "child").includes(101), false);
  });
});

Deno.test("link_cards refuses a card linked to itself before the account is asked to write", async () => {
  await withHarness(async (harness) => {
    assertEquals(
      await harness.fails("link_cards", {
        links: [{ card: 106, is: "parent", of: 107 }, { card: 103, is: "child", of: "#TIDE-42" }],
      }),
      "`links.1`: Card 103 cannot be linked to itself.",
    );
    assertEquals(writes(harness), 0);
  });
});

Deno.test("link_cards refuses cycles with links that are there, several levels up", async () => {
  await withHarness(async (harness) => {
    // 111 is above 132, which is above 101.
    const { state } = harness;
    assert(has(state, 101, "parent").includes(132) || has(state, 132, "parent").length > 0);
    const cases = [
      [{ card: 101, is: "parent", of: 132 }, "cycle of parents: 132 → 101 → 132."],
      [{ card: 111, is: "child", of: 101 }, "cycle of parents: 111 → 101 → 132 → 111."],
      [{ card: 102, is: "predecessor", of: 101 }, "cycle of predecessors: 101 → 102 → 101."],
    ] as const;
    for (const [link, sentence] of cases) {
      assertStringIncludes(await harness.fails("link_cards", { links: [link] }), sentence);
    }
    assertEquals(writes(harness), 0);
  });
});

Deno.test("link_cards refuses a cycle that only the new links together would close", async () => {
  await withHarness(async (harness) => {
    const links = [
      { card: 107, is: "predecessor", of: 110 },
      { card: 110, is: "predecessor", of: 106 },
      { card: 107, is: "successor", of: 106 },
    ];
    assertStringIncludes(
      await harness.fails("link_cards", { links }),
      "This would close a cycle of predecessors:",
    );
    assertEquals(writes(harness), 0);
    // Without the last of them there is none.
    await harness.ok("link_cards", { links: links.slice(0, 2) });
  });
});

Deno.test("link_cards links what is there and names what is not", async () => {
  await withHarness(async ({ call, state }) => {
    const { text, isError } = await call("link_cards", {
      links: [{ card: 106, is: "parent", of: 107 }, { card: 9999, is: "parent", of: 107 }],
    });
    assert(!isError);
    assertEquals(text.split("\n")[0], "1 link made, 1 failed.");
    assertStringIncludes(text, 'There is no card "9999", or this key does not see it.');
    assertEquals(has(state, 106, "child"), [107]);
  });
});

Deno.test("link_cards tells from the links themselves what a refused write came to", async () => {
  await withHarness(async ({ call, simulator }) => {
    const links = [{ card: 106, is: "parent", of: 107 }, { card: 110, is: "relative", of: 108 }];
    simulator.addFault({
      operation: "updateManyCards",
      applied: true,
      answer: { status: 500, body: {} },
      times: 1,
    });
    const done = await call("link_cards", { links });
    assertEquals(done.text.split("\n")[0], "2 links made.");
    simulator.addFault({
      operation: "updateManyCards",
      answer: { status: 409, body: {} },
      times: 1,
    });
    const refused = await call("link_cards", { links, remove: true });
    assert(refused.isError);
    assertEquals(refused.text.split("\n")[0], "0 links removed, 2 failed.");
  }, { gateway: { retry: { maxRetries: 0 } } });
});

Deno.test("link_cards makes the next read of either card show the link", async () => {
  await withHarness(async ({ ok }) => {
    const question = { cards: [107], include: ["links"] };
    await ok("get_cards", question);
    await ok("link_cards", { links: [{ card: 106, is: "parent", of: 107 }] });
    const { text } = await ok("get_cards", question);
    assertStringIncludes(text, "107\tparent\t106");
  });
});
