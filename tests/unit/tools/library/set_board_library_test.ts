import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { tokenOf, withHarness } from "../../../support/harness.ts";

Deno.test("set_board_library switches a tag on and off for several boards with one request", async () => {
  await withHarness(async ({ ok, state, confirmed }) => {
    const on = () =>
      [...state.boards.values()].filter((board) => board.library.tags.has(8))
        .map((board) => board.board_id);
    const { requests } = await ok("set_board_library", { kind: "tags", items: [8], on: [3, 4] });
    assertEquals([requests, on()], [1, [1, 2, 3, 4]]);
    const args = { kind: "tags", items: ["billing"], on: ["Portfolio"], off: [1, "Marketing"] };
    const plan = await ok("set_board_library", args);
    assertStringIncludes(
      plan.text,
      "1 tag would be taken off 2 boards (1, 3), with all that their",
    );
    const cards = [...state.cards.values()].filter((card) => card.tag_ids.includes(8)).length;
    assertEquals(Number(table(plan.text).rows[0]?.["cards with it"]), cards);
    assertEquals(on(), [1, 2, 3, 4]);
    const { text } = await confirmed("set_board_library", args);
    assertEquals(text.split("\n")[0], "1 tag switched.");
    assertEquals(table(text).rows, [{ tag_id: "8", boards: "on 4; off 1, 3" }]);
    assertEquals(on(), [2, 4]);
  });
});

Deno.test("set_board_library gives stickers and fields their own settings on a board", async () => {
  await withHarness(async ({ ok, state }) => {
    const set = (kind: string, item: string, settings: object) =>
      ok("set_board_library", { kind, items: [item], on: [1, 2], settings });
    const sticker = await set("stickers", "Hot", { limit_per_card: 1 });
    const field = await set("custom_fields", "Effort", { is_always_present: true, position: 3 });
    assertEquals([sticker.seen.length, field.seen.length], [2, 2]);
    const board = state.boards.get(2);
    assertEquals(board?.library.stickers.get(2), { limit_per_card: 1 });
    assertEquals(board?.library.customFields.get(2), { is_always_present: 1, position: 3 });
  });
});

for (
  const [kind, state] of [
    ["card_types", "cardTypes"],
    ["discard_reasons", "discardReasons"],
    ["card_templates", "cardTemplates"],
    ["block_reasons", "blockReasons"],
  ] as const
) {
  Deno.test(`set_board_library switches ${kind}, by single boards where it has to`, async () => {
    await withHarness(async ({ ok, confirmed, state: account }) => {
      Object.assign(account.library[state].get(1) ?? {}, { availability: 0 });
      const has = (board: number) => account.boards.get(board)?.library[state].has(1);
      const done = await ok("set_board_library", { kind, items: [1], on: [1, 2] });
      assertEquals(done.requests, kind === "block_reasons" ? 1 : 2);
      assert(has(1) && has(2));
      await confirmed("set_board_library", { kind, items: [1], off: [1] });
      assert(!has(1) && has(2));
    });
  });
}

Deno.test("set_board_library takes nothing off when what uses it has changed since the plan", async () => {
  await withHarness(async ({ ok, fails, state }) => {
    const args = { kind: "tags", items: [8], off: [1] };
    const { text } = await ok("set_board_library", args);
    for (const card of state.cards.values()) card.tag_ids = [];
    assertStringIncludes(
      await fails("set_board_library", { ...args, confirm: tokenOf(text) }),
      "is void",
    );
    assert(state.boards.get(1)?.library.tags.has(8));
  });
});

Deno.test("set_board_library refuses what cannot be switched, and sends nothing", async () => {
  await withHarness(async ({ call }) => {
    const cases: readonly (readonly [object, string])[] = [
      [{ kind: "tags", items: [8] }, "Nothing is to be done: give boards in `on` or `off`."],
      [{ kind: "tags", items: [8], on: [1], off: [1] }, "Board 1 is both in `on` and in `off`."],
      [{ kind: "tags", items: [1], off: [1] }, "The tag 1 is on all boards"],
      [{ kind: "tags", items: [8], on: [1], settings: { position: 1 } }, "A tag has no settings"],
      [
        { kind: "stickers", items: [1], on: [1], settings: { limit: 1 } },
        "boards_to_add_or_update",
      ],
      [
        {
          kind: "card_types",
          items: [1, 2, 3, 4, 5, 6],
          on: Array.from({ length: 20 }, (_, index) => index + 1),
        },
        "That would take more than 100 requests: name fewer card types or boards.",
      ],
    ];
    for (const [args, sentence] of cases) {
      const { text, isError, seen } = await call("set_board_library", args);
      assert(isError, text);
      assertStringIncludes(text, sentence);
      assertEquals(seen.filter(({ method }) => method !== "GET"), []);
    }
  });
});
