/** Names that only decorate an answer: where they cannot be had, ids stand in their place. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { table } from "../../support/answers.ts";
import { type Harness, withHarness } from "../../support/harness.ts";

const refuse = ({ simulator }: Harness, operation: string) =>
  simulator.addFault({ operation, answer: { status: 403, body: {} } });

const sentence = (what: string) =>
  `The names of ${what} could not be had: ids stand in their place, unchecked.`;

type Args = Record<string, unknown>;

/** Calls, the read of names that fails, and what then stands in place of names. */
const CALLS: readonly (readonly [
  tool: string,
  args: Args,
  operation: string,
  what: string,
  shown: RegExp,
])[] = [
  ["find_cards", { boards: [1], fields: ["tags"] }, "getTags", "tags", /\t#\d+(, #\d+)*$/m],
  ["find_cards", { boards: [1], fields: ["owner"] }, "getUsers", "users", /\t#\d+$/m],
  ["find_cards", { boards: [1], fields: ["type"] }, "getCardTypes", "card types", /\t#\d+$/m],
  [
    "find_cards",
    { boards: [1], fields: ["column"] },
    "getCurrentBoardStructure",
    "columns",
    /\t#\d+ [a-z_]+$/m,
  ],
  ["get_changes", { cards: [101, 103], since: "-90d" }, "getUsers", "users", /^103\t/m],
  ["get_board", { board: 1, include: ["members"] }, "getUsers", "users", /^Members:\n.*\n\d+\t/m],
  ["get_board", { board: 1, include: ["tags"] }, "getTags", "tags", /^Tags:\ntag_id\n1\n2/m],
  [
    "get_board",
    { board: 1, include: ["types"] },
    "getCardTypes",
    "card types",
    /^Card types:\ntype_id\n1\n2/m,
  ],
  [
    "get_board",
    { board: 1, include: ["fields"] },
    "getCustomFields",
    "custom fields",
    /^Custom fields:\nfield_id\n1\n2/m,
  ],
  ["get_card_history", { cards: [103] }, "getUsers", "users", /^103\t/m],
  ["list_library", { kind: "tags", items: [1] }, "getBoards", "boards", /\t#1\b/],
  ["get_people", { of: "boards", items: [1] }, "getRoles", "roles", /\t#\d+/],
];

for (const [tool, args, operation, what, shown] of CALLS) {
  Deno.test(`${tool} answers without the names of ${what}`, async () => {
    await withHarness(async (harness) => {
      if (tool === "list_library") {
        const changes = [{ item: 1, availability: "manual" }];
        await harness.ok("change_library", { kind: "tags", changes });
        await harness.ok("set_board_library", { kind: "tags", items: [1], on: [1] });
      }
      const before = harness.simulator.requests.length;
      refuse(harness, operation);
      const { text } = await harness.ok(tool, args);
      assert(
        harness.simulator.requests.slice(before).some((one) => one.operation === operation),
        `${operation} was not asked for`,
      );
      assertStringIncludes(text.split("\n")[0] ?? "", sentence(what));
      assertMatch(text, shown);
    });
  });
}

Deno.test("several kinds of names that are lacking are told in one sentence", async () => {
  await withHarness(async (harness) => {
    for (const operation of ["getTags", "getUsers", "getCardTypes"]) refuse(harness, operation);
    const { text } = await harness.ok("find_cards", { boards: [1] });
    assertStringIncludes(text, sentence("card types, tags and users"));
  });
});

Deno.test("a name that is asked for fails the search when it cannot be looked up", async () => {
  for (
    const [operation, args] of [
      ["getTags", { tags: ["frontend"] }],
      ["getUsers", { owners: ["Nora"] }],
      ["getCardTypes", { types: ["Bug"] }],
      ["getBoards", { boards: ["Product Development"] }],
      ["getCurrentBoardStructure", { boards: [1], columns: ["Testing"] }],
    ] as const
  ) {
    await withHarness(async (harness) => {
      refuse(harness, operation);
      const text = await harness.fails("find_cards", args);
      assertStringIncludes(text, "lacks the right");
    });
  }
});

Deno.test("a search by an id finds what it finds, where nobody can tell whether the id is one", async () => {
  await withHarness(async (harness) => {
    refuse(harness, "getTags");
    const { text } = await harness.ok("find_cards", { boards: [1], tags: [99_999] });
    assertEquals(text, `0 cards. ${sentence("tags")}`);
  });
});

Deno.test("plans of cards name boards and columns of which nothing is known, and know them then", async () => {
  const plans: readonly (readonly [string, Args])[] = [
    ["delete_cards", { cards: [101] }],
    ["update_cards", { changes: [{ cards: [101, 102], title: "x" }] }],
    ["call_api", { operation: "deleteCard", path: { card_id: 101 } }],
  ];
  for (const [tool, args] of plans) {
    await withHarness(async ({ ok, state }) => {
      const card = state.cards.get(101);
      const first = await ok(tool, args);
      const [row] = table(first.text).rows;
      assertEquals(row?.board, "Product Development");
      assertStringIncludes(row?.column ?? "", state.columns.get(card?.column_id ?? 0)?.name ?? "?");
      const again = await ok(tool, args);
      assertEquals(again.requests, first.requests - 1, tool);
    }, { confirmAbove: 1 });
  }
});

Deno.test("a plan is made with ids where the structure cannot be read", async () => {
  await withHarness(async (harness) => {
    refuse(harness, "getCurrentBoardStructure");
    const { text } = await harness.ok("delete_cards", { cards: [101] });
    assertStringIncludes(text, "Nothing is done yet. ");
    assertStringIncludes(text.split("\n")[0] ?? "", sentence("columns"));
    assertMatch(table(text).rows[0]?.column ?? "", /^#\d+/);
    const done = await harness.confirmed("delete_cards", { cards: [101] });
    assertStringIncludes(done.text, "1 card deleted.");
  });
});

Deno.test("a plan reads the structures of five boards at most", async () => {
  await withHarness(async ({ ok, state }) => {
    const perBoard = new Map(
      [...state.cards.values()].map((card) => [card.board_id, card.card_id]),
    );
    assert(perBoard.size > 5);
    const { text, seen } = await ok("delete_cards", { cards: [...perBoard.values()] });
    const reads = seen.filter(({ operation }) => operation === "getCurrentBoardStructure");
    assertEquals(reads.length, 5);
    const named = table(text).rows.filter(({ board }) => !board?.startsWith("#"));
    assertEquals(named.length, 5);
  }, { simulator: { seed: { boards: 7, cards: 70 } } });
});
