import { assertEquals } from "@std/assert";
import { client, someCards } from "./client.ts";

Deno.test("a new board comes with its default structure", async () => {
  const one = await client();
  const created = await one.send("POST", "/boards", { workspace_id: 1, name: "New" });
  const { board_id } = created.body.data;
  assertEquals(created.status, 200);
  const names = async (what: string) =>
    (await one.get(`/boards/${board_id}/${what}`)).body.data.map((row: { name: string }) =>
      row.name
    );
  assertEquals(await names("workflows"), ["Cards workflow", "Initiatives workflow"]);
  assertEquals(await names("lanes"), ["Default Swimlane", "Default Swimlane"]);
  assertEquals((await names("columns")).slice(0, 2), ["Backlog", "Requested"]);
});

Deno.test("a board is archived before it can be deleted", async () => {
  const one = await client();
  const refused = await one.send("DELETE", "/boards/1");
  assertEquals([refused.status, refused.body.error.code], [400, "BS05"]);
  await one.send("PATCH", "/boards/1", { is_archived: 1 });
  assertEquals((await one.send("DELETE", "/boards/1")).status, 204);
  assertEquals((await one.get("/boards/1")).status, 404);
});

Deno.test("a workspace cannot be deleted", async () => {
  const one = await client();
  const { status, headers } = await one.send("DELETE", "/workspaces/1");
  assertEquals([status, headers.get("allow")], [405, "OPTIONS, GET, PATCH"]);
});

Deno.test("currentStructure has maps by id, and empty ones as lists", async () => {
  const one = await client({ seed: "demo" });
  const { data } = (await one.get("/boards/1/currentStructure")).body;
  assertEquals(data.workflow_order, [1, 2]);
  assertEquals(data.workflows[1].section_columns, { 1: [1, 2], 2: [3], 3: [4, 7], 4: [8, 9] });
  assertEquals(data.child_columns, { 4: [5, 6] });
  assertEquals(data.columns[7].limit, 4);
  assertEquals(data.cell_limits, []);
  await one.send("PUT", "/boards/1/cellLimits", { lane_id: 2, column_id: 7, limit: 3 });
  const again = (await one.get("/boards/1/currentStructure")).body.data;
  assertEquals(again.cell_limits, { 2: { 7: 3 } });
  assertEquals(again.revision, data.revision + 1);
});

Deno.test("workspaces expand to their boards, with the fields asked for", async () => {
  const one = await client({ seed: "demo" });
  const { body } = await one.get("/workspaces?expand=boards[board_id,name]");
  assertEquals(body.data[0].boards, [
    { board_id: 1, name: "Product Development" },
    { board_id: 2, name: "Customer Support" },
  ]);
});

Deno.test("a column that holds cards is deleted only when they have somewhere to go", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  assertEquals((await one.send("DELETE", "/boards/1/columns/2")).status, 400);
  const path = "/boards/1/columns/2?move_cards_to_column_id=3";
  assertEquals((await one.send("DELETE", path)).status, 204);
  assertEquals((await one.get(`/cards/${id}`)).body.data.column_id, 3);
});

Deno.test("sub-columns take in the cards of their column, which then holds none", async () => {
  const one = await client();
  const [id] = await someCards(one, 1, 3);
  const created = await one.send("POST", "/boards/1/columns", {
    parent_column_id: 3,
    position: 0,
    name: "Inside",
  });
  const { column_id, section, workflow_id } = created.body.data;
  assertEquals([section, workflow_id], [3, 1]);
  assertEquals((await one.get(`/cards/${id}`)).body.data.column_id, column_id);
  const body = { column_id: 3, lane_id: 1 };
  assertEquals((await one.send("POST", "/cards", body)).status, 400);
});

Deno.test("library things are created, switched on for boards, used and replaced", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  const tag = (await one.send("POST", "/tags", { label: "blue", color: "00F" })).body.data;
  assertEquals([tag.label, tag.color, tag.availability], ["blue", "0000ff", 0]);
  const put = () => one.send("PUT", `/cards/${id}/tags/${tag.tag_id}`);
  assertEquals((await put()).status, 400, "not yet on the board");
  assertEquals((await one.send("PUT", `/boards/1/tags/${tag.tag_id}`)).status, 204);
  assertEquals((await put()).status, 204);
  assertEquals((await one.get("/boards/1/tags")).body.data, [{ tag_id: tag.tag_id }]);
  const other = (await one.send("POST", "/tags", { label: "red" })).body.data.tag_id;
  await one.send("DELETE", `/tags/${tag.tag_id}?replace_with_tag_id=${other}`);
  assertEquals((await one.get(`/cards/${id}`)).body.data.tag_ids, [other]);
});

