import { assertEquals } from "@std/assert";
import { createMemoryCache } from "../../../src/gateway/memory_cache.ts";

const entry = (bytes: number, tags: string[] = []) => ({
  status: 200,
  body: bytes,
  fetchedAt: 0,
  expiresAt: 1,
  tags,
  bytes,
});

async function fill(store: ReturnType<typeof createMemoryCache>, key: string, bytes = 1) {
  return await store.set(key, entry(bytes), await store.generation([]));
}

async function keysOf(store: ReturnType<typeof createMemoryCache>, keys: string[]) {
  const found: string[] = [];
  for (const key of keys) if (await store.get(key)) found.push(key);
  return found;
}

Deno.test("memory cache drops what was used longest ago when there are too many entries", async () => {
  const store = createMemoryCache({ maxEntries: 2 });
  await fill(store, "a");
  await fill(store, "b");
  await store.get("a");
  await fill(store, "c");
  assertEquals(await keysOf(store, ["a", "b", "c"]), ["a", "c"]);
});

Deno.test("memory cache drops what was used longest ago when there are too many bytes", async () => {
  const store = createMemoryCache({ maxBytes: 10 });
  for (const key of ["a", "b", "c"]) await fill(store, key, 3);
  await fill(store, "d", 6);
  assertEquals(store.size(), { entries: 2, bytes: 9 });
  assertEquals(await keysOf(store, ["a", "b", "c", "d"]), ["c", "d"]);
});

Deno.test("memory cache counts the bytes of a replaced entry once", async () => {
  const store = createMemoryCache();
  await fill(store, "a", 3);
  await fill(store, "a", 5);
  assertEquals(store.size(), { entries: 1, bytes: 5 });
});

Deno.test("memory cache refuses an entry larger than everything it may keep", async () => {
  const store = createMemoryCache({ maxBytes: 10 });
  await fill(store, "a", 3);
  assertEquals(await fill(store, "b", 11), false);
  assertEquals(store.size(), { entries: 1, bytes: 3 });
});

Deno.test("memory cache gives an invalidated entry to nobody and frees it", async () => {
  const store = createMemoryCache();
  const tags = ["card:12"];
  await store.set("a", entry(3, tags), await store.generation(tags));
  await store.invalidate(["card:1", "card:120"]);
  assertEquals((await store.get("a"))?.body, 3);
  await store.invalidate(["card:12"]);
  assertEquals(await store.get("a"), undefined);
  assertEquals(store.size(), { entries: 0, bytes: 0 });
});

Deno.test("memory cache remembers a bounded number of tags and brings nothing stale back", async () => {
  const store = createMemoryCache({ maxTags: 3 });
  const before = await store.generation(["x"]);
  await store.invalidate(["x"]);
  const kept = await store.generation(["y"]);
  await store.set("y", entry(1, ["y"]), kept);
  await store.invalidate(["a", "b", "c"]);
  assertEquals(await store.get("y"), undefined);
  assertEquals(await store.set("x", entry(1, ["x"]), before), false);
});

Deno.test("clear() does not let a generation come back", async () => {
  const store = createMemoryCache();
  await store.invalidate(["x"]);
  const before = await store.generation(["x"]);
  await store.clear();
  await store.invalidate(["x"]);
  await store.clear();
  assertEquals(await store.set("a", entry(1, ["x"]), before), false);
  assertEquals(await store.set("a", entry(1, ["x"]), "0"), false);
});
