import { assert, assertEquals } from "@std/assert";
import { type Client, client, NOON, someCards } from "./client.ts";

const HOUR = 3_600_000;

/** Ids of a cell in order of position. */
async function cell(one: Client, column_id: number): Promise<number[]> {
  const { body } = await one.get(`/cards?column_ids=${column_id}`);
  const rows: { card_id: number; position: number }[] = body.data.data;
  rows.sort((a, b) => a.position - b.position);
  assertEquals(rows.map((row) => row.position), rows.map((_, index) => index));
  return rows.map((row) => row.card_id);
}

Deno.test("a new card takes its position, is clamped, or goes to the end", async () => {
  const one = await client();
  const create = async (position?: number) => {
    const { body } = await one.send("POST", "/cards", { column_id: 2, lane_id: 1, position });
    return body.data[0];
  };
  const a = await create();
  const b = await create();
  const first = await create(0);
  const clamped = await create(99);
  assertEquals(clamped.position, 3);
  const order = [first, a, b, clamped].map((card) => card.card_id);
  assertEquals(await cell(one, 2), order);
});

Deno.test("a move takes the end of the cell, and both cells close ranks", async () => {
  const one = await client();
  const [a = 0, b = 0, c = 0] = await someCards(one, 3);
  const [d = 0, e = 0] = await someCards(one, 2, 3);
  const moved = await one.send("PATCH", `/cards/${a}`, { column_id: 3 });
  assertEquals(moved.body.data[0].position, 2);
  assertEquals(await cell(one, 2), [b, c]);
  assertEquals(await cell(one, 3), [d, e, a]);
  await one.send("PATCH", `/cards/${a}`, { position: 0 });
  assertEquals(await cell(one, 3), [a, d, e]);
  await one.send("DELETE", `/cards/${d}`);
  assertEquals(await cell(one, 3), [a, e]);
});

Deno.test("each change adds a revision; only a move restarts the time in the cell", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  one.clock.now = NOON + HOUR;
  const renamed = (await one.send("PATCH", `/cards/${id}`, { title: "New" })).body.data[0];
  assertEquals(renamed.revision, 2);
  assertEquals(renamed.last_modified, "2026-03-10T13:00:00Z");
  assertEquals(renamed.in_current_position_since, "2026-03-10T12:00:00Z");
  one.clock.now = NOON + 2 * HOUR;
  const moved = (await one.send("PATCH", `/cards/${id}`, { column_id: 3 })).body.data[0];
  assertEquals(moved.revision, 3);
  assertEquals(moved.in_current_position_since, "2026-03-10T14:00:00Z");
  assertEquals(moved.title, "New");
  const { body } = await one.get(`/cards/${id}/revisions`);
  assertEquals(body.data, [
    { revision: 1, user_id: 2, replaced_at: "2026-03-10T13:00:00Z" },
    { revision: 2, user_id: 2, replaced_at: "2026-03-10T14:00:00Z" },
  ]);
  const first = (await one.get(`/cards/${id}/revisions/1`)).body.data;
  assertEquals([first.title, first.column_id, first.revision], ["0", 2, 1]);
  assertEquals((await one.get(`/cards/${id}/revisions/9`)).status, 404);
});

Deno.test("a change that changes nothing answers with an empty list", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  const same = { title: "0", column_id: 2, tag_ids_to_remove: [1], owner_user_id: null };
  const { status, body } = await one.send("PATCH", `/cards/${id}`, same);
  assertEquals([status, body], [200, { data: [] }]);
  assertEquals((await one.get(`/cards/${id}`)).body.data.revision, 1);
});

Deno.test("movements are kept as transitions and times in columns", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  for (const [hour, column_id] of [[1, 3], [4, 4]] as const) {
    one.clock.now = NOON + hour * HOUR;
    await one.send("PATCH", `/cards/${id}`, { column_id });
  }
  const expand = "expand=transitions,lead_time_per_column&fields=card_id,current_cycle_time";
  const [row] = (await one.get(`/cards?${expand}`)).body.data.data;
  const place = { board_id: 1, workflow_id: 1 };
  const [requested, started, done] = [
    "2026-03-10T12:00:00Z",
    "2026-03-10T13:00:00Z",
    "2026-03-10T16:00:00Z",
  ];
  assertEquals(row.transitions, [
    { ...place, section: 2, column_id: 2, lane_id: 1, start: requested, end: started },
    { ...place, section: 3, column_id: 3, lane_id: 1, start: started, end: done },
    { ...place, section: 4, column_id: 4, lane_id: 1, start: done, end: null },
  ]);
  assertEquals(row.lead_time_per_column, [
    { column_id: 2, lead_time: 3600 },
    { column_id: 3, lead_time: 10_800 },
    { column_id: 4, lead_time: 0 },
  ]);
  assertEquals(row.current_cycle_time, 10_800);
});

