import { assertEquals } from "@std/assert";
import { client, someCards } from "./client.ts";

Deno.test("a link shows on both cards, each with the other's role", async () => {
  const one = await client();
  const [a, b] = await someCards(one, 2);
  const put = await one.send("PUT", `/cards/${a}/children/${b}`, {});
  assertEquals([put.status, put.body], [200, { data: { position: 0 } }]);
  assertEquals((await one.send("PUT", `/cards/${a}/children/${b}`, {})).status, 204);
  assertEquals((await one.get(`/cards/${b}/linkedCards`)).body.data, [
    { card_id: a, position: 0, link_type: "parent" },
  ]);
  assertEquals((await one.get(`/cards/${b}/parents/${a}`)).body.data, { position: 0 });
  assertEquals((await one.send("DELETE", `/cards/${b}/parents/${a}`)).status, 204);
  assertEquals((await one.get(`/cards/${a}/children`)).body.data, []);
  assertEquals((await one.get(`/cards/${a}/children/${b}`)).status, 404);
});

Deno.test("predecessors and successors are each other's opposites", async () => {
  const one = await client();
  const [a = 0, b = 0] = await someCards(one, 2);
  await one.send("PUT", `/cards/${a}/predecessors/${b}`, {});
  assertEquals((await one.get(`/cards/${b}/successors`)).body.data, [{ card_id: a, position: 0 }]);
  assertEquals((await one.get(`/cards/${a}/predecessorGraph`)).body.data, [
    { predecessor_id: b, successor_id: a, depth: 1 },
  ]);
  await one.send("DELETE", `/cards/${b}/successors/${a}`);
  assertEquals((await one.get(`/cards/${a}/linkedCards`)).body.data, []);
});

Deno.test("a body's link_type names the role of the linked card", async () => {
  const one = await client();
  const [a] = await someCards(one, 1);
  const { body } = await one.send("POST", "/cards", {
    column_id: 2,
    lane_id: 1,
    links_to_existing_cards_to_add_or_update: [{ linked_card_id: a, link_type: "child" }],
  });
  const { card_id } = body.data[0];
  const [seen] = (await one.get(`/cards/${a}/linkedCards`)).body.data;
  assertEquals(seen, { card_id, position: 0, link_type: "parent" });
});

Deno.test("links that close a circle are refused", async () => {
  const one = await client();
  const [a, b, c] = await someCards(one, 3);
  await one.send("PUT", `/cards/${a}/children/${b}`, {});
  await one.send("PUT", `/cards/${b}/children/${c}`, {});
  assertEquals((await one.send("PUT", `/cards/${c}/children/${a}`, {})).status, 400);
  assertEquals((await one.send("PUT", `/cards/${a}/parents/${c}`, {})).status, 400);
  assertEquals((await one.send("PUT", `/cards/${a}/successors/${a}`, {})).status, 400);
  assertEquals((await one.send("PUT", `/cards/${c}/relatives/${a}`, {})).status, 200);
});

Deno.test("graphs list each link with its distance", async () => {
  const one = await client();
  const [a, b, c] = await someCards(one, 3);
  await one.send("PUT", `/cards/${a}/children/${b}`, {});
  await one.send("PUT", `/cards/${b}/children/${c}`, {});
  const links = [{ parent_id: a, child_id: b }, { parent_id: b, child_id: c }];
  assertEquals(
    (await one.get(`/cards/${a}/childGraph`)).body.data,
    links.map((link, index) => ({ ...link, depth: index + 1 })),
  );
  assertEquals(
    (await one.get(`/cards/${c}/parentGraph`)).body.data,
    links.toReversed().map((link, index) => ({ ...link, depth: index + 1 })),
  );
});

Deno.test("a deleted card leaves no links behind", async () => {
  const one = await client();
  const [a, b] = await someCards(one, 2);
  await one.send("PUT", `/cards/${a}/predecessors/${b}`, {});
  await one.send("DELETE", `/cards/${b}`);
  assertEquals((await one.get(`/cards/${a}`)).body.data.linked_cards, []);
});

Deno.test("a parent's sums follow its children", async () => {
  const one = await client();
  const [parent = 0, child = 0] = await someCards(one, 2);
  await one.send("PATCH", `/cards/${child}`, { size: 3, deadline: "2026-04-01T00:00:00Z" });
  await one.send("PUT", `/cards/${parent}/children/${child}`, {});
  const stats = async () => (await one.get(`/cards/${parent}`)).body.data.child_card_stats;
  assertEquals(await stats(), {
    child_card_size_sum: 3,
    finished_bottom_child_card_size_sum: 0,
    unfinished_bottom_child_card_size_sum: 3,
    has_unfinished_child_cards: true,
    last_unfinished_child_card_deadline: "2026-04-01T00:00:00Z",
  });
  await one.send("PATCH", `/cards/${child}`, { column_id: 4 });
  assertEquals((await stats()).has_unfinished_child_cards, false);
});
