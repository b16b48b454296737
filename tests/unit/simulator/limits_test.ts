import { assertEquals } from "@std/assert";
import { COLUMNS, type ColumnSpec } from "../../../src/simulator/seed/demo_names.ts";
import { type Client, client } from "./client.ts";

async function columnNamed(one: Client, board_id: number, name: string): Promise<number> {
  const { body } = await one.get(`/boards/${board_id}/columns`);
  return body.data.find((column: { name: string }) => column.name === name).column_id;
}

async function anyCard(one: Client, column_id: number): Promise<string> {
  const { body } = await one.get(`/cards?column_ids=${column_id}`);
  return `/cards/${body.data.data[0].card_id}`;
}

Deno.test("a limit may be exceeded with a reason where the board allows that", async () => {
  const one = await client({ seed: "demo" });
  const backlog = await columnNamed(one, 1, "Backlog");
  const ready = await columnNamed(one, 1, "Ready");
  const card = await anyCard(one, backlog);
  const refused = await one.send("PATCH", card, { column_id: ready });
  assertEquals(refused.status, 400);
  assertEquals(refused.body.error.details, { column_id: ready, limit: 8, count: 9 });
  const body = { column_id: ready, exceeding_reason: "Agreed at noon" };
  assertEquals((await one.send("PATCH", card, body)).status, 200);
});

Deno.test("a limit is never exceeded where the board forbids that", async () => {
  const one = await client({ seed: "demo" });
  const card = await anyCard(one, await columnNamed(one, 2, "Triage"));
  const column_id = await columnNamed(one, 2, "Working on it");
  const body = { column_id, exceeding_reason: "Please" };
  const refused = await one.send("PATCH", card, body);
  assertEquals([refused.status, refused.body.error.code], [400, "WL02"]);
});

Deno.test("a limit is no matter where the board does not enforce it", async () => {
  const one = await client({ seed: "demo" });
  const card = await anyCard(one, await columnNamed(one, 3, "Writing"));
  const column_id = await columnNamed(one, 3, "Review");
  assertEquals((await one.send("PATCH", card, { column_id })).status, 200);
});

Deno.test("a column's limit counts its sub-columns, and moves between them are free", async () => {
  const one = await client({ seed: "demo" });
  const coding = await columnNamed(one, 1, "Coding");
  const review = await columnNamed(one, 1, "Code review");
  const parent = await columnNamed(one, 1, "Development");
  const into = await anyCard(one, await columnNamed(one, 1, "Ready"));
  const refused = await one.send("PATCH", into, { column_id: coding });
  assertEquals(refused.body.error.details.column_id, parent);
  const inside = await anyCard(one, coding);
  assertEquals((await one.send("PATCH", inside, { column_id: review })).status, 200);
  const second = await anyCard(one, coding);
  const full = await one.send("PATCH", second, { column_id: review });
  assertEquals(full.body.error.details, { column_id: review, limit: 3, count: 4 });
});

Deno.test("many cards are counted together", async () => {
  const one = await client({ seed: "demo" });
  const { state } = one.simulator;
  const ready = await columnNamed(one, 1, "Ready");
  const column = state.columns.get(ready);
  if (column) column.limit = 9;
  const cards = [{ column_id: ready, lane_id: 2 }, { column_id: ready, lane_id: 2 }];
  const before = state.cards.size;
  assertEquals((await one.send("POST", "/cards/createMany", { cards })).status, 400);
  assertEquals(state.cards.size, before);
  const single = { cards: cards.slice(1) };
  assertEquals((await one.send("POST", "/cards/createMany", single)).status, 200);
});

Deno.test("limits of cells and of a lane's section hold too", async () => {
  const one = await client({ seed: "demo" });
  const ideas = await columnNamed(one, 1, "Ideas");
  const there = (await one.get(`/cards?column_ids=${ideas}&lane_ids=1`)).body.data.data.length;
  const limit = there + 1;
  await one.send("PUT", "/boards/1/cellLimits", { lane_id: 1, column_id: ideas, limit });
  const create = () => one.send("POST", "/cards", { column_id: ideas, lane_id: 1 });
  assertEquals((await create()).status, 200);
  assertEquals((await create()).body.error.details, {
    lane_id: 1,
    column_id: ideas,
    limit,
    count: limit + 1,
  });
  await one.send("PUT", "/boards/1/laneSectionLimits", { lane_id: 1, section: 1, limit: 1 });
  const backlog = await columnNamed(one, 1, "Backlog");
  const refused = await one.send("POST", "/cards", { column_id: backlog, lane_id: 1 });
  assertEquals(refused.body.error.details.section, 1);
});

Deno.test("the demo starts with the columns and counts that its constants name", async () => {
  const one = await client({ seed: "demo" });
  const { state } = one.simulator;
  const specs: readonly ColumnSpec[] = Object.values(COLUMNS).flat();
  const columns = [...state.columns.values()];
  assertEquals(columns.map((column) => column.name), specs.map((spec) => spec.name));
  assertEquals(columns.map((column) => column.limit), specs.map((spec) => spec.limit ?? 0));
  columns.forEach(({ column_id, name }, index) => {
    const cards = [...state.cards.values()].filter((card) => card.column_id === column_id);
    assertEquals(cards.length, specs[index]?.cards, name);
  });
});
