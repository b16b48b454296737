import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../../../support/answers.ts";
import { type Harness, withHarness } from "../../../support/harness.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-06-15T12:00:00Z");
const at = (days: number) => NOW - days * DAY;

/**
 * Gives card 103 a past that can be reckoned by hand: two visits of one column, in the second a
 * change of lane, and one block.
 */
function givePast(state: Harness["state"]): void {
  const card = state.cards.get(103);
  assert(card);
  const stay = (column: number, section: number, from: number, to: number | null, lane = 1) => ({
    board_id: 1,
    workflow_id: 1,
    section,
    column_id: column,
    lane_id: lane,
    start: at(from),
    end: to === null ? null : at(to),
  });
  card.created_at = at(10);
  card.transitions = [
    stay(1, 1, 10, 8),
    stay(5, 3, 8, 6),
    stay(3, 2, 6, 5),
    stay(5, 3, 5, 3),
    stay(5, 3, 3, 1, 2),
    stay(9, 4, 1, null),
  ];
  const block = { reason_id: 1, comment: "Bank", users: [], date: null, cards: [] };
  card.blocks = [{ ...block, start: at(4), end: at(3) - 2 * HOUR }];
}

Deno.test("get_card_history tells how long a card took and was in each column", async () => {
  await withHarness(async ({ ok, state }) => {
    givePast(state);
    const { text } = await ok("get_card_history", {
      cards: ["#TIDE-42"],
      include: ["columns", "moves", "blocks"],
    });
    const [card] = table(text).rows;
    assertEquals(
      [card?.started, card?.done, card?.["lead time"], card?.["cycle time"], card?.blocked],
      ["2026-06-07 12:00", "2026-06-14 12:00", "9d", "7d", "22h, 1 time"],
    );
    assertEquals(
      table(text, "Time in columns").rows.map((row) => [row.section, row.time, row.visits]),
      [
        ["backlog", "2d", "1"],
        ["in_progress", "6d", "2"],
        ["requested", "1d", "1"],
        ["done", "1d", "1"],
      ],
    );
    assertEquals(
      table(text, "Movement").rows.map((row) => row.time),
      ["2d", "2d", "1d", "2d", "2d", "1d"],
    );
    const [block] = table(text, "Blocks").rows;
    assertEquals(
      [block?.from, block?.to, block?.time, block?.reason, block?.comment],
      ["2026-06-11 12:00", "2026-06-12 10:00", "22h", "Waiting for customer", "Bank"],
    );
  }, { now: () => NOW });
});

Deno.test("get_card_history takes one request for the times of many cards", async () => {
  await withHarness(async ({ ok }) => {
    await ok("get_board", { board: 1 });
    await ok("find_users");
    const question = { cards: [101, 103], include: ["columns"] };
    const { text, seen } = await ok("get_card_history", question);
    assertEquals(seen.length, 1);
    assertEquals(text.split("\n")[0]?.startsWith("History of 2 cards."), true);
  });
});

Deno.test("get_card_history says what changed from revision to revision, in names", async () => {
  await withHarness(async ({ ok }) => {
    await ok("update_cards", {
      changes: [{
        cards: [103],
        title: "New title",
        owner: "Yuki Brandt",
        tags: { add: ["mobile"] },
        custom_fields: [{ field: "Customer", value: "Hotel Porto" }],
        description: "**Bold** words",
      }],
    });
    await ok("update_subtasks", { card: 103, finish: [361], add: ["Tell the hotel"] });
    const { text } = await ok("get_card_history", {
      cards: [103],
      include: ["changes"],
      changes: 2,
    });
    const { rows } = table(text, "Changes, the latest first");
    const of = (field: string) =>
      rows.filter((row) => row.field === field).map((row) => [row.before, row.after, row.user]);
    assertEquals(of("owner"), [["Tomas Okafor", "Yuki Brandt", "Mara Lindqvist"]]);
    assertEquals(of("Customer"), [["Oyster Bay Marina", "Hotel Porto", "Mara Lindqvist"]]);
    assertEquals(of("tag"), [["", "mobile", "Mara Lindqvist"]]);
    assertEquals(of("title")[0]?.[1], "New title");
    assertEquals(of("description")[0]?.[1], "**Bold** words");
    assertEquals(of("subtasks"), [
      [
        "Ask the accountant, Mara Lindqvist",
        "Ask the accountant (finished), Mara Lindqvist",
        "Mara Lindqvist",
      ],
      ["", "Tell the hotel", "Mara Lindqvist"],
    ]);
    assertEquals(
      new Set(rows.map((row) => row.field)),
      new Set(["owner", "Customer", "tag", "title", "description", "subtasks"]),
    );
  });
});

Deno.test("get_card_history names the columns that a card was moved from and to", async () => {
  await withHarness(async ({ ok }) => {
    await ok("move_cards", { cards: [103], column: "Backlog" });
    const { text } = await ok("get_card_history", {
      cards: [103],
      include: ["changes"],
      changes: 1,
    });
    const { rows } = table(text, "Changes, the latest first");
    const column = rows.find((row) => row.field === "column");
    assertEquals(column?.after, "Backlog");
    assert(column?.before && !column.before.startsWith("#"), column?.before);
  });
});

Deno.test("get_card_history goes back to older changes", async () => {
  await withHarness(async ({ ok, state }) => {
    for (const title of ["One", "Two", "Three"]) {
      await ok("update_cards", { changes: [{ cards: [103], title }] });
    }
    const last = state.cards.get(103)?.revision ?? 0;
    const titles = async (more: object) => {
      const args = { cards: [103], include: ["changes"], changes: 1, ...more };
      const { text } = await ok("get_card_history", args);
      const [row] = table(text, "Changes, the latest first").rows;
      return [row?.before, row?.after, /before_revision (\d+)/.exec(text)?.[1]];
    };
    assertEquals(await titles({}), ["Two", "Three", String(last - 1)]);
    assertEquals(await titles({ before_revision: last - 1 }), ["One", "Two", String(last - 2)]);
  });
});

Deno.test("get_card_history reads the changes of as many cards as the minute carries", async () => {
  await withHarness(async ({ ok }) => {
    const cards = [101, 103, 106, 107];
    const { text, seen } = await ok("get_card_history", {
      cards,
      include: ["changes"],
      changes: 20,
    });
    assert(seen.length < 40, String(seen.length));
    assertStringIncludes(text, "Changes of 3 cards were not read, the request budget");
  }, { simulator: { limits: { perMinute: 40, perHour: 900 } } });
});

Deno.test("get_card_history shows what it has when one card's changes cannot be read", async () => {
  await withHarness(async ({ ok, fails, simulator }) => {
    simulator.addFault({
      operation: "getCardRevisions",
      answer: { status: 400, body: { error: { code: "XX01", message: "x" } } },
    });
    const { text } = await ok("get_card_history", { cards: [101, 103] });
    assertStringIncludes(text, "Changes of card 101 could not be read: ");
    assertEquals(table(text).rows.length, 2);
    assertStringIncludes(
      await fails("get_card_history", { cards: [101] }),
      "found the request invalid",
    );
  });
});