Deno.test("blocks begin, end and are remembered", async () => {
  const one = await client({ seed: "demo" });
  const path = "/cards/102";
  await one.send("PUT", `${path}/blockReason`, { reason_id: 2, comment: "Later" });
  one.clock.now += HOUR;
  const blocked = (await one.get(path)).body.data;
  assertEquals(blocked.is_blocked, 1);
  assertEquals([blocked.block_reason.block_type, blocked.block_reason.reason_id], [1, 2]);
  const cleared = await one.send("PATCH", path, { block_reason: null });
  assertEquals(cleared.body.data[0].is_blocked, 0);
  const [row] = (await one.get("/cards?card_ids=102&expand=block_times")).body.data.data;
  const last = row.block_times.at(-1);
  assertEquals([last.reason_id, last.comment, last.block_time], [2, "Later", 3600]);
  const unknown = await one.send("PATCH", path, { block_reason: { reason_id: 99 } });
  assertEquals(unknown.status, 400);
});

Deno.test("archived and discarded cards leave the list and come back to their column", async () => {
  const one = await client({ seed: "demo" });
  const { state } = one.simulator;
  const card = state.cards.get(101);
  assert(card);
  const listed = async (status: string) =>
    (await one.get(`/cards?card_ids=101&state=${status}&fields=card_id,last_column_id`)).body.data
      .data;
  await one.send("PATCH", "/cards/101", { is_discarded: 1, discard_reason_id: 2 });
  assertEquals(await listed("active"), []);
  assertEquals(await listed("discarded"), [{ card_id: 101, last_column_id: card.column_id }]);
  await one.send("PATCH", "/cards/101", { is_discarded: 0, exceeding_reason: "Back again" });
  assertEquals(await listed("active"), [{ card_id: 101, last_column_id: null }]);
});

Deno.test("a reason to discard is demanded where the board's settings say so", async () => {
  const one = await client({ seed: "demo" });
  const [ticket] = (await one.get("/cards?board_ids=2&sections=1")).body.data.data;
  const path = `/cards/${ticket.card_id}`;
  assertEquals((await one.send("PATCH", path, { is_discarded: 1 })).status, 400);
  const body = { is_discarded: 1, discard_reason_id: 1 };
  assertEquals((await one.send("PATCH", path, body)).status, 200);
});

Deno.test("owners must be assigned to the board, in the recorded words", async () => {
  const one = await client({ seed: "demo" });
  const owner = await one.send("PATCH", "/cards/101", { owner_user_id: 6 });
  assertEquals(owner.status, 400);
  const subtask = await one.send("POST", "/cards/101/subtasks", {
    description: "x",
    owner_user_id: 6,
  });
  assertEquals(
    subtask.body.error.message,
    "The owner of the subtask with id  cannot be set because the user with id 6 is not assigned " +
      "to the board with id 1.",
  );
});

Deno.test("things that a body names and that are not there are refused with 400", async () => {
  const one = await client();
  const create = async (body: unknown) => {
    const { status, body: answer } = await one.send("POST", "/cards", body);
    assertEquals(status, 400);
    return answer.error.message;
  };
  assertEquals(await create({ column_id: 99, lane_id: 1 }), "A column with id 99 does not exist.");
  assertEquals(await create({ column_id: 2, lane_id: 99 }), "A lane with id 99 does not exist.");
  assertEquals(
    await create({ column_id: 2, lane_id: 2 }),
    "The lane and column of a card must be in the same workflow. The lane with id 2 and the " +
      "column with id 2 are not.",
  );
  assertEquals(
    await create({ column_id: 2 }),
    "Please provide a lane_id for the new card with reference CCR or have it copied from an " +
      "existing card by using card_properties_to_copy.",
  );
});

Deno.test("createMany and updateMany do all or nothing and name the index", async () => {
  const one = await client();
  const good = { column_id: 2, lane_id: 1 };
  const failed = await one.send("POST", "/cards/createMany", {
    cards: [good, { column_id: 77, lane_id: 1 }],
  });
  assertEquals(failed.status, 400);
  assertEquals(failed.body.error.details, { column_id: 77, index: 1 });
  assertEquals(one.simulator.state.cards.size, 0);
  const created = await one.send("POST", "/cards/createMany", {
    cards: [
      { ...good, reference: "a", title: "A" },
      {
        ...good,
        reference: "b",
        links_to_new_cards_to_add: [{ linked_new_card_reference: "a", link_type: "parent" }],
      },
    ],
  });
  const [a, b] = created.body.data;
  assertEquals([a.reference, b.reference], ["a", "b"]);
  assertEquals(b.linked_cards, [{ card_id: a.card_id, position: 0, link_type: "parent" }]);
  const cards = [{ card_id: a.card_id, title: "A2" }, { card_id: 999, title: "?" }];
  assertEquals((await one.send("POST", "/cards/updateMany", { cards })).status, 400);
  assertEquals((await one.get(`/cards/${a.card_id}`)).body.data.title, "A");
});

