/** What every tool that can exceed a WIP limit says, as the board allows it, with a reason, or never. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Harness, withHarness } from "../../support/harness.ts";
import { toolsWith } from "../../support/tool_arguments.ts";

type Args = Record<string, unknown>;

/** Column 7, Testing, of board 1 holds as much as its limit allows, or more. */
const CALLS: Readonly<Record<string, Args>> = {
  create_cards: { board: 1, cards: [{ title: "x", column: 7, lane: "Standard" }] },
  update_cards: { changes: [{ cards: [101], size: 900 }] },
  move_cards: { cards: [242], column: 7 },
  archive_cards: { cards: [101], action: "unarchive" },
};

/** How a board sees it: as the account keeps it, and whether a reason was given. */
const RULES: readonly (readonly [
  rule: 0 | 1 | 2,
  reason: boolean,
  refused: RegExp | undefined,
])[] = [
  [0, false, undefined],
  [1, true, undefined],
  [1, false, /allows that only with a reason: give exceeding_reason\.$/],
  [2, true, /never allows that: take fewer cards, or make room\.$/],
  [2, false, /never allows that: take fewer cards, or make room\.$/],
];

Deno.test("every tool that takes a reason to exceed a limit is in the table", () => {
  assertEquals(toolsWith("exceeding_reason"), Object.keys(CALLS));
});

/** Brings the board into the state that a call needs. */
async function prepare({ ok, state }: Harness, name: string, rule: 0 | 1 | 2): Promise<void> {
  const [board, column] = [state.boards.get(1), state.columns.get(7)];
  assert(board && column);
  board.settings.allow_exceeding = rule;
  board.settings.limit_type = name === "update_cards" ? 1 : 0;
  column.limit = 1;
  if (name === "archive_cards") await ok(name, { cards: [101], action: "archive" });
  const card = state.cards.get(101);
  assertEquals(card?.column_id, 7);
}

const RULE_WORDS = ["allows it", "wants a reason", "never allows it"];

for (const [name, args] of Object.entries(CALLS)) {
  for (const [rule, reason, refused] of RULES) {
    const given = reason ? "with a reason" : "without a reason";
    Deno.test(`${name} over a WIP limit ${given} where the board ${RULE_WORDS[rule]}`, async () => {
      await withHarness(async (harness) => {
        await prepare(harness, name, rule);
        const { text, isError, seen } = await harness.call(name, {
          ...args,
          ...(reason ? { exceeding_reason: "Agreed in the meeting" } : {}),
        });
        assertEquals(isError, refused !== undefined, text);
        const writes = seen.filter(({ method }) => method !== "GET");
        if (refused) {
          assertStringIncludes(text, 'The WIP limit of "column Testing" is 1; it would hold ');
          assertMatch(text, refused);
          assertEquals(writes.filter(({ status }) => status < 400), []);
        } else {
          const sent = writes.map(({ body }) => Reflect.get(Object(body), "exceeding_reason"));
          assertEquals(sent, [reason ? "Agreed in the meeting" : undefined]);
        }
      });
    });
  }
}

Deno.test("update_cards names the limit in the way of several cards that grow", async () => {
  await withHarness(async (harness) => {
    await prepare(harness, "update_cards", 2);
    const { text, isError } = await harness.call("update_cards", {
      changes: [{ cards: [101, 103], size: 900 }],
    });
    assert(isError);
    assertMatch(text, /^0 of 2 cards changed; 2 not\.$/m);
    assertMatch(
      text,
      /^The WIP limit of "column Testing" is 1; it would hold \d+\. Board 1 never/m,
    );
  });
});
