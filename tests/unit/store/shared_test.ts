import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { createCipher, randomSalt } from "../../../src/store/cipher.ts";
import { type KvAtomic, openLocalKv } from "../../../src/store/kv.ts";
import { createShared } from "../../../src/store/shared.ts";
import { ACCOUNT, partsOf, readsOf, SECRET, START, testFolder } from "./support.ts";

const cipher = () => createCipher({ secret: SECRET, account: ACCOUNT, salt: randomSalt() });

Deno.test("update() gives the present value to the change, and keeps what it answers", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const key = ["budget", "key"] as const;
  const seen: unknown[] = [];
  for (const time of [1, 2, 3]) {
    const result = await store.update<number[]>(key, (times) => {
      seen.push(times);
      return [...times ?? [], time];
    });
    assert(result.ok);
  }
  assertEquals(seen, [undefined, [1], [1, 2]]);
  assertEquals(await store.read(key), { ok: true, value: [1, 2, 3] });
});

Deno.test("update() leaves the value as it is when the change answers undefined", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  await store.update(["budget"], () => 5);
  assertEquals(await store.update<number>(["budget"], () => undefined), {
    ok: true,
    value: 5,
  });
  assertEquals(await store.read(["budget"]), { ok: true, value: 5 });
});

Deno.test("update() loses no change of four stores on one file", async () => {
  await using folder = await testFolder();
  const stores = await Promise.all([1, 2, 3, 4].map(() => folder.open()));
  await Promise.all(stores.flatMap((store) =>
    Array.from({ length: 25 }, async () => {
      const result = await store.update<number>(["budget"], (count = 0) => count + 1);
      assert(result.ok);
    })
  ));
  assertEquals(await stores[0]?.read(["budget"]), { ok: true, value: 100 });
});

Deno.test("update() keeps a log of 1,200 times and refuses what does not fit one value", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const times = Array.from({ length: 1_200 }, (_, at) => START + at * 3_001);
  assertEquals((await store.update(["budget"], () => times)).ok, true);
  assertEquals(await store.read(["budget"]), { ok: true, value: times });
  const noisy = Array.from({ length: 3_000 }, () => crypto.randomUUID());
  assertEquals(await store.update(["budget"], () => noisy), { ok: false, reason: "too_large" });
  assertEquals(await store.read(["budget"]), { ok: true, value: times });
});

Deno.test("update() passes on what the change throws, and goes on working", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const fail = () => {
    throw new RangeError("mine");
  };
  await assertRejects(() => store.update(["budget"], fail), RangeError, "mine");
  assertEquals(await store.update(["budget"], () => 1), { ok: true, value: 1 });
  assertEquals(store.health().state, "ok");
});

Deno.test("update() gives up when others are faster until the time is up", async () => {
  const kv = await openLocalKv(":memory:");
  let commits = 0;
  const refusing: KvAtomic = {
    check: () => refusing,
    set: () => refusing,
    delete: () => refusing,
    commit: () => Promise.resolve({ ok: commits++ < 0 }),
  };
  const shared = createShared(partsOf({ ...readsOf(kv), atomic: () => refusing }, await cipher()));
  const result = await shared.update(["budget"], () => 1, { within: 200 });
  assertEquals(result, { ok: false, reason: "contended" });
  assert(commits >= 2);
  kv.close();
});

Deno.test("update() takes a locked database for a commit that failed, and tries again", async () => {
  const kv = await openLocalKv(":memory:");
  let locks = 5;
  const locking = () => {
    if (locks-- > 0) throw new TypeError("database is locked");
    return kv.atomic();
  };
  const parts = partsOf({ ...readsOf(kv), atomic: locking }, await cipher());
  const result = await createShared(parts).update(["budget"], () => 1);
  assertEquals(result, { ok: true, value: 1 });
  assertEquals(parts.connection.counts.locked, 5);
  kv.close();
});

Deno.test("a bumped key has another generation, every time; other keys keep theirs", async () => {
  await using folder = await testFolder();
  const [store, other] = [await folder.open(), await folder.open()];
  const all = [["tag", "a"], ["tag", "b"], ["tag", "c"]] as const;
  const seen: (readonly string[])[] = [];
  for (const bumped of [[], [0], [0, 1], [0, 1], [2]]) {
    await store.bump(bumped.map((at) => all[at] ?? ["tag"]));
    const outcome = await other.generations(all);
    assert(outcome.ok);
    seen.push(outcome.value);
  }
  const [none, a, ab, again, c] = seen;
  assertEquals([none?.[1], none?.[2]], [a?.[1], a?.[2]]);
  assertNotEquals(none?.[0], a?.[0]);
  assertNotEquals(a?.[1], ab?.[1]);
  assertEquals(none?.[2], again?.[2]);
  assertEquals([again?.[0], again?.[1]], [c?.[0], c?.[1]]);
  assertEquals(new Set(seen.map((row) => row[0])).size, 4);
});

Deno.test("generations() reads any number of keys", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const many = Array.from({ length: 45 }, (_, at) => ["tag", String(at)] as const);
  await store.bump(many.filter((_, at) => at % 2 === 0));
  const outcome = await store.generations(many);
  assert(outcome.ok);
  assertEquals(outcome.value.length, 45);
  assertEquals(outcome.value.filter((one) => one === outcome.value[1]).length, 22);
});

Deno.test("generations of one store in memory never fit another's", async () => {
  await using folder = await testFolder();
  const [one, two] = [
    await folder.open({ path: ":memory:" }),
    await folder.open({ path: ":memory:" }),
  ];
  assertNotEquals(await one.generations([["tag"]]), await two.generations([["tag"]]));
});
