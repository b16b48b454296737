import { assertEquals, assertInstanceOf } from "@std/assert";
import { createGateway, type GatewayOptions } from "../../../src/gateway/gateway.ts";
import type { FlagName, FlagReader } from "../../../src/gateway/flags.ts";
import { createMemoryCache } from "../../../src/gateway/memory_cache.ts";
import {
  createFakeClock,
  errorOf,
  type FakeClock,
  get,
  settle,
  until,
  write,
} from "./fake_clock.ts";
import { outcomeOf } from "./loopback.ts";

/** A gateway over a `fetch` that answers by path and method, in the order of `answers`. */
function setUp(
  answers: (request: Request, count: number) => Response | Promise<Response>,
  options: Partial<GatewayOptions> = {},
) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const gateway = createGateway({
    origin: "https://acme.kanbanize.com",
    token: () => "KEY",
    userAgent: "test/1",
    clock,
    retry: { random: () => 0 },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      await settle();
      request.signal.throwIfAborted();
      return await answers(request, asked.length);
    },
    ...options,
  });
  return { clock, asked, gateway };
}

/** The result of a promise that waits for pauses of no length. */
async function pausing<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let done = false;
  const watched = promise.finally(() => done = true);
  watched.catch(() => {});
  while (!done) {
    await clock.advance(0);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return await watched;
}

const limits = (minute: number, hour: number) => ({
  headers: {
    "x-ratelimit-perminute-limit": "60",
    "x-ratelimit-perminute-remaining": String(minute),
    "x-ratelimit-perhour-limit": "900",
    "x-ratelimit-perhour-remaining": String(hour),
  },
});

Deno.test("gateway answers identical reads with one request, and later ones from the cache", async () => {
  const { asked, gateway } = setUp(() => Response.json("one"));
  const read = get("/a", { freshness: 1_000 });
  const together = await Promise.all([gateway.send(read), gateway.send(read)]);
  const later = await gateway.send(read);
  assertEquals([...together, later].map(({ source }) => source), ["account", "account", "cache"]);
  assertEquals(asked.length, 1);
});

Deno.test("gateway does not let a read after a write join or keep one from before it", async () => {
  let value = "old";
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { gateway } = setUp(async (request, count) => {
    if (request.method === "PATCH") {
      value = "new";
      return Response.json({});
    }
    const seen = value;
    if (count === 1) await held;
    return Response.json(seen);
  });
  const read = get("/cards/1", { freshness: 1_000, tags: ["card:1"] });
  const before = gateway.send(read);
  await settle();
  await gateway.send(write("/cards/1", { touches: ["card:1"] }));
  assertEquals((await gateway.send(read)).body, "new");
  release();
  assertEquals((await before).body, "old");
  assertEquals((await gateway.send(read)).body, "new");
});

Deno.test("gateway spends the budget on each retry and reports the requests that were sent", async () => {
  const { clock, gateway } = setUp((_, count) =>
    count < 3 ? new Response("", { status: 503 }) : Response.json("ok", limits(20, 800))
  );
  let sent = 0;
  const answer = gateway.send(get("/a", { onSent: () => sent++ }));
  assertEquals((await pausing(clock, answer)).body, "ok");
  assertEquals(sent, 3);
  const { requests, budget } = gateway.snapshot();
  assertEquals(requests, {
    sent: 3,
    failed: 2,
    inFlight: 0,
    byOperation: { getThing: { "200": 1, "503": 2 } },
  });
  // 20 were left before the last one was counted.
  assertEquals(budget.minute, { limit: 60, used: 41, remaining: 19 });
  assertEquals([budget.hour.limit, budget.hour.remaining], [900, 799]);
});

Deno.test("gateway sends a write again after a refused connection and gives the budget back", async () => {
  const { clock, asked, gateway } = setUp((_, count) => {
    if (count === 3) return Response.json("ok");
    const reason = "client error (Connect): tcp connect error: Connection refused (os error 111)";
    throw new TypeError("fetch failed", { cause: new Error(reason) });
  });
  const answer = gateway.send(write("/a"));
  assertEquals((await pausing(clock, answer)).body, "ok");
  assertEquals(asked.length, 3);
  assertEquals(gateway.snapshot().budget.minute.used, 1);
});

Deno.test("gateway never sends a write again whose outcome is unknown", async () => {
  const { asked, gateway } = setUp(() => {
    throw new TypeError("error reading a body from connection");
  });
  assertEquals(await outcomeOf(gateway.send(write("/a"))), "connection unknown");
  assertEquals(asked.length, 1);
  assertEquals(gateway.snapshot().requests.byOperation, { updateThing: { connection: 1 } });
});

