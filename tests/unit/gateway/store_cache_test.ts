import { assertEquals, assertRejects } from "@std/assert";
import type { CacheEntry } from "../../../src/gateway/cache.ts";
import { createStoreCache } from "../../../src/gateway/store_cache.ts";
import { openStore, type Store } from "../../../src/store/mod.ts";
import { createFakeClock, type FakeClock } from "./fake_clock.ts";

const TAGS = ["cards", "card:1"];

/** A store in memory, and as many caches on it as there would be processes. */
async function withStore(
  work: (parts: {
    store: Store;
    clock: FakeClock;
    process: (changes?: Partial<Store>) => ReturnType<typeof createStoreCache>;
  }) => Promise<void>,
): Promise<void> {
  const clock = createFakeClock();
  const store = await openStore({
    path: ":memory:",
    secret: "secret",
    account: "acme",
    now: clock.now,
  });
  const caches: ReturnType<typeof createStoreCache>[] = [];
  try {
    await work({
      store,
      clock,
      process(changes = {}) {
        const cache = createStoreCache({ ...store, ...changes }, { clock });
        caches.push(cache);
        return cache;
      },
    });
    for (const cache of caches) await cache.idle();
  } finally {
    await store.close();
  }
}

function entry(clock: FakeClock, body: unknown, rest: Partial<CacheEntry> = {}): CacheEntry {
  const fetchedAt = clock.now();
  return {
    status: 200,
    body,
    fetchedAt,
    expiresAt: fetchedAt + 3_600_000,
    tags: TAGS,
    bytes: 10,
    ...rest,
  };
}

Deno.test("store cache gives another process the same entry", async () => {
  await withStore(async ({ clock, process }) => {
    const [one, other] = [process(), process()];
    const kept = entry(clock, { data: [1, null, "é"] });
    assertEquals(await one.set("a", kept, await one.generation(TAGS)), true);
    for (const cache of [other, one]) assertEquals(await cache.get("a"), kept);
    assertEquals(await other.get("b"), undefined);
  });
});

Deno.test("store cache keeps an answer without a body apart from null", async () => {
  await withStore(async ({ clock, process }) => {
    const [one, other] = [process(), process()];
    for (const [key, body] of [["a", undefined], ["b", null]] as const) {
      await one.set(key, entry(clock, body), await one.generation(TAGS));
      assertEquals((await other.get(key))?.body, body);
    }
  });
});

for (const how of ["invalidate", "clear"] as const) {
  Deno.test(`store cache shows nothing after another process called ${how}()`, async () => {
    await withStore(async ({ clock, process }) => {
      const [one, other] = [process(), process()];
      await one.set("a", entry(clock, 1), await one.generation(TAGS));
      await other.get("a");
      await (how === "clear" ? other.clear() : other.invalidate(["card:1"]));
      for (const cache of [one, other, process()]) assertEquals(await cache.get("a"), undefined);
    });
  });

  Deno.test(`store cache keeps nothing that was read before ${how}() elsewhere`, async () => {
    await withStore(async ({ clock, process }) => {
      const [one, other] = [process(), process()];
      const generation = await one.generation(TAGS);
      await (how === "clear" ? other.clear() : other.invalidate(["cards"]));
      assertEquals(await one.set("a", entry(clock, 1), generation), false);
      assertEquals(await other.get("a"), undefined);
    });
  });

  Deno.test(`store cache shows nothing that was written while ${how}() came between`, async () => {
    await withStore(async ({ store, clock, process }) => {
      const other = process();
      const one = process({
        async set(...args) {
          // After the generations were compared, and before the entry is written.
          await (how === "clear" ? other.clear() : other.invalidate(["card:1"]));
          await other.idle();
          return await store.set(...args);
        },
      });
      await one.set("a", entry(clock, 1), await one.generation(TAGS));
      for (const cache of [one, other]) assertEquals(await cache.get("a"), undefined);
    });
  });
}

Deno.test("store cache leaves what a write did not touch", async () => {
  await withStore(async ({ clock, process }) => {
    const cache = process();
    for (const id of [1, 12]) {
      const tags = ["cards", `card:${id}`];
      await cache.set(`${id}`, entry(clock, id, { tags }), await cache.generation(tags));
    }
    await cache.invalidate(["card:1"]);
    assertEquals([await cache.get("1"), (await cache.get("12"))?.body], [undefined, 12]);
  });
});

