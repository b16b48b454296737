import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { type CacheEvent, type CacheStore, withCache } from "../../../src/gateway/cache.ts";
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

function setUp(store: CacheStore = createMemoryCache()) {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  const events: CacheEvent[] = [];
  const cached = withCache(send, store, { clock, onEvent: (event) => events.push(event) });
  return { clock, arrived, events, store, cached };
}

const card = (rest: Partial<UpstreamRequest> = {}) =>
  get("/cards/1", { freshness: 30_000, tags: ["cards", "card:1"], ...rest });

Deno.test("cache answers a fresh read without asking, and says from when it is", async () => {
  const { clock, arrived, events, cached } = setUp();
  const first = cached(card());
  await settle();
  at(arrived, 0).answer("one");
  const { fetchedAt } = await first;
  clock.jump(29_999);
  const again = await cached(card());
  assertEquals(again, { status: 200, body: "one", fetchedAt, bytes: 10, source: "cache" });
  assertEquals([arrived.length, events], [1, ["miss", "kept", "hit"]]);
});

Deno.test("cache gives one partition nothing of another, and a write makes both stale", async () => {
  const { arrived, cached } = setUp();
  const read = async (partition: string, answer: string) => {
    const before = arrived.length;
    const reading = cached(card({ partition }));
    await settle();
    if (arrived.length > before) at(arrived, before).answer(answer);
    return (await reading).body;
  };
  assertEquals(await read("ana", "one"), "one");
  assertEquals(await read("bob", "two"), "two");
  assertEquals(await read("ana", "unasked"), "one");
  const writing = cached(write("/cards/1", { touches: ["card:1"], partition: "ana" }));
  await settle();
  at(arrived, 2).answer();
  await writing;
  assertEquals(await read("ana", "three"), "three");
  assertEquals(await read("bob", "four"), "four");
});

Deno.test("cache asks again once the answer is as old as the read allows", async () => {
  const { clock, arrived, cached } = setUp();
  const first = cached(card());
  await settle();
  at(arrived, 0).answer("one");
  await first;
  clock.jump(10_000);
  const strict = cached(card({ freshness: 10_000 }));
  await settle();
  assertEquals(arrived.length, 2);
  at(arrived, 1).answer("two");
  assertEquals((await strict).body, "two");
});

Deno.test("cache asks again when the clock was set back", async () => {
  const { clock, arrived, cached } = setUp();
  const first = cached(card());
  await settle();
  at(arrived, 0).answer();
  await first;
  clock.jump(-1);
  const second = cached(card());
  await settle();
  at(arrived, 1).answer();
  await second;
});

Deno.test("cache keeps no read without freshness and no write", async () => {
  const { arrived, store, cached } = setUp();
  const answers = [get("/a"), write("/a", { freshness: 1_000 })].map(cached);
  await settle();
  for (const each of arrived) each.answer();
  await Promise.all(answers);
  assertEquals(store.size(), { entries: 0, bytes: 0 });
});

Deno.test("cache answers a read that wants nothing else with what it has or not_cached", async () => {
  const { arrived, cached } = setUp();
  for (const request of [card({ cacheOnly: true }), get("/a", { cacheOnly: true })]) {
    const error = await errorOf(cached(request));
    assertInstanceOf(error, UpstreamError);
    assertEquals(error.failure, "not_cached");
  }
  assertEquals(arrived.length, 0);
  const first = cached(card());
  await settle();
  at(arrived, 0).answer("one");
  await first;
  assertEquals((await cached(card({ cacheOnly: true }))).body, "one");
});

Deno.test("a write invalidates what it touches and nothing else", async () => {
  const { arrived, cached } = setUp();
  const other = get("/cards/12", { freshness: 30_000, tags: ["card:12"] });
  const reads = [cached(card()), cached(other)];
  await settle();
  for (const each of arrived) each.answer("old");
  await Promise.all(reads);
  const writing = cached(write("/cards/1", { touches: ["card:1"] }));
  await settle();
  at(arrived, 2).answer();
  await writing;
  const again = cached(card());
  await settle();
  at(arrived, 3).answer("new");
  assertEquals((await again).body, "new");
  assertEquals((await cached(other)).source, "cache");
});

for (const outcome of ["done", "failed"] as const) {
  Deno.test(`a read under way while a write lands is not kept, the write ${outcome}`, async () => {
    const { arrived, events, cached } = setUp();
    const before = cached(card());
    await settle();
    const writing = cached(write("/cards/1", { touches: ["card:1"] })).catch(() => {});
    await settle();
    const during = cached(card());
    await settle();
    if (outcome === "done") at(arrived, 1).answer();
    else at(arrived, 1).fail(new Error("unknown outcome"));
    await writing;
    at(arrived, 0).answer("before");
    at(arrived, 2).answer("during");
    await Promise.all([before, during]);
    assertEquals(events.filter((event) => event === "outdated").length, 2);
    const after = cached(card());
    await settle();
    at(arrived, 3).answer("after");
    assertEquals((await after).body, "after");
  });
}

