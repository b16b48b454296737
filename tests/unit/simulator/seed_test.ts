import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createSimulator } from "../../../src/simulator/mod.ts";
import {
  BLOCK_REASONS,
  BOARDS,
  CARDS,
  FIELDS,
  RICH_CUSTOM_ID,
  TAGS,
  TYPES,
  USERS,
  WORKSPACES,
} from "../../../src/simulator/seed/demo_names.ts";
import { client, NOON } from "./client.ts";

Deno.test("the demo is what its constants say", async () => {
  const one = await client({ seed: "demo" });
  const { state } = one.simulator;
  const names = (things: Iterable<{ name: string }>) => [...things].map((thing) => thing.name);
  assertEquals(names(state.workspaces.values()), names(Object.values(WORKSPACES)));
  assertEquals(names(state.boards.values()), names(Object.values(BOARDS)));
  assertEquals([...state.users.values()].map((user) => user.realname), names(Object.values(USERS)));
  const labels = (things: Iterable<Record<string, unknown>>, key: string) =>
    [...things].map((thing) => thing[key]);
  assertEquals(labels(state.library.tags.values(), "label"), [...TAGS]);
  assertEquals(labels(state.library.cardTypes.values(), "name"), [...TYPES]);
  assertEquals(labels(state.library.blockReasons.values(), "label"), [...BLOCK_REASONS]);
  assertEquals(
    labels(state.library.customFields.values(), "name"),
    names(Object.values(FIELDS)),
  );
  assertEquals(state.cards.get(CARDS.rich)?.custom_id, RICH_CUSTOM_ID);
  assertStringIncludes(state.cards.get(CARDS.injection)?.description ?? "", "\u202E");
  assertStringIncludes(state.cards.get(CARDS.script)?.description ?? "", "<script>");
});

Deno.test("the demo is the same in every run and moves with the clock", async () => {
  const text = async (now: number) => {
    const { state } = await createSimulator({ now: () => now });
    return JSON.stringify([...state.cards.values()].map((card) => [
      card.title,
      card.column_id,
      now - card.created_at,
      now - card.last_modified,
      card.tag_ids,
      card.links,
    ]));
  };
  assertEquals(await text(NOON), await text(NOON));
  assertEquals(await text(NOON), await text(NOON + 100 * 86_400_000));
});

Deno.test("the demo's history is in order and never in the future", async () => {
  const { simulator } = await client({ seed: "demo" });
  for (const card of simulator.state.cards.values()) {
    const { transitions } = card;
    assertEquals(transitions[0]?.start, card.created_at);
    assertEquals(transitions.at(-1)?.end, null);
    assertEquals(transitions.at(-1)?.column_id, card.column_id);
    transitions.forEach((one, index) => {
      const next = transitions[index + 1];
      assertEquals(one.end, next?.start ?? null);
      assert(one.start <= (next?.start ?? NOON), `card ${card.card_id}`);
    });
    assert(card.last_modified <= NOON);
    assertEquals(card.revisions.length, card.revision - 1);
  }
});

Deno.test("the demo has work that is late, blocked, linked and discussed", async () => {
  const { simulator } = await client({ seed: "demo" });
  const cards = [...simulator.state.cards.values()];
  const open = cards.filter((card) => card.state === "active" && card.section < 4);
  const count = (test: (card: typeof cards[number]) => boolean) => open.filter(test).length;
  const due = (card: typeof cards[number]) => card.deadline ? Date.parse(card.deadline) : NaN;
  assertEquals(count((card) => due(card) < NOON) > 5, true);
  assertEquals(count((card) => due(card) > NOON && due(card) < NOON + 7 * 86_400_000) > 5, true);
  assertEquals(count((card) => card.block !== null) > 4, true);
  assert(cards.some((card) => card.links.some((link) => link.type === "predecessor")));
  const boardOf = (id: number) => simulator.state.cards.get(id)?.board_id;
  assert(
    cards.some((card) =>
      card.links.some((link) => link.type === "parent" && boardOf(link.card_id) !== card.board_id)
    ),
  );
  assert(cards.filter((card) => card.comments.length > 0).length > 30);
});

Deno.test("a large account has as many boards and cards as asked for", async () => {
  const one = await client({ seed: { boards: 3, cards: 100 } });
  assertEquals((await one.get("/boards")).body.data.length, 3);
  const { pagination } = (await one.get("/cards?per_page=40")).body.data;
  assertEquals(pagination.all_pages, 3);
});