Deno.test("gateway waits after a 429 and sends again", async () => {
  const { clock, asked, gateway } = setUp((_, count) =>
    count === 1
      ? Response.json({ error: { code: "RL02", details: { retry_after: 5 } } }, { status: 429 })
      : Response.json("ok")
  );
  const answer = gateway.send(write("/a"));
  await until(() => gateway.snapshot().budget.waiting === 1);
  await clock.advance(4_999);
  assertEquals(asked.length, 1);
  await clock.advance(1);
  assertEquals((await answer).body, "ok");
});

Deno.test("gateway waits a minute at most for a caller who names no deadline", async () => {
  const { clock, gateway } = setUp(
    (request) => {
      const { promise, reject } = Promise.withResolvers<Response>();
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
      return promise;
    },
    { timeout: 1_000_000 },
  );
  const outcome = outcomeOf(gateway.send(get("/a")));
  await clock.advance(59_999);
  assertEquals(gateway.snapshot().requests.inFlight, 1);
  await clock.advance(1);
  assertEquals(await outcome, "timeout unknown");
  assertEquals(clock.pending(), 0);
});

Deno.test("gateway refuses at once what the budget cannot allow in time", async () => {
  const { clock, gateway } = setUp(() => Response.json({}), { perHour: 1 });
  await gateway.send(get("/a"));
  assertEquals(await outcomeOf(gateway.send(get("/b"))), "budget no");
  assertEquals(clock.pending(), 0);
});

Deno.test("clear() and invalidate() make what is under way unshared and unkept", async () => {
  for (const how of ["clear", "invalidate"] as const) {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { asked, gateway } = setUp(async (_, count) => {
      if (count === 1) await held;
      return Response.json(count);
    });
    const read = get("/a", { freshness: 1_000, tags: ["a"] });
    const before = gateway.send(read);
    await settle();
    await (how === "clear" ? gateway.clear() : gateway.invalidate(["a"]));
    assertEquals((await gateway.send(read)).body, 2);
    release();
    await before;
    assertEquals((await gateway.send(read)).body, 2);
    assertEquals(asked.length, 2);
    assertEquals(gateway.snapshot().cache.outdated, 1);
  }
});

Deno.test("clear() and invalidate() keep reads that are never cached apart as well", async () => {
  for (const how of ["clear", "invalidate"] as const) {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { gateway } = setUp(async (_, count) => {
      if (count === 1) await held;
      return Response.json(count);
    });
    const before = gateway.send(get("/a"));
    await settle();
    await (how === "clear" ? gateway.clear() : gateway.invalidate(["a"]));
    assertEquals((await gateway.send(get("/a"))).body, 2);
    release();
    await before;
  }
});

Deno.test("a read after another process invalidated the store joins none from before it", async () => {
  const cache = createMemoryCache();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { gateway } = setUp(async (_, count) => {
    if (count === 1) await held;
    return Response.json(count);
  }, { cache });
  const read = get("/a", { freshness: 1_000, tags: ["a"] });
  const before = gateway.send(read);
  await settle();
  await cache.invalidate(["a"]);
  assertEquals((await gateway.send(read)).body, 2);
  release();
  await before;
});

Deno.test("gateway counts hits, misses and entries", async () => {
  const { gateway } = setUp(() => Response.json("12345678"));
  const read = get("/a", { freshness: 1_000 });
  await gateway.send(read);
  await gateway.send(read);
  assertEquals(gateway.snapshot().cache, {
    hits: 1,
    misses: 1,
    stale: 0,
    outdated: 0,
    faults: 0,
    entries: 1,
    bytes: 10,
  });
});

Deno.test("a snapshot does not change afterwards", async () => {
  const { gateway } = setUp(() => Response.json({}));
  await gateway.send(get("/a"));
  const { requests } = gateway.snapshot();
  await gateway.send(get("/a"));
  assertEquals(requests.byOperation, { getThing: { "200": 1 } });
});

Deno.test("a gateway that only reads sends no write", async () => {
  const { asked, gateway } = setUp(() => Response.json({}), { readOnly: true });
  assertInstanceOf(await errorOf(gateway.send(write("/a"))), TypeError);
  await gateway.send(get("/a"));
  assertEquals(asked, ["GET /api/v2/a"]);
});

/** Flags that a test switches. */
function switchboard() {
  const off = new Set<FlagName>();
  const flags: FlagReader = { isOn: (name) => !off.has(name), ready: Promise.resolve() };
  return { flags, off };
}

