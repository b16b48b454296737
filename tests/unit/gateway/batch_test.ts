import { assertEquals, assertInstanceOf } from "@std/assert";
import { createBatching } from "../../../src/gateway/batch.ts";
import { withCache } from "../../../src/gateway/cache.ts";
import { UpstreamError, upstreamError } from "../../../src/gateway/errors.ts";
import { createFlight } from "../../../src/gateway/flight.ts";
import { createMemoryCache } from "../../../src/gateway/memory_cache.ts";
import type { UpstreamRequest } from "../../../src/gateway/request.ts";
import {
  at,
  createFakeAccount,
  createFakeClock,
  errorOf,
  get,
  settle,
  write,
} from "./fake_clock.ts";

/** The stages around batching, over an account that keeps one number a thing. */
function setUp({ on = true, shared = true } = {}) {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  const merged: number[] = [];
  const batching = createBatching({
    clock,
    enabled: () => on,
    onMerged: (reads) => merged.push(reads),
  });
  const flight = createFlight(batching.merge(send), { clock, enabled: () => shared });
  const store = createMemoryCache();
  const cached = withCache(batching.arrive(flight.send), store, { clock });
  const all = batching.announce(cached);
  /** Answers what arrived, each request once. */
  let answered = 0;
  const answer = () => {
    for (; answered < arrived.length; answered++) {
      const { request, answer } = at(arrived, answered);
      answer(Object.fromEntries(idsOf(request.path).map((id) => [id, id * 10])));
    }
  };
  const paths = () => arrived.map(({ request }) => request.path);
  return { clock, arrived, merged, all, answer, paths };
}

function idsOf(path: string): number[] {
  return path.split("=")[1]?.split(",").map(Number) ?? [];
}

function thing(id: number, rest: Partial<UpstreamRequest> = {}, kind = "things"): UpstreamRequest {
  return things([id], rest, kind);
}

function things(ids: readonly number[], rest: Partial<UpstreamRequest> = {}, kind = "things") {
  const path = (ids: readonly number[]) => `/${kind}?ids=${ids.join(",")}`;
  const tags = (id: number) => ["things", `thing:${id}`];
  return get(path(ids), {
    freshness: 30_000,
    tags: ids.flatMap(tags),
    batch: {
      kind,
      ids,
      max: 3,
      path,
      tags,
      pick: (body, id) => ({ [id]: member(body, id) }),
      join: (bodies) => Object.assign({}, ...bodies),
    },
    ...rest,
  });
}

function member(body: unknown, id: number): unknown {
  return typeof body === "object" && body !== null ? Reflect.get(body, String(id)) : undefined;
}

Deno.test("batching asks once for reads of the same tick, and gives each its own part", async () => {
  const { clock, all, answer, merged, paths } = setUp();
  const answers = [1, 2, 3].map((id) => all(thing(id)));
  await clock.advance(0);
  assertEquals(paths(), ["/things?ids=1,2,3"]);
  answer();
  assertEquals((await Promise.all(answers)).map(({ body }) => body), [
    { 1: 10 },
    { 2: 20 },
    { 3: 30 },
  ]);
  assertEquals(merged, [3]);
});

Deno.test("batching asks for each partition by itself", async () => {
  const { clock, all, answer, merged, paths } = setUp();
  const answers = ["ana", "ana", "bob"].map((partition, at) => all(thing(at + 1, { partition })));
  await clock.advance(0);
  assertEquals(paths(), ["/things?ids=1,2", "/things?ids=3"]);
  answer();
  await Promise.all(answers);
  assertEquals(merged, [2]);
});

Deno.test("batching keeps each thing in the cache by itself", async () => {
  const { clock, all, answer, paths } = setUp();
  const first = [1, 2].map((id) => all(thing(id)));
  await clock.advance(0);
  answer();
  await Promise.all(first);
  assertEquals((await all(thing(2))).source, "cache");
  const second = [2, 3].map((id) => all(thing(id)));
  await clock.advance(0);
  answer();
  assertEquals((await Promise.all(second)).map(({ source }) => source), ["cache", "account"]);
  assertEquals(paths(), ["/things?ids=1,2", "/things?ids=3"]);
});