Deno.test("with two writers, a read between their ends is not kept", async () => {
  const { arrived, store, cached } = setUp();
  const writers = [1, 2].map(() => cached(write("/cards/1", { touches: ["card:1"] })));
  await settle();
  at(arrived, 0).answer();
  await writers[0];
  const between = cached(card());
  await settle();
  at(arrived, 1).answer();
  await writers[1];
  at(arrived, 2).answer("between");
  await between;
  assertEquals(store.size().entries, 0);
});

Deno.test("a read under way while the cache is cleared is not kept", async () => {
  const { arrived, store, cached } = setUp();
  const reads = [cached(card()), cached(get("/tags", { freshness: 1_000 }))];
  await settle();
  await store.clear();
  for (const each of arrived) each.answer();
  await Promise.all(reads);
  assertEquals(store.size().entries, 0);
});

Deno.test("a read that takes longer than its freshness is not kept", async () => {
  const { clock, arrived, store, cached } = setUp();
  const reading = cached(card());
  await settle();
  clock.jump(30_000);
  at(arrived, 0).answer("late");
  assertEquals((await reading).body, "late");
  assertEquals(store.size().entries, 0);
});

Deno.test("a store that fails is passed over", async () => {
  const broken = () => Promise.reject(new Error("broken"));
  const store: CacheStore = {
    get: broken,
    set: broken,
    generation: broken,
    invalidate: broken,
    clear: broken,
    size: () => ({ entries: 0, bytes: 0 }),
  };
  const { arrived, events, cached } = setUp(store);
  const answers = [cached(card()), cached(write("/cards/1", { touches: ["card:1"] }))];
  await settle();
  for (const each of arrived) each.answer("fine");
  assertEquals((await Promise.all(answers)).map(({ body }) => body), ["fine", "fine"]);
  assertEquals(events.filter((event) => event === "fault").length, 4);
});

Deno.test("no read that begins after a write has ended sees what was before it", async () => {
  // Reads, writes and answers in any order, over both stages; the account numbers its writes.
  const steps = fc.array(
    fc.record({
      what: fc.constantFrom("read", "read", "write", "answer", "answer", "fail", "clear"),
      pick: fc.nat(9),
      card: fc.nat(2),
    }),
    { maxLength: 40 },
  );
  await fc.assert(fc.asyncProperty(steps, async (list) => {
    const clock = createFakeClock();
    const { send, arrived } = createFakeAccount(clock);
    const store = createMemoryCache({ maxTags: 4 });
    const cached = withCache(createFlight(send, { clock }).send, store, { clock });
    const versions = [0, 0, 0];
    const promises: Promise<unknown>[] = [];
    const open: { finish: (ok: boolean) => void }[] = [];
    let seen = 0;
    const collect = () => {
      for (; seen < arrived.length; seen++) {
        const each = at(arrived, seen);
        const number = Number(each.request.path.slice(1));
        // The account reads at arrival, which is the oldest that the answer may be.
        const read = versions[number];
        open.push({
          finish(ok) {
            if (each.request.method !== "GET") versions[number] = (versions[number] ?? 0) + 1;
            if (ok) each.answer(read);
            else each.fail(new Error("broken"));
          },
        });
      }
    };
    for (const { what, pick, card } of list) {
      const tags = [`card:${card}`];
      if (what === "read") {
        const least = versions[card] ?? 0;
        promises.push(
          cached(get(`/${card}`, { freshness: 1_000, tags })).then(({ body }) => {
            if (Number(body) < least) throw new Error(`Read ${body} after ${least}`);
          }, (error) => assertEquals(error.message, "broken")),
        );
      } else if (what === "write") {
        promises.push(cached(write(`/${card}`, { touches: tags })).catch(() => {}));
      } else if (what === "clear") await store.clear();
      else open.splice(pick % Math.max(1, open.length), 1)[0]?.finish(what === "answer");
      await settle();
      collect();
    }
    while (open.length > 0) {
      open.shift()?.finish(true);
      await settle();
      collect();
    }
    await Promise.all(promises);
  }));
});

/** A cache whose account can be under pressure. */
function setUpStale() {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  const events: CacheEvent[] = [];
  const state = { allowed: true, scarce: false, away: false };
  const store = createMemoryCache();
  const cached = withCache(send, store, {
    clock,
    onEvent: (event) => events.push(event),
    stale: {
      allowed: () => state.allowed,
      scarce: () => state.scarce,
      away: () => state.away,
    },
  });
  async function fill() {
    const first = cached(card());
    await settle();
    at(arrived, 0).answer("old");
    const { fetchedAt } = await first;
    await clock.advance(30_000);
    return fetchedAt;
  }
  return { clock, arrived, events, state, store, cached, fill };
}