Deno.test("gateway asks its flags at each request", async () => {
  const { flags, off } = switchboard();
  const { asked, gateway } = setUp(() => Response.json("one"), { flags });
  const read = get("/a", { freshness: 1_000 });
  await gateway.send(read);
  off.add("cache");
  await Promise.all([gateway.send(read), gateway.send(read)]);
  assertEquals(asked.length, 2);
  off.add("single_flight");
  await Promise.all([gateway.send(read), gateway.send(read)]);
  assertEquals(asked.length, 4);
  off.clear();
  await Promise.all([gateway.send(read), gateway.send(read)]);
  assertEquals(asked.length, 4);
});

Deno.test("gateway waits until its flags are known before it sends anything", async () => {
  const { flags, off } = switchboard();
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const { asked, gateway } = setUp(() => Response.json({}), { flags: { ...flags, ready } });
  const outcome = outcomeOf(gateway.send(write("/a")));
  await settle();
  off.add("writes");
  resolve();
  assertEquals([await outcome, asked], ["writes_off no", []]);
});

Deno.test("gateway refuses every write while writes are off, and goes on reading", async () => {
  const { flags, off } = switchboard();
  const { asked, gateway } = setUp(() => Response.json({}), { flags });
  off.add("writes");
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    assertEquals(await outcomeOf(gateway.send(write("/a", { method }))), "writes_off no");
  }
  await gateway.send(get("/a"));
  assertEquals(asked, ["GET /api/v2/a"]);
  assertEquals(gateway.metrics.value("refusedWrites", { operation: "updateThing" }), 4);
  off.clear();
  await gateway.send(write("/a"));
});

Deno.test("gateway sends without leave while the budget is off", async () => {
  const { flags, off } = switchboard();
  const { asked, gateway } = setUp(() => Response.json({}), { flags, perHour: 1 });
  off.add("budget");
  for (const path of ["/a", "/b", "/c"]) await gateway.send(get(path));
  assertEquals(asked.length, 3);
  off.clear();
  await gateway.send(get("/d"));
  assertEquals(await outcomeOf(gateway.send(get("/e"))), "budget no");
});

/** A gateway whose account fails until it is mended. */
function setUpFailing(options: Partial<GatewayOptions> = {}) {
  const state = { broken: true };
  const parts = setUp(
    () => state.broken ? new Response("", { status: 500 }) : Response.json("fine"),
    { breaker: { failures: 2, pause: 5_000 }, ...options },
  );
  return { state, ...parts };
}

Deno.test("gateway leaves an account alone that does not answer, and finds out when it does", async () => {
  const { state, clock, asked, gateway } = setUpFailing();
  for (let i = 0; i < 2; i++) {
    assertEquals(await outcomeOf(gateway.send(get("/a"))), "server 500 unknown");
  }
  assertEquals(await outcomeOf(gateway.send(get("/a"))), "breaker no");
  assertEquals(await outcomeOf(gateway.send(write("/a"))), "breaker no");
  assertEquals(asked.length, 2);
  assertEquals(gateway.snapshot().breaker, { state: "open", retryAfter: 5_000 });
  state.broken = false;
  await clock.advance(5_000);
  assertEquals((await gateway.send(get("/a"))).body, "fine");
  assertEquals(gateway.snapshot().breaker.state, "closed");
  assertEquals(gateway.metrics.value("breakerOpened", {}), 1);
});

Deno.test("gateway spends no budget while its breaker is open", async () => {
  const { gateway } = setUpFailing();
  for (let i = 0; i < 5; i++) await outcomeOf(gateway.send(get("/a")));
  assertEquals(gateway.snapshot().budget.minute.used, 2);
});

Deno.test("gateway goes on asking while the breaker is switched off", async () => {
  const { flags, off } = switchboard();
  const { asked, gateway } = setUpFailing({ flags });
  off.add("breaker");
  for (let i = 0; i < 5; i++) await outcomeOf(gateway.send(get("/a")));
  assertEquals(asked.length, 5);
});

Deno.test("gateway answers with what is past its freshness while the breaker is open", async () => {
  const { flags, off } = switchboard();
  const { state, clock, gateway } = setUpFailing({ flags });
  state.broken = false;
  const read = get("/a", { freshness: 1_000, tags: ["boards"] });
  const { fetchedAt } = await gateway.send(read);
  await clock.advance(2_000);
  state.broken = true;
  // As long as the breaker is closed, the failure is told.
  for (let i = 0; i < 2; i++) {
    assertEquals(await outcomeOf(gateway.send(read)), "server 500 unknown");
  }
  const answer = await gateway.send(read);
  assertEquals([answer.source, answer.body, answer.fetchedAt], ["stale", "fine", fetchedAt]);
  assertEquals(gateway.snapshot().cache.stale, 1);
  off.add("stale_answers");
  assertEquals(await outcomeOf(gateway.send(read)), "breaker no");
  off.clear();
  await gateway.invalidate(["boards"]);
  assertEquals(await outcomeOf(gateway.send(read)), "breaker no");
});