Deno.test("store cache looks for a younger entry of another process when its own is too old", async () => {
  await withStore(async ({ clock, process }) => {
    const [one, other] = [process(), process()];
    await one.set("a", entry(clock, "old"), await one.generation(TAGS));
    const since = clock.now();
    clock.jump(1_000);
    await other.set("a", entry(clock, "young"), await other.generation(TAGS));
    assertEquals((await one.get("a"))?.body, "old");
    assertEquals((await one.get("a", since))?.body, "young");
    assertEquals((await one.get("a"))?.body, "young");
  });
});

Deno.test("store cache shows nothing until an invalidation was taken by the store", async () => {
  await withStore(async ({ store, clock, process }) => {
    let away = false;
    const cache = process({
      bump: (keys) =>
        away ? Promise.resolve({ ok: false, reason: "away" as const }) : store.bump(keys),
    });
    const generation = await cache.generation(TAGS);
    await cache.set("a", entry(clock, 1), generation);
    away = true;
    await assertRejects(() => cache.invalidate(["card:1"]));
    await assertRejects(() => cache.get("a"));
    await assertRejects(() => cache.generation(TAGS));
    await assertRejects(() => cache.set("a", entry(clock, 1), generation));
    away = false;
    assertEquals(await cache.get("a"), undefined);
    assertEquals(await cache.set("a", entry(clock, 1), generation), false);
  });
});

Deno.test("store cache makes all stale when more is owed than it remembers", async () => {
  await withStore(async ({ store, clock, process }) => {
    let away = true;
    const cache = process({
      bump: (keys) =>
        away ? Promise.resolve({ ok: false, reason: "away" as const }) : store.bump(keys),
    });
    await process().set("a", entry(clock, 1), await process().generation(TAGS));
    const tags = Array.from({ length: 600 }, (_, id) => `card:${id + 100}`);
    await assertRejects(() => cache.invalidate(tags));
    away = false;
    assertEquals(await cache.get("a"), undefined);
  });
});

Deno.test("store cache fails when the store does, so that it can be passed over", async () => {
  await withStore(async ({ clock, process }) => {
    const down = () => Promise.resolve({ ok: false as const, reason: "away" as const });
    const cache = process({ generations: down, read: down, set: () => Promise.resolve(false) });
    await assertRejects(() => cache.get("a"));
    await assertRejects(() => cache.generation(TAGS));
    const full = process({ set: () => Promise.resolve(false) });
    const generation = await full.generation(TAGS);
    await assertRejects(() => full.set("a", entry(clock, 1), generation));
    assertEquals(await full.set("a", entry(clock, 1, { bytes: 2 ** 24 }), generation), false);
  });
});

Deno.test("store cache trusts nothing from before a clock that was set back between two runs", async () => {
  await withStore(async ({ clock, process }) => {
    const before = process();
    await before.set("a", entry(clock, 1), await before.generation(TAGS));
    await before.idle();
    clock.jump(-3_600_000);
    const after = process();
    assertEquals(await after.get("a"), undefined);
    await after.set("a", entry(clock, 2), await after.generation(TAGS));
    await after.idle();
    assertEquals((await process().get("a"))?.body, 2);
  });
});

Deno.test("store cache counts what is kept, and sweeps now and then", async () => {
  await withStore(async ({ store, clock, process }) => {
    const limits: number[] = [];
    const cache = process({
      kind: "file",
      sweep(options) {
        limits.push(options.maxBytes);
        return store.sweep(options);
      },
    });
    const set = async (key: string) => {
      await cache.set(key, entry(clock, key), await cache.generation(TAGS));
      await cache.idle();
    };
    await set("a");
    await set("b");
    cache.size();
    await cache.idle();
    assertEquals([cache.size().entries, cache.size().bytes > 0, limits.length], [2, true, 0]);
    await clock.advance(60_000);
    await set("c");
    await set("d");
    assertEquals(limits, [256 * 1024 * 1024]);
    await clock.advance(600_000);
    await set("e");
    assertEquals(limits.length, 2);
  });
});
