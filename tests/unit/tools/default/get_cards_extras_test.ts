import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cardIds, fences, table } from "../../../support/answers.ts";
import { withHarness } from "../../../support/harness.ts";

Deno.test("get_cards shows who else has to do with a card, its stickers, plan and exit criteria", async () => {
  await withHarness(async ({ ok, state }) => {
    await ok("get_board", { board: 1, include: ["members"] });
    await ok("update_cards", {
      changes: [{
        cards: [101],
        co_owners: { add: ["Tomas Okafor", "Ines Carvalho"] },
        watchers: { add: ["Yuki Brandt"] },
        stickers: { add: ["Needs a decision"] },
        planned: { start: "2031-03-01", end: "2031-03-08" },
        checklist: { check: [state.columns.get(7)?.checklist[0]?.item_id] },
      }],
    });
    const { text, requests } = await ok("get_cards", { cards: [101, 107], include: [] });
    assertEquals(requests, 1);
    assertEquals(table(text, "Also").rows.find((row) => row.card === "101"), {
      card: "101",
      co_owners: "Tomas Okafor, Ines Carvalho",
      watchers: "Mara Lindqvist, Yuki Brandt",
      stickers: "Needs a decision",
      planned_start: "2031-03-01",
      planned_end: "2031-03-08",
      checked: state.columns.get(7)?.checklist[0]?.text ?? "",
    });
  });
});

Deno.test("get_cards has no such table where there is nothing to show in it", async () => {
  await withHarness(async ({ ok, state }) => {
    const card = state.cards.get(107);
    assert(card);
    card.co_owner_ids.length = 0;
    card.watcher_ids.length = 0;
    card.stickers.length = 0;
    card.planned_start_date = card.planned_end_date = null;
    assert(!(await ok("get_cards", { cards: [107] })).text.includes("Also:"));
  });
});

Deno.test("get_cards takes exit criteria under either name, and passes over what it does not know", async () => {
  const rows = [
    { column_checklist_items: [{ item_id: 5 }], checked_column_checklist_items: [{ item_id: 5 }] },
    { column_checklist_items: [{ item_id: 6 }] },
    { checked_column_checklist_items: { 7: "?" }, title: "x" },
  ].map((row, index) => ({ card_id: index + 1, ...row }));
  await withHarness(async ({ ok, simulator }) => {
    simulator.addFault({
      operation: "getCards",
      answer: { status: 200, body: { data: { pagination: { all_pages: 1 }, data: rows } } },
    });
    const { text } = await ok("get_cards", { cards: [1, 2, 3], include: [] });
    assertEquals(
      table(text, "Also").rows.map(({ card, checked }) => [card, checked]),
      [["1", "#5"], ["2", "#6"]],
    );
  });
});

for (const maxResultTokens of [500, 1_000, 2_000]) {
  Deno.test(`get_cards shows ids and titles of many cards in ${maxResultTokens} tokens`, async () => {
    await withHarness(async ({ ok, state }) => {
      const ids = [...state.cards.values()].filter((card) => card.state === "active")
        .slice(0, Math.min(50, maxResultTokens / 25)).map((card) => card.card_id);
      const { text } = await ok("get_cards", { cards: ids });
      assertEquals(cardIds(text), ids);
      for (const { id, title = "" } of table(text).rows) {
        const whole = state.cards.get(Number(id))?.title ?? "";
        assert(title !== "" && whole.startsWith(title.replace(/…$/, "")), `${id}: ${title}`);
      }
      assertStringIncludes(text, "left out.");
    }, { output: { maxResultTokens } });
  });
}

Deno.test("get_cards leaves no description out for a table that fits beside it", async () => {
  await withHarness(async ({ ok }) => {
    const { text } = await ok("get_cards", { cards: [103] });
    assert(fences(text).length > 0);
    assert(!text.includes("left out"));
  });
});
