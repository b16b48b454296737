import { assertEquals, assertStringIncludes } from "@std/assert";
import { withHarness } from "../../../support/harness.ts";

Deno.test("create_cards makes a link once that is wanted twice", async () => {
  await withHarness(async ({ ok }) => {
    const { seen } = await ok("create_cards", {
      board: 1,
      cards: [{
        title: "x",
        parent: 101,
        links: [{ is: "child", of: 101 }, { is: "relative", of: 106 }, { is: "relative", of: 106 }],
      }],
    });
    const body: unknown = seen.find(({ method }) => method === "POST")?.body;
    const [card] = Reflect.get(Object(body), "cards");
    assertEquals(card.links_to_existing_cards_to_add_or_update, [
      { linked_card_id: 101, link_type: "parent" },
      { linked_card_id: 106, link_type: "relative" },
    ]);
  });
});

/** New cards that would stand in a circle, and the circle. */
const CIRCLES = [
  [[{ title: "x", parent: 101, links: [{ is: "parent", of: 101 }] }], "101 → the new card → 101"],
  [[{ title: "x", parent: 106, links: [{ is: "parent", of: 101 }] }], "→ the new card → 106 → 101"],
  [
    [{ title: "x", links: [{ is: "predecessor", of: 101 }, { is: "successor", of: 101 }] }],
    "101 → the new card → 101",
  ],
  [
    [
      { title: "x", parent: 101, links: [{ is: "parent", of: 107 }] },
      { title: "y", parent: 107, links: [{ is: "parent", of: 101 }] },
    ],
    "107 → cards.0 → 101 → cards.1 → 107",
  ],
] as const;

for (const [cards, circle] of CIRCLES) {
  Deno.test(`create_cards creates nothing that would close the circle ${circle}`, async () => {
    await withHarness(async ({ ok, fails, simulator }) => {
      await ok("link_cards", { links: [{ card: 106, is: "child", of: 101 }] });
      const before = simulator.requests.length;
      const text = await fails("create_cards", { board: 1, cards });
      assertStringIncludes(text, "This would close a cycle of ");
      assertStringIncludes(text, `${circle}. Nothing was created.`);
      const since = simulator.requests.slice(before);
      assertEquals(since.filter(({ method }) => method !== "GET"), []);
    });
  });
}

Deno.test("create_cards reads nothing more for links that cannot close a circle", async () => {
  await withHarness(async ({ ok }) => {
    await ok("get_board", { board: 1 });
    const { requests } = await ok("create_cards", {
      board: 1,
      cards: [
        { title: "x", parent: 101, links: [{ is: "predecessor", of: 106 }] },
        { title: "y", links: [{ is: "child", of: 107 }] },
      ],
    });
    assertEquals(requests, 1);
  });
});
