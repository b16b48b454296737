import { assert, assertEquals } from "@std/assert";
import type { Card } from "../../../src/simulator/types.ts";
import { type Client, client, NOON } from "./client.ts";

const DAY = 86_400_000;

async function idsFor(one: Client, query: string): Promise<number[]> {
  const { status, body } = await one.get(`/cards?per_page=1000&fields=card_id&${query}`);
  assertEquals(status, 200, query);
  return body.data.data.map((row: { card_id: number }) => row.card_id);
}

/** What a query should find, said in another way. */
function expected(one: Client, test: (card: Card) => boolean, state = "active"): number[] {
  return [...one.simulator.state.cards.values()]
    .filter((card) => card.state === state && test(card))
    .map((card) => card.card_id).sort((a, b) => b - a);
}

Deno.test("every filter of GET /cards lets through what it says", async (t) => {
  const one = await client({ seed: "demo" });
  const from = new Date(NOON - 20 * DAY).toISOString().slice(0, 10);
  const to = new Date(NOON - 5 * DAY).toISOString().slice(0, 10);
  const within = (time: number | null) =>
    time !== null && time >= Date.parse(from) && time < Date.parse(to) + DAY;
  const cases: [string, (card: Card) => boolean, string?][] = [
    ["card_ids=101,103,9999", (card) => [101, 103].includes(card.card_id)],
    ["board_ids=1,3", (card) => [1, 3].includes(card.board_id)],
    ["workflow_ids=2", (card) => card.workflow_id === 2],
    ["column_ids=7", (card) => card.column_id === 7],
    ["lane_ids=1", (card) => card.lane_id === 1],
    ["sections=3,4", (card) => card.section >= 3],
    ["owner_user_ids=2", (card) => card.owner_user_id === 2],
    ["type_ids=2", (card) => card.type_id === 2],
    ["priorities=1", (card) => card.priority === 1],
    ["sizes=8", (card) => card.size === 8],
    ["colors=34a97b", (card) => card.color === "34a97b"],
    ["custom_ids=TIDE-42", (card) => card.custom_id === "TIDE-42"],
    ["is_blocked=1", (card) => card.block !== null],
    ["is_blocked=0&board_ids=1", (card) => card.block === null && card.board_id === 1],
    ["state=archived", () => true, "archived"],
    ["state=discarded&reason_ids=1", (card) => card.reason_id === 1, "discarded"],
    [`created_from_date=${from}&created_to_date=${to}`, (card) => within(card.created_at)],
    [`last_modified_from=${from}T00:00:00Z`, (card) => card.last_modified >= Date.parse(from)],
    [
      `in_current_position_since_from_date=${from}&in_current_position_since_to_date=${to}`,
      (card) => within(card.in_current_position_since),
    ],
    [
      "deadline_to=2026-03-10T12:00:00Z",
      (card) => card.deadline !== null && Date.parse(card.deadline) <= NOON,
    ],
    [
      "state=archived&archived_from=2026-03-10T12:00:00Z",
      (card) => card.archived_at !== null && card.archived_at >= NOON,
      "archived",
    ],
    [
      "state=discarded&discarded_to_date=2026-03-10",
      (card) => card.discarded_at !== null,
      "discarded",
    ],
  ];
  for (const [query, test, state] of cases) {
    await t.step(query, async () => {
      const wanted = expected(one, test, state);
      assert(wanted.length > 0, "the demo holds such a card");
      assertEquals(await idsFor(one, query), wanted);
    });
  }
});

Deno.test("cards come in pages, the newest first", async () => {
  const one = await client({ seed: "demo" });
  const all = await idsFor(one, "");
  const { pagination, data } = (await one.get("/cards?page=2&per_page=50")).body.data;
  const all_pages = Math.ceil(all.length / 50);
  assertEquals(pagination, { all_pages, current_page: 2, results_per_page: 50 });
  assertEquals(data.map((row: { card_id: number }) => row.card_id), all.slice(50, 100));
  const beyond = (await one.get("/cards?page=99")).body.data;
  assertEquals(beyond.data, []);
});

Deno.test("fields choose columns, expand adds to the default ones", async () => {
  const one = await client({ seed: "demo" });
  const row = async (query: string) =>
    Object.keys((await one.get(`/cards?card_ids=103&${query}`)).body.data.data[0]);
  assertEquals(await row("fields=title,card_id"), ["card_id", "title"]);
  const usual = await row("");
  assertEquals(await row("expand=subtasks,tag_ids"), [...usual, "tag_ids", "subtasks"]);
  assertEquals(await row("fields=card_id&expand=linked_cards"), ["card_id", "linked_cards"]);
  assertEquals(one.simulator.violations, []);
});