Deno.test("a write to one thing makes none of the others stale that were read with it", async () => {
  const { clock, arrived, all, answer } = setUp();
  const first = [1, 2].map((id) => all(thing(id)));
  await clock.advance(0);
  answer();
  await Promise.all(first);
  const writing = all(write("/things/1", { touches: ["thing:1"] }));
  await settle();
  at(arrived, 1).answer();
  await writing;
  assertEquals((await all(thing(2))).source, "cache");
  const again = all(thing(1));
  await clock.advance(0);
  assertEquals(at(arrived, 2).request.path, "/things?ids=1");
  at(arrived, 2).answer();
  await again;
});

Deno.test("a write while the shared request is under way keeps its part out of the cache", async () => {
  const { clock, arrived, all } = setUp();
  const reads = [1, 2].map((id) => all(thing(id)));
  await clock.advance(0);
  const writing = all(write("/things/1", { touches: ["thing:1"] }));
  await settle();
  at(arrived, 1).answer();
  await writing;
  at(arrived, 0).answer({ 1: 10, 2: 20 });
  await Promise.all(reads);
  assertEquals((await all(thing(2))).source, "cache");
  const again = all(thing(1));
  await clock.advance(0);
  assertEquals(arrived.length, 3);
  at(arrived, 2).answer();
  await again;
});

Deno.test("batching waits for a read whose lookup takes longer, not for one that needs nothing", async () => {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  const batching = createBatching({ clock });
  const slow = Promise.withResolvers<void>();
  // A cache that looks the second one up slowly and answers the third by itself.
  const all = batching.announce(async (request) => {
    if (request.batch?.ids[0] === 2) await slow.promise;
    if (request.batch?.ids[0] === 3) {
      return { status: 200, body: "known", fetchedAt: 0, source: "cache" };
    }
    return await batching.arrive(batching.merge(send))(request);
  });
  const answers = [1, 2, 3].map((id) => all(thing(id)));
  await clock.advance(1_000);
  assertEquals(arrived.length, 0);
  slow.resolve();
  await settle();
  assertEquals(at(arrived, 0).request.path, "/things?ids=1,2");
  at(arrived, 0).answer({});
  await Promise.all(answers);
});

Deno.test("batching keeps apart what differs in kind or priority, and later ticks", async () => {
  const { clock, all, answer, paths } = setUp();
  const answers = [
    all(thing(1)),
    all(thing(2, {}, "others")),
    all(thing(3, { priority: "scan" })),
  ];
  await clock.advance(0);
  answers.push(all(thing(4)));
  await clock.advance(0);
  answer();
  await Promise.all(answers);
  assertEquals(paths(), ["/things?ids=1", "/others?ids=2", "/things?ids=3", "/things?ids=4"]);
});

Deno.test("batching asks for no more at once than one request takes, and once for the same", async () => {
  for (const shared of [true, false]) {
    const { clock, all, answer, paths } = setUp({ shared });
    const answers = [1, 2, 2, 3, 4].map((id) => all(thing(id)));
    await clock.advance(0);
    answer();
    const bodies = (await Promise.all(answers)).map(({ body }) => body);
    assertEquals(bodies, [{ 1: 10 }, { 2: 20 }, { 2: 20 }, { 3: 30 }, { 4: 40 }]);
    assertEquals(
      paths(),
      shared ? ["/things?ids=1,2,3", "/things?ids=4"] : ["/things?ids=1,2", "/things?ids=3,4"],
    );
  }
});