Deno.test("deleteMany and deletes of missing cards succeed with nothing to say", async () => {
  const one = await client();
  const ids = await someCards(one, 3);
  const many = await one.send("POST", "/cards/deleteMany", { card_ids: [ids[0], ids[1], 99] });
  assertEquals([many.status, many.body], [204, undefined]);
  assertEquals((await one.send("DELETE", "/cards/99")).status, 204);
  assertEquals(await cell(one, 2), [ids[2]]);
});

Deno.test("collections change by verbs and ids of subtasks follow those of cards", async () => {
  const one = await client({ seed: "demo" });
  const last = one.simulator.state.sequences.card;
  const { body } = await one.send("PATCH", "/cards/103", {
    tag_ids_to_add: [3],
    tag_ids_to_remove: [2],
    co_owner_ids_to_add: [7],
    watch: 0,
    subtasks_to_add: [{ description: "More", is_finished: 1 }],
    sticker_ids_to_remove: [1],
    stickers_to_add: [{ sticker_id: 1 }],
  });
  const [card] = body.data;
  assertEquals(card.tag_ids, [8, 3]);
  assertEquals(card.co_owner_ids, [3, 7]);
  assertEquals(card.watcher_ids, []);
  assertEquals(card.subtasks.at(-1).subtask_id, last + 1);
  assertEquals(card.subtasks.at(-1).finished_at, "2026-03-10T12:00:00Z");
  assertEquals(card.stickers.map((one: { sticker_id: number }) => one.sticker_id), [1]);
});

Deno.test("custom fields of every common kind can be set, changed and removed", async () => {
  const one = await client({ seed: "demo" });
  const set = async (custom_fields_to_add_or_update: unknown[], more = {}) => {
    const body = { custom_fields_to_add_or_update, ...more };
    const answer = await one.send("PATCH", "/cards/101", body);
    return answer.body.data?.[0]?.custom_fields ?? answer;
  };
  assertEquals(
    await set([
      { field_id: 1, value: "Sunny Cove" },
      { field_id: 2, value: "4" },
      { field_id: 4, selected_values_to_add_or_update: [{ value_id: 2 }] },
      { field_id: 5, contributor_ids_to_add: [3] },
    ]),
    [
      { field_id: 1, value: "Sunny Cove", display_value: "Sunny Cove" },
      { field_id: 2, value: 4, display_value: "4 days" },
      { field_id: 4, other_value: null, values: [{ value_id: 2, position: 0 }] },
      { field_id: 5, contributors: [{ user_id: 3 }] },
    ],
  );
  const replaced = await set(
    [{ field_id: 4, selected_values_to_add_or_update: [{ value_id: 3 }] }],
    { custom_field_ids_to_remove: [1, 4] },
  );
  assertEquals(replaced.at(-1).values, [{ value_id: 3, position: 0 }]);
  assertEquals(replaced.length, 3);
  assertEquals((await set([{ field_id: 2, value: "many" }])).status, 400);
});

Deno.test("a subtask becomes a card", async () => {
  const one = await client({ seed: "demo" });
  const [subtask] = (await one.get("/cards/103/subtasks")).body.data;
  const { body } = await one.send("PATCH", "/cards/103", {
    subtasks_to_convert_into_cards: [{ subtask_id: subtask.subtask_id, column_id: 2, lane_id: 2 }],
  });
  const created = body.data.at(-1);
  assertEquals([created.title, created.column_id], [subtask.description, 2]);
  assertEquals((await one.get("/cards/103/subtasks")).body.data.length, 2);
});

Deno.test("a revision shows the card as it was then, whatever changed later", async () => {
  const one = await client({ seed: "demo" });
  await one.send("PATCH", "/cards/103", { title: "Later" });
  for (const revision of [1, 2, 3]) {
    const { body } = await one.get(`/cards/103/revisions/${revision}`);
    assert(body.data.title !== "Later", `revision ${revision}`);
  }
});

Deno.test("a write leaves an event, and a new structure the one that it replaced", async () => {
  const one = await client();
  await one.send("POST", "/tags", { label: "new" });
  await one.send("PATCH", "/boards/1/columns/1", { name: "Other" });
  const { body } = await one.get("/boards/history?event_types=column_renamed");
  assertEquals([body.data.length, body.data[0].board_id, body.data[0].details], [1, 1, {
    name: "Other",
  }]);
  const revisions = (await one.get("/boards/1/structureRevisions")).body.data;
  assertEquals(revisions.length, 1);
  const old = await one.get(`/boards/1/structureRevisions/${revisions[0].revision}`);
  assert(old.body.data.columns[1].name !== "Other");
});
