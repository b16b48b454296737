import { assert, assertEquals } from "@std/assert";
import { keys } from "../../../src/store/kv.ts";
import { MAX_LIFETIME } from "../../../src/store/mod.ts";
import { everything, noise, SECRET, START, testFolder, text } from "./support.ts";

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60_000;
const PLENTY = { maxBytes: 1e9 };

async function openWithClock() {
  const folder = await testFolder();
  const clock = { now: START };
  const store = await folder.open({ now: () => clock.now });
  const kinds = async () => {
    const all = await everything(await folder.raw());
    const counts: Record<string, number> = {};
    for (const { key } of all) counts[String(key[2])] = (counts[String(key[2])] ?? 0) + 1;
    return counts;
  };
  return {
    folder,
    clock,
    store,
    kinds,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("sweep() removes what has expired, with its chunks, and nothing else", async () => {
  await using test = await openWithClock();
  const { store, clock } = test;
  await store.set(["cache", "a"], text("a"), { expiresAt: START + 10 });
  await store.set(["cache", "b"], noise(200_000), { expiresAt: START + 10 });
  await store.set(["cache", "c"], noise(200_000), { expiresAt: START + MINUTE });
  await store.update(["budget"], () => 1);
  clock.now = START + 10;
  const swept = await store.sweep(PLENTY);
  assert(swept.ok);
  assertEquals([swept.value.expired, swept.value.evicted, swept.value.blobs], [2, 0, 1]);
  assert(await store.get(["cache", "c"]));
  assertEquals(await store.read(["budget"]), { ok: true, value: 1 });
  assertEquals(await test.kinds(), { salt: 1, entry: 2, index: 1, blob: 1, chunk: 4 });
});

Deno.test("sweep() removes what another secret left, once it has expired", async () => {
  await using test = await openWithClock();
  const other = await test.folder.open({ secret: SECRET + "-2", now: () => START });
  await other.set(["cache", "a"], noise(200_000), { expiresAt: START + 10 });
  test.clock.now = START + 11;
  await test.store.sweep(PLENTY);
  assertEquals(await test.kinds(), { salt: 1 });
});

Deno.test("sweep() removes the oldest entries while all together are too large", async () => {
  await using test = await openWithClock();
  const { store, clock } = test;
  for (let at = 0; at < 10; at++) {
    clock.now = START + at;
    await store.set(["cache", String(at)], noise(10_000), { expiresAt: START + MINUTE });
  }
  await store.setIfAbsent(["token", "t"], noise(10_000), { expiresAt: START + MINUTE });
  const swept = await store.sweep({ maxBytes: 60_000 });
  assert(swept.ok);
  assert(swept.value.bytes <= 60_000 && swept.value.bytes > 40_000);
  const left = await Promise.all(
    Array.from({ length: 10 }, async (_, at) => await store.get(["cache", String(at)])),
  );
  const firstKept = left.findIndex((entry) => entry !== undefined);
  assertEquals(firstKept, swept.value.evicted);
  assert(left.slice(firstKept).every((entry) => entry !== undefined));
  assertEquals(
    await store.setIfAbsent(["token", "t"], text(""), { expiresAt: START + MINUTE }),
    "present",
  );
});

Deno.test("sweep() removes replaced values and half-written chunks after ten minutes", async () => {
  await using test = await openWithClock();
  const { store, clock } = test;
  for (let time = 0; time < 3; time++) {
    await store.set(["cache", "a"], noise(200_000), { expiresAt: START + 60 * MINUTE });
  }
  const kv = await test.folder.raw();
  const half = new TextEncoder().encode(JSON.stringify([START, 9]));
  await kv.atomic().set(keys.blob("half"), half).set(keys.chunk("half", 0), noise(60_000)).commit();
  clock.now = START + 10 * MINUTE;
  const early = await store.sweep(PLENTY);
  assert(early.ok && early.value.blobs === 0, "a writer may still be at work");
  clock.now++;
  const late = await store.sweep(PLENTY);
  assert(late.ok);
  assertEquals(late.value.blobs, 3);
  assertEquals((await store.get(["cache", "a"]))?.value.length, 200_000);
  assertEquals(await test.kinds(), { salt: 1, entry: 1, index: 1, blob: 1, chunk: 4 });
});

Deno.test("sweep() spares an entry that is written again while it sweeps", async () => {
  await using test = await openWithClock();
  const { store, clock } = test;
  for (let at = 0; at < 40; at++) {
    await store.set(["cache", String(at)], text("old"), { expiresAt: START + 10 });
  }
  clock.now = START + 10;
  const sweeping = store.sweep(PLENTY);
  const writing = Promise.all(
    Array.from(
      { length: 40 },
      (_, at) => store.set(["cache", String(at)], text("new"), { expiresAt: START + MINUTE }),
    ),
  );
  assertEquals((await writing).every(Boolean), true);
  await sweeping;
  await store.sweep(PLENTY);
  for (let at = 0; at < 40; at++) assert(await store.get(["cache", String(at)]));
});

Deno.test("sweep() forgets generations only after every entry of their time is gone", async () => {
  await using test = await openWithClock();
  const { store, clock } = test;
  await store.bump([["tag", "a"]]);
  const bumped = await store.generations([["tag", "a"]]);
  clock.now = START + MAX_LIFETIME + DAY;
  await store.sweep(PLENTY);
  assertEquals(await store.generations([["tag", "a"]]), bumped);
  clock.now = START + MAX_LIFETIME + 3 * DAY;
  await store.sweep(PLENTY);
  assertEquals(await test.kinds(), { salt: 1 });
});

Deno.test("sweep() removes nothing early when a clock is set back an hour", async () => {
  await using test = await openWithClock();
  const { store, clock } = test;
  await store.set(["cache", "a"], noise(100_000), { expiresAt: START + 10 * MINUTE });
  clock.now = START - 60 * MINUTE;
  assertEquals(await store.sweep(PLENTY).then((swept) => swept.ok && swept.value.expired), 0);
  clock.now = START + 1;
  assert(await store.get(["cache", "a"]));
});

Deno.test("sweep() removes what an older layout left, and index entries that say nothing", async () => {
  await using test = await openWithClock();
  const kv = await test.folder.raw();
  for (let at = 0; at < 50; at++) await kv.atomic().set(["store", 0, "x", at], noise(9)).commit();
  await kv.atomic().set(keys.index(["cache", "o", "n"]), noise(9)).commit();
  await kv.atomic().set(["store", 2, "newer"], noise(9)).commit();
  await test.store.sweep(PLENTY);
  assertEquals(await test.kinds(), { salt: 1, newer: 1 });
});

Deno.test("stats() counts entries, bytes and ages of each kind", async () => {
  await using test = await openWithClock();
  const { store, clock } = test;
  await store.set(["card", "a"], noise(1_000), { expiresAt: START + 10 });
  clock.now = START + 5;
  await store.set(["card", "b"], noise(100_000), { expiresAt: START + 100 });
  await store.set(["board", "b"], noise(10), { expiresAt: START + 100 });
  clock.now = START + 50;
  const stats = await store.stats();
  assert(stats.ok);
  const { card, board } = stats.value;
  assertEquals([card?.entries, card?.expired, card?.oldest, card?.newest], [
    2,
    1,
    START,
    START + 5,
  ]);
  assert((card?.bytes ?? 0) > 101_000 && (card?.bytes ?? 0) < 101_200);
  assertEquals([board?.entries, board?.expired], [1, 0]);
});

Deno.test("verify() reads all of this secret's entries and deletes the unreadable ones", async () => {
  await using test = await openWithClock();
  const { store } = test;
  const other = await test.folder.open({ secret: SECRET + "-2", now: () => START });
  await other.set(["cache", "a"], text("theirs"), { expiresAt: START + 10 });
  for (let at = 0; at < 50; at++) {
    await store.set(["cache", String(at)], noise(at * 2_000), { expiresAt: START + 10 });
  }
  const kv = await test.folder.raw();
  const mine = await store.stats();
  assert(mine.ok && mine.value.cache?.entries === 51);
  const entry = (await everything(kv)).find(({ key, value }) =>
    key[2] === "entry" && value instanceof Uint8Array && value.length > 20_000
  );
  assert(entry);
  await kv.atomic().set(entry.key, noise(100)).commit();
  assertEquals(await store.verify(), { ok: true, value: { readable: 49, corrupt: 1 } });
  assertEquals(await store.verify(), { ok: true, value: { readable: 49, corrupt: 0 } });
  assertEquals((await other.get(["cache", "a"]))?.value, text("theirs"));
});
