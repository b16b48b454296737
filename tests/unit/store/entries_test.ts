import { assert, assertEquals, assertRejects } from "@std/assert";
import { keys } from "../../../src/store/kv.ts";
import { MAX_LIFETIME } from "../../../src/store/mod.ts";
import {
  everything,
  noise,
  readable,
  SECRET,
  START,
  type TestClock,
  testFolder,
  text,
} from "./support.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function openWithClock() {
  const folder = await testFolder();
  const clock: TestClock = { now: START };
  const store = await folder.open({ now: () => clock.now });
  return { store, clock, folder, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

Deno.test("get() gives what set() kept, with its times and note", async () => {
  await using test = await openWithClock();
  const note = { fetchedAt: 5, generations: ["a"] };
  assert(await test.store.set(["cache", "/a"], text("A"), { expiresAt: START + 10, note }));
  assert(await test.store.set(["cache", "/b"], text("B"), { expiresAt: START + 20 }));
  const a = await test.store.get(["cache", "/a"]);
  assertEquals(a, { value: text("A"), note, writtenAt: START, expiresAt: START + 10 });
  assertEquals(readable((await test.store.get(["cache", "/b"]))?.value), "B");
  assertEquals(await test.store.get(["cache", "/c"]), undefined);
});

Deno.test("get() gives an entry until its end and not at its end", async () => {
  await using test = await openWithClock();
  await test.store.set(["cache", "/a"], text("A"), { expiresAt: START + MINUTE });
  test.clock.now = START + MINUTE - 1;
  assert(await test.store.get(["cache", "/a"]));
  test.clock.now = START + MINUTE;
  assertEquals(await test.store.get(["cache", "/a"]), undefined);
});

Deno.test("get() passes over an entry from the future: a clock was set back an hour", async () => {
  await using test = await openWithClock();
  await test.store.set(["cache", "/a"], text("A"), { expiresAt: START + 2 * HOUR });
  test.clock.now = START - HOUR;
  assertEquals(await test.store.get(["cache", "/a"]), undefined);
  assertEquals(test.store.health().counts.fromFuture, 1);
  test.clock.now = START - 1_000;
  assert(await test.store.get(["cache", "/a"]), "clocks of two machines differ by a second");
});

Deno.test("set() brings forward an end that is more than seven days away", async () => {
  await using test = await openWithClock();
  await test.store.set(["cache", "/a"], text("A"), { expiresAt: Infinity });
  assertEquals((await test.store.get(["cache", "/a"]))?.expiresAt, START + MAX_LIFETIME);
});

Deno.test("set() keeps several megabytes, and replaces large by small and small by large", async () => {
  await using test = await openWithClock();
  const sizes = [10, 5_000_000, 20, 200_000, 3_000_000];
  for (const size of sizes) {
    const value = noise(size);
    assert(await test.store.set(["cache", "/a"], value, { expiresAt: START + 1 }));
    const got = await test.store.get(["cache", "/a"]);
    assertEquals(got?.value.length, size);
    assert(got?.value.every((byte, at) => byte === value[at]));
  }
});

Deno.test("set() answers false for a value that is too large, and keeps the old one", async () => {
  await using test = await openWithClock();
  await test.store.set(["cache", "/a"], text("A"), { expiresAt: START + 1 });
  const large = new Uint8Array(17 * 1024 * 1024);
  assertEquals(await test.store.set(["cache", "/a"], large, { expiresAt: START + 1 }), false);
  assertEquals(readable((await test.store.get(["cache", "/a"]))?.value), "A");
});

Deno.test("a reader sees a whole old or a whole new value while it is replaced", async () => {
  await using test = await openWithClock();
  const reader = await test.folder.open({ now: () => START });
  const values = Array.from({ length: 12 }, (_, at) => new Uint8Array(150_000).fill(at));
  for (const value of values) value.set(noise(140_000)); // nothing that is compressed
  const sums = new Set(values.map(sum));
  const key = ["cache", "/a"] as const;
  await test.store.set(key, values[0] ?? text(""), { expiresAt: START + 1 });
  let writing = true;
  const writer = (async () => {
    for (const value of values) await test.store.set(key, value, { expiresAt: START + 1 });
    writing = false;
  })();
  let reads = 0;
  while (writing) {
    const got = await reader.get(key);
    assert(got !== undefined && sums.has(sum(got.value)));
    reads++;
  }
  await writer;
  assert(reads > 0);
  assertEquals(reader.health().counts.corrupt, 0);
});

Deno.test("an entry is unreadable after it was moved under another key", async () => {
  await using test = await openWithClock();
  await test.store.set(["cache", "/mine"], text("mine"), { expiresAt: START + 1 });
  await test.store.set(["cache", "/other"], text("other"), { expiresAt: START + 1 });
  const kv = await test.folder.raw();
  const [one, two] = (await everything(kv)).filter(({ key }) => key[2] === "entry");
  assert(one && two && two.value instanceof Uint8Array);
  await kv.atomic().set(one.key, two.value).commit();
  const got = await Promise.all([
    test.store.get(["cache", "/mine"]),
    test.store.get(["cache", "/other"]),
  ]);
  assertEquals(got.filter((entry) => entry !== undefined).length, 1);
  assertEquals(test.store.health().counts.corrupt, 1);
});

Deno.test("an unreadable entry is a miss, is counted, and is deleted", async () => {
  await using test = await openWithClock();
  const kv = await test.folder.raw();
  const damage: ((value: Uint8Array) => Uint8Array)[] = [
    (value) => value.slice(0, value.length - 1),
    (value) => value.slice(0, 10),
    () => new Uint8Array(),
    () => noise(500),
    (value) => value.map((byte, at) => at === value.length - 1 ? byte ^ 1 : byte),
  ];
  for (const [at, change] of damage.entries()) {
    await test.store.set(["cache", "/a"], text("card text"), { expiresAt: START + 1 });
    const found = (await everything(kv)).find(({ key }) => key[2] === "entry");
    assert(found && found.value instanceof Uint8Array);
    await kv.atomic().set(found.key, change(found.value)).commit();
    assertEquals(await test.store.get(["cache", "/a"]), undefined);
    assertEquals(test.store.health().counts.corrupt, at + 1);
    assertEquals((await kv.get(found.key)).versionstamp, null);
  }
});

Deno.test("an entry whose chunks are half gone is a miss", async () => {
  await using test = await openWithClock();
  await test.store.set(["cache", "/a"], noise(300_000), { expiresAt: START + 1 });
  const kv = await test.folder.raw();
  const chunk = (await everything(kv)).find(({ key }) => key[2] === "chunk" && key[4] === 2);
  assert(chunk);
  await kv.atomic().delete(chunk.key).commit();
  assertEquals(await test.store.get(["cache", "/a"]), undefined);
  assertEquals(test.store.health().counts.corrupt, 1);
});

Deno.test("what another secret kept is a miss, and stays readable for that secret", async () => {
  await using test = await openWithClock();
  const other = await test.folder.open({ secret: SECRET + "-2", now: () => START });
  await test.store.set(["cache", "/a"], text("A"), { expiresAt: START + 1 });
  assertEquals(await other.get(["cache", "/a"]), undefined);
  await other.update(["flags"], () => 2);
  await test.store.update(["flags"], () => 1);
  assertEquals(await other.read(["flags"]), { ok: true, value: 2 });
  assertEquals(await test.store.read(["flags"]), { ok: true, value: 1 });
  assertEquals(await other.deletePrefix(["cache"]), 0);
  assertEquals(readable((await test.store.get(["cache", "/a"]))?.value), "A");
  assertEquals(other.health().counts.corrupt, 0);
});

Deno.test("setIfAbsent() sets once, over two processes' worth of stores", async () => {
  await using test = await openWithClock();
  const other = await test.folder.open({ now: () => START });
  const options = { expiresAt: START + MINUTE };
  const results = await Promise.all(
    [test.store, other, test.store, other].map((store) =>
      store.setIfAbsent(["token", "t1"], text(""), options)
    ),
  );
  assertEquals(results.filter((result) => result === "set").length, 1);
  assertEquals(results.filter((result) => result === "present").length, 3);
  assertEquals(await test.store.setIfAbsent(["token", "t2"], text(""), options), "set");
});

Deno.test("setIfAbsent() goes on refusing for two hours after the end, against fast clocks", async () => {
  await using test = await openWithClock();
  const set = () => test.store.setIfAbsent(["token", "t"], text(""), { expiresAt: START + MINUTE });
  assertEquals(await set(), "set");
  test.clock.now = START + MINUTE + 2 * HOUR - 1;
  await test.store.sweep({ maxBytes: 0 });
  assertEquals(await set(), "present");
  test.clock.now = START + MINUTE + 2 * HOUR;
  assertEquals(await set(), "set");
});

Deno.test("setIfAbsent() takes an unreadable entry for one that is there", async () => {
  await using test = await openWithClock();
  const set = () => test.store.setIfAbsent(["token", "t"], text(""), { expiresAt: START + 1 });
  await set();
  const kv = await test.folder.raw();
  const found = (await everything(kv)).find(({ key }) => key[2] === "entry");
  assert(found);
  await kv.atomic().set(found.key, noise(40)).commit();
  assertEquals(await set(), "present");
});

Deno.test("delete() removes one entry, deletePrefix() all that begin alike", async () => {
  await using test = await openWithClock();
  const options = { expiresAt: START + 1 };
  for (let card = 0; card < 450; card++) {
    await test.store.set(["cache", "board:1", String(card)], text("x"), options);
  }
  await test.store.set(["cache", "board:2", "1"], noise(100_000), options);
  await test.store.set(["structure", "board:1"], text("x"), options);
  assert(await test.store.delete(["cache", "board:1", "7"]));
  assertEquals(await test.store.get(["cache", "board:1", "7"]), undefined);
  assertEquals(await test.store.deletePrefix(["cache", "board:1"]), 449);
  assertEquals(await test.store.get(["cache", "board:1", "8"]), undefined);
  assert(await test.store.get(["cache", "board:2", "1"]));
  assert(await test.store.get(["structure", "board:1"]));
  assertEquals(await test.store.deletePrefix(["cache"]), 1);
});

Deno.test("a kind that is no plain word is refused at once: it would stand in clear", async () => {
  await using test = await openWithClock();
  for (const kind of ["Card 7", "", "cards/7", "é", "x".repeat(33)]) {
    await assertRejects(() => test.store.get([kind]), TypeError, "expected a kind");
    await assertRejects(() => test.store.update([kind], () => 1), TypeError, "expected a kind");
  }
});

Deno.test("no name stands in a key in clear", async () => {
  await using test = await openWithClock();
  await test.store.set(["cache", "/cards?q=Napoleon"], text("x"), { expiresAt: START + 1 });
  await test.store.bump([["tag", "Napoleon"]]);
  await test.store.update(["flags", "Napoleon"], () => "Napoleon");
  const kv = await test.folder.raw();
  const all = await everything(kv);
  assert(all.length >= 5);
  const inClear = new Set<unknown>([...Object.keys(keys), "store", 1, "cache", "tag", "flags"]);
  for (const { key } of all) {
    for (const part of key) assert(inClear.has(part) || /^[\w-]{22}$/.test(String(part)));
  }
});

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte, at) => (total * 31 + byte + at) % 1_000_003, 0);
}