for (const shared of [true, false]) {
  Deno.test(`batching lets one caller leave without harming the others (shared: ${shared})`, async () => {
    const { clock, arrived, all, answer } = setUp({ shared });
    const leaving = new AbortController();
    const first = errorOf(all(thing(1, { signal: leaving.signal })));
    const second = all(thing(2));
    await clock.advance(0);
    leaving.abort();
    const error = await first;
    assertInstanceOf(error, UpstreamError);
    assertEquals(error.failure, "cancelled");
    assertEquals(at(arrived, 0).request.signal?.aborted, false);
    answer();
    assertEquals((await second).body, { 2: 20 });
  });

  Deno.test(`batching aborts the request when every caller has left (shared: ${shared})`, async () => {
    const { clock, arrived, all } = setUp({ shared });
    const leaving = new AbortController();
    const errors = [1, 2].map((id) => errorOf(all(thing(id, { signal: leaving.signal }))));
    await clock.advance(0);
    leaving.abort();
    await Promise.all(errors);
    assertEquals(at(arrived, 0).request.signal?.aborted, true);
  });

  Deno.test(`batching lets each caller wait to its own deadline (shared: ${shared})`, async () => {
    const { clock, arrived, all, answer } = setUp({ shared });
    const soon = errorOf(all(thing(1, { deadline: clock.now() + 100 })));
    const late = all(thing(2, { deadline: clock.now() + 5_000 }));
    await clock.advance(0);
    assertEquals(at(arrived, 0).request.deadline, clock.now() + 5_000);
    await clock.advance(200);
    const error = await soon;
    assertInstanceOf(error, UpstreamError);
    assertEquals(error.failure, "timeout");
    answer();
    assertEquals((await late).body, { 2: 20 });
    assertEquals(clock.pending(), 0);
  });
}

Deno.test("batching does not ask for a read that was given up before it was sent", async () => {
  const { clock, all, answer, paths } = setUp();
  const leaving = new AbortController();
  const first = errorOf(all(thing(1, { signal: leaving.signal })));
  const second = all(thing(2));
  await settle();
  leaving.abort();
  await clock.advance(0);
  answer();
  await Promise.all([first, second]);
  assertEquals(paths(), ["/things?ids=2"]);
});

Deno.test("batching gives every caller the failure of the shared request", async () => {
  const { clock, arrived, all } = setUp();
  const errors = [1, 2].map((id) => errorOf(all(thing(id))));
  await clock.advance(0);
  const { request, fail } = at(arrived, 0);
  fail(upstreamError(request, "server", { status: 500 }));
  for (const error of await Promise.all(errors)) {
    assertInstanceOf(error, UpstreamError);
    assertEquals(error.failure, "server");
  }
});

Deno.test("batching that is switched off sends each read by itself", async () => {
  const { clock, all, answer, paths } = setUp({ on: false });
  const answers = [1, 2].map((id) => all(thing(id)));
  await settle();
  answer();
  await Promise.all(answers);
  assertEquals([paths(), clock.pending()], [["/things?ids=1", "/things?ids=2"], 0]);
});

Deno.test("batching takes a read of several things apart, and asks only for those not kept", async () => {
  const { clock, arrived, all, answer, paths } = setUp();
  const first = all(things([1, 2]));
  await clock.advance(0);
  answer();
  assertEquals((await first).body, { 1: 10, 2: 20 });
  await clock.advance(10_000);
  const second = all(things([3, 2]));
  await clock.advance(0);
  answer();
  const { body, source, fetchedAt } = await second;
  assertEquals([body, source], [{ 2: 20, 3: 30 }, "account"]);
  // As old as its oldest part.
  assertEquals(fetchedAt, clock.now() - 10_000);
  const third = await all(things([1, 2, 3]));
  assertEquals([third.body, third.source], [{ 1: 10, 2: 20, 3: 30 }, "cache"]);
  assertEquals(paths(), ["/things?ids=1,2", "/things?ids=3"]);
  const unknown = await errorOf(all(things([3, 4], { cacheOnly: true })));
  assertInstanceOf(unknown, UpstreamError);
  assertEquals([unknown.failure, arrived.length], ["not_cached", 2]);
});

Deno.test("batching that is switched off leaves a read of several things in one piece", async () => {
  const { all, answer, paths } = setUp({ on: false });
  const reading = all(things([1, 2, 3, 4]));
  await settle();
  answer();
  assertEquals((await reading).body, { 1: 10, 2: 20, 3: 30, 4: 40 });
  assertEquals(paths(), ["/things?ids=1,2,3,4"]);
});

Deno.test("batching tells one caller of each request that is sent for several", async () => {
  const { clock, arrived, all, answer } = setUp();
  const told: string[] = [];
  const reading = all(things([1, 2], { onSent: () => told.push("sent") }));
  const other = all(thing(3, { onSent: () => told.push("other") }));
  await clock.advance(0);
  at(arrived, 0).request.onSent?.();
  answer();
  await Promise.all([reading, other]);
  assertEquals(told, ["sent"]);
});
