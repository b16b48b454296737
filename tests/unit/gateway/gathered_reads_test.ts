import { assertEquals, assertRejects } from "@std/assert";
import { gatherReads } from "../../../src/gateway/gathered_reads.ts";

/** A store whose reads end when the test says so. */
function slowStore() {
  const values = new Map<string, number>();
  const reads: { keys: readonly string[]; end: (error?: Error) => void }[] = [];
  return {
    values,
    reads,
    readMany(keys: readonly string[]): Promise<readonly (number | undefined)[]> {
      const { promise, resolve, reject } = Promise.withResolvers<readonly (number | undefined)[]>();
      const found = keys.map((key) => values.get(key));
      reads.push({ keys, end: (error) => error ? reject(error) : resolve(found) });
      return promise;
    },
  };
}

/** Lets all that can go on go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("reads that come while others are under way are one read, with each key once", async () => {
  const store = slowStore();
  const read = gatherReads(store.readMany, { atOnce: 1 });
  store.values.set("a", 1).set("b", 2).set("c", 3);
  const first = read(["a"]);
  const others = [read(["a", "b"]), read(["c", "a"]), read([])];
  assertEquals(store.reads.map(({ keys }) => keys), [["a"]]);
  store.reads[0]?.end();
  assertEquals(await first, [1]);
  await settle();
  assertEquals(store.reads.slice(1).map(({ keys }) => keys), [["a", "b", "c"]]);
  store.reads[1]?.end();
  assertEquals(await Promise.all(others), [[1, 2], [3, 1], []]);
});

Deno.test("a read never shows what was there before it was asked for", async () => {
  const store = slowStore();
  const read = gatherReads(store.readMany, { atOnce: 1 });
  store.values.set("a", 1);
  const before = read(["a"]);
  store.values.set("a", 2);
  const after = read(["a"]);
  store.reads[0]?.end();
  await settle();
  store.reads[1]?.end();
  assertEquals([await before, await after], [[1], [2]]);
});

Deno.test("as many reads as allowed are under way at once, and no read has too many keys", async () => {
  const store = slowStore();
  const read = gatherReads(store.readMany, { atOnce: 2, maxKeys: 3 });
  const all = [read(["a"]), read(["b"]), read(["c", "d"]), read(["e", "f"]), read(["g"])];
  assertEquals(store.reads.length, 2);
  for (let at = 0; at < 4; at++) {
    store.reads[at]?.end();
    await settle();
  }
  await Promise.all(all);
  assertEquals(store.reads.map(({ keys }) => keys), [["a"], ["b"], ["c", "d"], ["e", "f", "g"]]);
});

Deno.test("a read that fails fails for those who asked, and the next goes on", async () => {
  const store = slowStore();
  const read = gatherReads(store.readMany, { atOnce: 1 });
  store.values.set("a", 1);
  const first = read(["a"]);
  const [one, other] = [read(["a"]), read(["b"])];
  store.reads[0]?.end();
  await first;
  await settle();
  const failed = Promise.all([one, other].map((each) => assertRejects(() => each, Error, "away")));
  const next = read(["a"]);
  store.reads[1]?.end(new Error("away"));
  await failed;
  await settle();
  store.reads[2]?.end();
  assertEquals(await next, [1]);
});