Deno.test("gateway answers with what is past its freshness when the budget allows nothing", async () => {
  const { clock, gateway } = setUp(() => Response.json("old"), { perHour: 1 });
  const read = get("/a", { freshness: 1_000 });
  await gateway.send(read);
  await clock.advance(2_000);
  assertEquals((await gateway.send(read)).source, "stale");
  assertEquals(await outcomeOf(gateway.send(get("/b", { freshness: 1_000 }))), "budget no");
});

Deno.test("gateway has at most so many requests on their way at once", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { asked, gateway } = setUp(async () => {
    await held;
    return Response.json({});
  });
  const answers = Array.from({ length: 9 }, (_, i) => gateway.send(get(`/${i}`)));
  await until(() => asked.length >= 6);
  await settle();
  assertEquals([asked.length, gateway.snapshot().requests.inFlight], [6, 6]);
  release();
  await Promise.all(answers);
  assertEquals(asked.length, 9);
});

Deno.test("gateway measures what it does", async () => {
  const { clock, gateway } = setUp((_, count) =>
    count === 1 ? new Response("", { status: 503 }) : Response.json("x")
  );
  const read = get("/a", { freshness: 1_000, tags: ["cards:3", "cards"] });
  await pausing(clock, gateway.send(read));
  await gateway.send(read);
  const { metrics } = gateway;
  const value = (status: string) => metrics.value("requests", { operation: "getThing", status });
  assertEquals([value("503"), value("200")], [1, 1]);
  assertEquals(metrics.value("retries", { operation: "getThing" }), 1);
  const event = (event: string) => metrics.value("cacheEvents", { kind: "cards", event });
  assertEquals([event("miss"), event("kept"), event("hit")], [1, 1, 1]);
  const all = metrics.read();
  const gauge = (name: string) => all.find((metric) => metric.name === name)?.series;
  assertEquals(gauge("businessmap_budget_remaining"), [
    { labels: { window: "minute" }, value: 28 },
    { labels: { window: "hour" }, value: 598 },
  ]);
  assertEquals(gauge("businessmap_budget_used_ratio")?.map(({ value }) => value.toFixed(3)), [
    "0.067",
    "0.003",
  ]);
  assertEquals(gauge("businessmap_budget_shared"), [{ labels: {}, value: 0 }]);
  assertEquals(gauge("businessmap_breaker_state"), [{ labels: {}, value: 0 }]);
  assertEquals(gauge("businessmap_budget_wait_seconds")?.[0]?.count, 2);
  assertEquals(metrics.value("budgetGrants", { priority: "person" }), 2);
});

Deno.test("gateway measures who waits for the budget, and who waited in vain", async () => {
  const { clock, gateway } = setUp(() => Response.json({}), { perMinute: 1, patience: 400_000 });
  const { metrics } = gateway;
  await gateway.send(get("/a"));
  const answers = [
    gateway.send(get("/b")),
    gateway.send(get("/c", { priority: "scan" })),
  ];
  const impatient = gateway.send(get("/d", { deadline: clock.now() + 1_000 }));
  assertEquals(await outcomeOf(impatient), "budget no");
  metrics.read();
  assertEquals(metrics.value("budgetWaiting", { priority: "person" }), 1);
  assertEquals(metrics.value("budgetWaiting", { priority: "scan" }), 1);
  assertEquals(metrics.value("budgetDenied", { priority: "person" }), 1);
  for (let minute = 0; minute < 3; minute++) await clock.advance(61_000);
  await Promise.allSettled(answers);
  metrics.read();
  assertEquals(metrics.value("budgetWaiting", { priority: "person" }), 0);
  assertEquals(metrics.value("budgetGrants", { priority: "person" }), 2);
});

for (const [status, reason] of [[401, "key"], [403, "rights"], [429, "limit"]] as const) {
  Deno.test(`gateway counts a request that is refused with ${status} as one for the ${reason}`, async () => {
    const { clock, gateway } = setUp(() => new Response("{}", { status }));
    await outcomeOf(gateway.send(get("/a", { deadline: clock.now() + 5_000 })));
    assertEquals(gateway.metrics.value("refusals", { reason }), 1);
  });
}

Deno.test("gateway learns the account's limits from GET /apiLimits, whichever name the window has", async () => {
  const { gateway } = setUp(() =>
    Response.json({ data: [{ types: "hourly", limit: 900 }, { type: "minutely", limit: 60 }] })
  );
  await gateway.send(get("/apiLimits"));
  const { minute, hour } = gateway.snapshot().budget;
  assertEquals([minute.limit, hour.limit], [60, 900]);
});