Deno.test("board members are set and unset, and owners depend on it", async () => {
  const one = await client();
  const email = "new@fernwood.example";
  const { user_id } = (await one.send("POST", "/users/invite", { email })).body.data;
  const card = { column_id: 2, lane_id: 1, owner_user_id: user_id };
  assertEquals((await one.send("POST", "/cards", card)).status, 400);
  await one.send("PUT", `/boards/1/userRoles/${user_id}`, { role_id: 2 });
  assertEquals((await one.send("POST", "/cards", card)).status, 200);
  assertEquals((await one.get(`/boards/1/userRoles/${user_id}`)).body.data, { role_id: 2 });
  assertEquals((await one.send("POST", "/users/invite", { email })).status, 409);
});

Deno.test("comments and logged time are kept", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  const comment =
    (await one.send("POST", `/cards/${id}/comments`, { text: "<b>Hi</b>" })).body.data;
  assertEquals(comment.author, { type: "internal", value: 2 });
  const path = `/cards/${id}/comments/${comment.comment_id}`;
  assertEquals((await one.send("PATCH", path, { text: "<b>Hi</b>" })).status, 204);
  assertEquals((await one.send("PATCH", path, { text: "Ho" })).body.data.text, "Ho");
  assertEquals((await one.send("DELETE", path)).status, 204);
  assertEquals((await one.get(path)).status, 404);
  await one.send("POST", "/loggedTime", { card_id: id, time: 5400, date: "2026-03-09" });
  const rows = (await one.get(`/loggedTime?card_ids=${id}&from_date=2026-03-09`)).body;
  assertEquals(rows.pagination, { all_pages: 1, current_page: 1, results_per_page: 200 });
  assertEquals([rows.data[0].time, rows.data[0].user_id], [5400, 2]);
  assertEquals((await one.get("/loggedTime?from_date=2026-03-10")).body.data, []);
});

Deno.test("a column takes its cards and sub-columns along into another section", async () => {
  const one = await client({ seed: "demo" });
  await one.send("PATCH", "/boards/1/columns/4", { section: 4, position: 0 });
  const { body } = await one.get("/boards/1/columns");
  const section = (id: number) =>
    body.data.find((row: { column_id: number }) => row.column_id === id).section;
  assertEquals([section(4), section(5)], [4, 4]);
  const cards = await one.get("/cards?column_ids=5&fields=section");
  assertEquals(cards.body.data.data[0].section, 4);
  const both = { section: 3, parent_column_id: 7 };
  assertEquals((await one.send("PATCH", "/boards/1/columns/5", both)).status, 400);
});

Deno.test("limits and merged areas go with the column or lane that they are of", async () => {
  const one = await client({ seed: "demo" });
  await one.send("PUT", "/boards/1/cellLimits", { lane_id: 2, column_id: 7, limit: 3 });
  await one.send("PUT", "/boards/1/laneSectionLimits", { lane_id: 2, section: 3, limit: 3 });
  const area = { lane_ids: [2], column_ids: [5, 7], primary_column_id: 5 };
  await one.send("POST", "/boards/1/mergedAreas", area);
  await one.send("DELETE", "/boards/1/columns/7?move_cards_to_column_id=5");
  assertEquals((await one.get("/boards/1/cellLimits")).body.data, []);
  assertEquals((await one.get("/boards/1/mergedAreas")).body.data, []);
  await one.send("DELETE", "/boards/1/lanes/2?move_cards_to_lane_id=1");
  assertEquals((await one.get("/boards/1/laneSectionLimits")).body.data, []);
});

Deno.test("a column with sub-columns is not deleted", async () => {
  const one = await client({ seed: "demo" });
  assertEquals((await one.send("DELETE", "/boards/1/columns/4")).status, 400);
});

Deno.test("workflows of other boards are related, moved and taken off", async () => {
  const one = await client({ seed: "demo" });
  const path = "/boards/1/relatedWorkflows/5";
  assertEquals((await one.get(path)).status, 404);
  assertEquals((await one.send("PATCH", path, { position: 1 })).status, 404);
  assertEquals((await one.send("PUT", path, { position: 2 })).body.data, { position: 2 });
  assertEquals((await one.send("PATCH", path, { position: 1 })).body.data, { position: 1 });
  assertEquals((await one.get("/boards/1/relatedWorkflows")).body.data, [
    { board_id: 4, workflow_id: 5, position: 1 },
  ]);
  assertEquals((await one.send("DELETE", path)).status, 204);
  assertEquals((await one.get("/boards/1/relatedWorkflows")).body.data, []);
});
