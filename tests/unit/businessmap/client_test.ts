import { assertEquals, assertRejects } from "@std/assert";
import { z } from "zod";
import { createClient } from "../../../src/businessmap/client.ts";
import { DomainError } from "../../../src/businessmap/errors.ts";
import { UpstreamError } from "../../../src/gateway/errors.ts";
import { fakeSend } from "../../support/fake_send.ts";

const Row = z.object({ board_id: z.int() });

Deno.test("data() builds the request by the catalogue and reads what stands under data", async () => {
  const { send, requests } = fakeSend(() => ({ data: [{ board_id: 1, more: true }] }));
  const client = createClient(send);
  const query = { board_ids: [1, 2], fields: ["board_id", "name"] };
  assertEquals(await client.data("getBoards", { query }, Row.array()), [{ board_id: 1 }]);
  assertEquals(requests[0]?.operation, "getBoards");
  assertEquals(requests[0]?.method, "GET");
  const url = new URL(requests[0]?.path ?? "", "https://x");
  assertEquals(url.pathname, "/boards");
  assertEquals(url.searchParams.get("board_ids"), "1,2");
  assertEquals(url.searchParams.get("fields"), "board_id,name");
});

Deno.test("data() never sends a request that the catalogue does not allow", async () => {
  const { send, requests } = fakeSend(() => ({ data: [] }));
  const client = createClient(send);
  const wrong = [
    client.data("getBoards", { query: { bord_ids: [1] } }, Row.array()),
    client.data("getCards", { query: { per_page: 5_000 } }, Row.array()),
    client.run("addCardComment", { path: { card_id: "x" }, body: { text: "a" } }),
    client.run("updateManyCards", { body: { cards: [{ title: "without an id" }] } }),
  ];
  for (const one of wrong) await assertRejects(() => one, DomainError, "would be wrong");
  assertEquals(requests.length, 0);
});

Deno.test("data() reports an answer of another shape as unreadable; a write may have happened", async () => {
  for (
    const body of [undefined, null, "text", [], { data: "text" }, { data: [{ board_id: "1" }] }]
  ) {
    const client = createClient(fakeSend(() => body).send);
    const read = await assertRejects(
      () => client.data("getBoards", {}, Row.array()),
      UpstreamError,
    );
    assertEquals([read.failure, read.facts.arrived], ["unreadable", "no"]);
    const body2 = { path: { card_id: 1 }, body: { text: "a" } };
    const write = await assertRejects(
      () => client.data("addCardComment", body2, Row.array()),
      UpstreamError,
    );
    assertEquals([write.failure, write.facts.arrived], ["unreadable", "unknown"]);
  }
});

Deno.test("page() reads both envelopes, and one page where no number can be read", async () => {
  const pagination = { all_pages: 4, current_page: 2, results_per_page: 1 };
  const rows = [{ board_id: 1 }];
  const cards = createClient(fakeSend(() => ({ data: { pagination, data: rows } })).send);
  assertEquals(await cards.page("getCards", {}, Row), { rows, page: 2, pages: 4 });
  for (const bad of [undefined, {}, { all_pages: "x", current_page: -1 }, { all_pages: 0.5 }]) {
    const client = createClient(fakeSend(() => ({ data: { pagination: bad, data: rows } })).send);
    assertEquals(await client.page("getCards", {}, Row), { rows, page: 1, pages: 1 });
  }
});

Deno.test("cached() asks the cache alone and gives undefined for what is not there", async () => {
  const facts = { operation: "getBoards", method: "GET", arrived: "no" } as const;
  const missing = fakeSend(() => Promise.reject(new UpstreamError("not_cached", facts)));
  assertEquals(await createClient(missing.send).cached("getBoards", {}, Row.array()), undefined);
  assertEquals(missing.requests[0]?.cacheOnly, true);
  const broken = fakeSend(() => Promise.reject(new UpstreamError("server", facts)));
  await assertRejects(
    () => createClient(broken.send).cached("getBoards", {}, Row.array()),
    UpstreamError,
  );
});

Deno.test("every request carries the scope's signal, deadline and counter", async () => {
  const { send, requests } = fakeSend(() => ({ data: [] }));
  const { signal } = new AbortController();
  let sent = 0;
  const client = createClient(send, { signal, deadline: 123, onSent: () => sent++ });
  await client.data("getBoards", {}, Row.array(), { freshness: 5, tags: ["boards"] });
  await client.run("addCardComment", { path: { card_id: 1 }, body: { text: "a" } }, {
    touches: ["card:1"],
  });
  assertEquals(sent, 2);
  assertEquals(requests.map((one) => [one.signal === signal, one.deadline]), [
    [true, 123],
    [true, 123],
  ]);
  assertEquals([requests[0]?.freshness, requests[0]?.tags], [5, ["boards"]]);
  assertEquals([requests[1]?.touches, requests[1]?.body], [["card:1"], { text: "a" }]);
});

Deno.test("the scope is told how old each stale answer is, and of no other", async () => {
  const ages: number[] = [];
  for (const source of ["account", "cache", "stale"] as const) {
    const { send } = fakeSend(() => ({ data: [] }), { source, fetchedAt: Date.now() - 60_000 });
    const client = createClient(send, { onStale: (age) => ages.push(Math.round(age / 10_000)) });
    await client.data("getBoards", {}, Row.array());
  }
  assertEquals(ages, [6]);
});
