import { assertEquals, assertInstanceOf } from "@std/assert";
import { createBulkhead } from "../../../src/gateway/bulkhead.ts";
import { UpstreamError } from "../../../src/gateway/errors.ts";
import { at, createFakeAccount, createFakeClock, errorOf, get, settle } from "./fake_clock.ts";

function setUp(limit = 2, forPersons = 0) {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  return { clock, arrived, bulkhead: createBulkhead(send, { limit, forPersons, clock }) };
}

Deno.test("bulkhead lets so many requests through at once and the rest in their order", async () => {
  const { arrived, bulkhead } = setUp();
  const answers = ["/1", "/2", "/3", "/4"].map((path) => bulkhead.send(get(path)));
  await settle();
  assertEquals(bulkhead.snapshot(), { running: 2, waiting: 2 });
  at(arrived, 0).answer();
  await settle();
  assertEquals(arrived.map(({ request }) => request.path), ["/1", "/2", "/3"]);
  at(arrived, 1).fail(new Error("broken"));
  await settle();
  assertEquals(at(arrived, 3).request.path, "/4");
  at(arrived, 2).answer();
  at(arrived, 3).answer();
  await Promise.allSettled(answers);
  assertEquals(bulkhead.snapshot(), { running: 0, waiting: 0 });
});

Deno.test("bulkhead lets persons go before scans, and keeps places free of scans", async () => {
  const { arrived, bulkhead } = setUp(3, 2);
  const send = (path: string, priority: "scan" | "person") =>
    bulkhead.send(get(path, { priority }));
  const answers = [send("/s1", "scan"), send("/s2", "scan"), send("/p1", "person")];
  await settle();
  assertEquals(arrived.map(({ request }) => request.path), ["/s1", "/p1"]);
  answers.push(send("/p2", "person"), send("/p3", "person"));
  await settle();
  at(arrived, 0).answer();
  await settle();
  // One place is free: the person who came last goes before the scan.
  assertEquals(arrived.map(({ request }) => request.path), ["/s1", "/p1", "/p2", "/p3"]);
  at(arrived, 1).answer();
  await settle();
  assertEquals(at(arrived, 4).request.path, "/s2");
  for (const each of arrived) each.answer();
  await Promise.all(answers);
});

for (const how of ["cancelled", "timeout"] as const) {
  Deno.test(`bulkhead lets a waiting request go: ${how}`, async () => {
    const { clock, arrived, bulkhead } = setUp(1);
    const running = bulkhead.send(get("/1"));
    const leaving = new AbortController();
    const error = errorOf(
      bulkhead.send(get("/2", { signal: leaving.signal, deadline: clock.now() + 1_000 })),
    );
    await settle();
    if (how === "cancelled") leaving.abort();
    else await clock.advance(1_000);
    const found = await error;
    assertInstanceOf(found, UpstreamError);
    assertEquals([found.failure, found.facts.arrived], [how, "no"]);
    assertEquals(bulkhead.snapshot(), { running: 1, waiting: 0 });
    at(arrived, 0).answer();
    await running;
    assertEquals([arrived.length, clock.pending()], [1, 0]);
  });
}