for (const failure of ["breaker", "budget", "rate_limited"] as const) {
  Deno.test(`cache answers with what is past its freshness instead of ${failure}`, async () => {
    const { arrived, events, cached, fill } = setUpStale();
    const fetchedAt = await fill();
    const reading = cached(card());
    await settle();
    const { request, fail } = at(arrived, 1);
    fail(upstreamError(request, failure));
    assertEquals(await reading, {
      status: 200,
      body: "old",
      fetchedAt,
      bytes: 10,
      source: "stale",
    });
    assertEquals(events.slice(-2), ["miss", "stale"]);
  });
}

Deno.test("cache asks for nothing that it has in any age while the budget is scarce", async () => {
  const { arrived, state, cached, fill } = setUpStale();
  await fill();
  state.scarce = true;
  assertEquals((await cached(card())).source, "stale");
  assertEquals((await cached(card({ cacheOnly: true }))).source, "stale");
  assertEquals(arrived.length, 1);
  const unknown = cached(get("/cards/2", { freshness: 30_000 }));
  await settle();
  at(arrived, 1).answer("asked");
  assertEquals((await unknown).source, "account");
});

Deno.test("cache lets a read find out whether the account answers again", async () => {
  const { arrived, state, cached, fill } = setUpStale();
  await fill();
  state.away = true;
  assertEquals((await cached(card({ cacheOnly: true }))).source, "stale");
  const reading = cached(card());
  await settle();
  at(arrived, 1).answer("new");
  assertEquals((await reading).source, "account");
});

for (const failure of ["server", "timeout", "not_found", "cancelled"] as const) {
  Deno.test(`cache does not hide ${failure} behind an old answer`, async () => {
    const { arrived, cached, fill } = setUpStale();
    await fill();
    const error = errorOf(cached(card()));
    await settle();
    const { request, fail } = at(arrived, 1);
    fail(upstreamError(request, failure));
    assertInstanceOf(await error, UpstreamError);
  });
}

const NEVER_STALE: readonly [string, (set: ReturnType<typeof setUpStale>) => unknown][] = [
  ["that was invalidated", ({ store }) => store.invalidate(["card:1"])],
  ["of more than a day ago", ({ clock }) => clock.jump(24 * 60 * 60 * 1_000)],
  ["from before the clock was set back", ({ clock }) => clock.jump(-10_000)],
  ["when stale answers are switched off", ({ state }) => state.allowed = false],
];

for (const [what, make] of NEVER_STALE) {
  Deno.test(`cache gives no stale answer ${what}`, async () => {
    const set = setUpStale();
    await set.fill();
    set.state.scarce = true;
    await make(set);
    const error = errorOf(set.cached(card()));
    await settle();
    const { request, fail } = at(set.arrived, 1);
    fail(upstreamError(request, "budget"));
    assertInstanceOf(await error, UpstreamError);
    assertEquals(set.events.includes("stale"), false);
  });
}

Deno.test("cache gives no stale answer that a write outdated while the read waited", async () => {
  const { arrived, store, cached, fill } = setUpStale();
  await fill();
  const error = errorOf(cached(card()));
  await settle();
  await store.invalidate(["card:1"]);
  const { request, fail } = at(arrived, 1);
  fail(upstreamError(request, "breaker"));
  assertInstanceOf(await error, UpstreamError);
});

Deno.test("cache does not take an entry for young because the clock was set back", async () => {
  const { clock, arrived, cached, fill } = setUpStale();
  await fill();
  await clock.advance(600_000);
  // Ten minutes old, and by this clock not even ten seconds.
  clock.jump(-620_001);
  const reading = cached(card());
  await settle();
  at(arrived, 1).answer("new");
  assertEquals((await reading).body, "new");
});

Deno.test("a cache that is switched off answers and keeps nothing, and still invalidates", async () => {
  const clock = createFakeClock();
  const { send, arrived } = createFakeAccount(clock);
  const store = createMemoryCache();
  let on = true;
  const cached = withCache(send, store, { clock, enabled: () => on });
  const ask = async () => {
    const count = arrived.length;
    const answer = cached(card());
    await settle();
    arrived[count]?.answer(count);
    return (await answer).body;
  };
  assertEquals([await ask(), await ask()], [0, 0]);
  on = false;
  assertEquals([await ask(), await ask()], [1, 2]);
  assertInstanceOf(await errorOf(cached(card({ cacheOnly: true }))), UpstreamError);
  const writing = cached(write("/cards/1", { touches: ["card:1"] }));
  await settle();
  at(arrived, 3).answer();
  await writing;
  on = true;
  assertEquals(await ask(), 4);
});
