import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BOARDS } from "../../../src/simulator/seed/demo_names.ts";
import { client, someCards } from "./client.ts";

Deno.test("a request without a right key is 401 and not counted", async () => {
  const one = await client({ limits: { perMinute: 30, perHour: 600 } });
  const wrong = await one.get("/me", "nonsense");
  assertEquals(wrong.status, 401);
  assertEquals(wrong.body, { error: { code: "A001", message: "Invalid API Key." } });
  const right = await one.get("/me");
  assertEquals(right.headers.get("x-ratelimit-perminute-remaining"), "30");
});

Deno.test("checks come in the order routing, key, validation, path, rights, rules", async () => {
  const one = await client();
  const viewer = "read-only-token";
  const status = async (method: string, path: string, body: unknown, key: string) =>
    (await one.send(method, path, body, key)).status;
  assertEquals(await status("PATCH", "/cards", {}, "nonsense"), 405);
  assertEquals(await status("PATCH", "/cards/9", { priority: 0 }, "nonsense"), 401);
  assertEquals(await status("PATCH", "/cards/9", { priority: 0 }, viewer), 400);
  assertEquals(await status("PATCH", "/cards/9", { priority: 1 }, viewer), 404);
  const [id] = await someCards(one, 1);
  assertEquals(await status("PATCH", `/cards/${id}`, { column_id: 99 }, viewer), 403);
  assertEquals(await status("PATCH", `/cards/${id}`, { column_id: 99 }, "demo-token"), 400);
});

Deno.test("a read-only user reads but cannot write", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  assertEquals((await one.get(`/cards/${id}`, "read-only-token")).status, 200);
  const refused = await one.send("DELETE", `/cards/${id}`, undefined, "read-only-token");
  assertEquals(refused.status, 403);
  assertEquals((await one.get(`/cards/${id}`)).status, 200);
});

Deno.test("boards that a user is not on are hidden from that user", async () => {
  const one = await client({ seed: "demo" });
  const key = "read-only-token";
  const seen = (await one.get("/boards", key)).body.data.map((board: { board_id: number }) =>
    board.board_id
  );
  assertEquals(seen, [BOARDS.development.id, BOARDS.portfolio.id]);
  assertEquals((await one.get(`/boards/${BOARDS.support.id}`, key)).status, 404);
  const cards = (await one.get(`/cards?board_ids=${BOARDS.support.id}`, key)).body.data.data;
  assertEquals(cards, []);
  const [hidden] = (await one.get(`/cards?board_ids=${BOARDS.support.id}`)).body.data.data;
  assertEquals((await one.get(`/cards/${hidden.card_id}`, key)).status, 404);
});

Deno.test("a trailing slash and letters of the other case lead to the same operation", async () => {
  const one = await client();
  const [id] = await someCards(one, 1);
  assertEquals((await one.get("/cards/")).status, 200);
  assertEquals((await one.get(`/cards/${id}/LinkedCards`)).status, 200);
  assertEquals(one.simulator.violations.length, 1, "only the catalogue's writing is allowed");
});

Deno.test("POST with a method override reads the filters from the body", async () => {
  const one = await client();
  const [first, , third] = await someCards(one, 3);
  const response = await one.simulator.fetch(
    new Request("http://127.0.0.1/api/v2/cards", {
      method: "POST",
      headers: { apikey: "demo-token", "x-http-method-override": "GET" },
      body: JSON.stringify({ card_ids: `${first},${third}`, fields: "card_id" }),
    }),
  );
  const { data } = await response.json();
  assertEquals(data.data, [{ card_id: third }, { card_id: first }]);
  assertEquals(one.simulator.requests.at(-1)?.operation, "getCards");
  assertEquals(one.simulator.violations, []);
});

Deno.test("unknown parameters are ignored but noted as violations", async () => {
  const one = await client();
  await someCards(one, 2);
  const { status, body } = await one.get("/cards?board_id=7");
  assertEquals([status, body.data.data.length], [200, 2]);
  await one.send("POST", "/cards", { column_id: 2, lane_id: 1, colour: "red" });
  const places = one.simulator.violations.map(({ problems }) => problems.map((one) => one.at));
  assertEquals(places, [["board_id"], ["colour"]]);
  assertEquals(one.simulator.violations[0]?.request.path, "/cards?board_id=7");
});

Deno.test("requests are kept with operation, status and body", async () => {
  const one = await client();
  await one.send("POST", "/cards", { column_id: 2, lane_id: 1 });
  await one.get("/nothing");
  const [created, lost] = one.simulator.requests;
  assertEquals([created?.operation, created?.status], ["createCard", 200]);
  assertEquals(created?.body, { column_id: 2, lane_id: 1 });
  assertEquals([lost?.operation, lost?.status], [undefined, 404]);
});

Deno.test("answers carry the account's headers", async () => {
  const one = await client();
  const { headers } = await one.get("/me");
  assertEquals(headers.get("server"), "Apache");
  assertEquals(headers.get("cache-control"), "no-cache");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertStringIncludes(headers.get("set-cookie") ?? "", "ci_csrf_token=");
});

Deno.test("a body that is no JSON is refused", async () => {
  const one = await client();
  const response = await one.simulator.fetch(
    new Request("http://127.0.0.1/api/v2/cards", {
      method: "POST",
      headers: { apikey: "demo-token" },
      body: "{",
    }),
  );
  assertEquals(response.status, 400);
  assert((await response.text()).includes("VE01"));
});
