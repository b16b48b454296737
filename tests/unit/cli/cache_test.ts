import { assertEquals, assertStringIncludes } from "@std/assert";
import { cacheClear, cacheStats, cacheVerify } from "../../../src/cli/cache.ts";
import { exitCode } from "../../../src/cli/exit_codes.ts";
import { createStoreCache } from "../../../src/gateway/store_cache.ts";
import type { Store } from "../../../src/store/mod.ts";
import { keys } from "../../../src/store/kv.ts";
import { START, testFolder, text } from "../store/support.ts";

/** A store with two kept answers. */
async function fill(store: Store, now = Date.now()) {
  const cache = createStoreCache(store);
  const kept = {
    board: ["structure:3"],
    card: ["cards", "card:7"],
    library: ["library"],
  };
  for (const [key, tags] of Object.entries(kept)) {
    const entry = {
      status: 200,
      body: key,
      fetchedAt: now,
      expiresAt: now + 3_600_000,
      tags,
      bytes: 10,
    };
    await cache.set(key, entry, await cache.generation(tags));
  }
  await cache.idle();
  return async () => {
    const there = await Promise.all(Object.keys(kept).map((key) => cache.get(key)));
    return there.flatMap((entry) => entry === undefined ? [] : [entry.body]);
  };
}

const away = () => Promise.resolve({ ok: false as const, reason: "away" as const });

Deno.test("cache stats says how much is kept and how old it is", async () => {
  await using folder = await testFolder();
  const store = await folder.open({ now: () => START });
  assertEquals((await cacheStats(store, START)).text, "store: file, works\nanswers: none");
  await fill(store, START);
  const { text, exitCode } = await cacheStats(store, START + 180_000);
  assertStringIncludes(text, "answers: 3 entries, ");
  assertStringIncludes(text, "written 3 min to 3 min ago");
  assertEquals(exitCode, 0);
});

Deno.test("cache clear makes everything stale for a running server", async () => {
  await using folder = await testFolder();
  const left = await fill(await folder.open());
  assertEquals(await left(), ["board", "card", "library"]);
  const cleared = await cacheClear(await folder.open());
  assertEquals(cleared.exitCode, exitCode.ok);
  assertEquals(await left(), []);
});

Deno.test("cache clear of a board leaves what cannot show it", async () => {
  await using folder = await testFolder();
  const left = await fill(await folder.open());
  const other = await folder.open();
  await cacheClear(other, { boards: ["4"] });
  assertEquals(await left(), ["board", "library"]);
  const { text } = await cacheClear(other, { boards: ["3", "3"] });
  assertStringIncludes(text, "What was kept of board 3 and of all cards");
  assertEquals(await left(), ["library"]);
});

for (const wrong of ["Sales", "0", "-1", "3.5", ""]) {
  Deno.test(`cache clear refuses the board ${JSON.stringify(wrong)} and clears nothing`, async () => {
    await using folder = await testFolder();
    const store = await folder.open();
    const left = await fill(store);
    const refused = await cacheClear(store, { boards: ["3", wrong] });
    assertEquals(refused.exitCode, exitCode.usage);
    assertStringIncludes(refused.text, JSON.stringify(wrong));
    assertEquals((await left()).length, 3);
  });
}

Deno.test("cache verify says that all can be read, or what could not", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  await fill(store);
  const good = await cacheVerify(store);
  assertEquals([good.exitCode, good.text], [0, "All 4 entries can be read."]);
  const kv = await folder.raw();
  for await (const { key } of kv.list({ prefix: keys.entry(["cache"]) }, { batchSize: 10 })) {
    await kv.atomic().set(key, text("garbage")).commit();
  }
  const bad = await cacheVerify(store);
  assertEquals(bad.exitCode, exitCode.failed);
  assertStringIncludes(bad.text, "3 entries could not be read and were removed");
  assertEquals((await cacheVerify(store)).exitCode, 0);
});

Deno.test("cache commands say so when the store gives no answer", async () => {
  await using folder = await testFolder();
  const store = { ...await folder.open(), stats: away, verify: away, bump: away };
  for (const done of [await cacheStats(store), await cacheVerify(store), await cacheClear(store)]) {
    assertEquals(done.exitCode, exitCode.unreachable);
    assertStringIncludes(done.text, "The store gives no answer");
  }
});
