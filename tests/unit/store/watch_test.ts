import { assertEquals, assertThrows } from "@std/assert";
import { keepAlive, testFolder } from "./support.ts";

const OFTEN = { lookEvery: 20 };

Deno.test("watch() tells of a change that another store on the file made, once", async () => {
  await using folder = await testFolder();
  using _alive = keepAlive();
  const [store, other] = [await folder.open(OFTEN), await folder.open()];
  await other.update(["flags"], () => ({ cache: true }));
  const { promise, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  const stop = store.watch([["flags"], ["other"]], () => {
    calls++;
    resolve();
  });
  // It looks at the state when it begins; this read comes after that look.
  await store.read(["flags"]);
  await other.update(["flags"], () => ({ cache: false }));
  await promise;
  stop();
  assertEquals(calls, 1);
  assertEquals(await store.read(["flags"]), { ok: true, value: { cache: false } });
});

Deno.test("watch() goes on after a listener that throws", async () => {
  await using folder = await testFolder();
  using _alive = keepAlive();
  const notices: string[] = [];
  const store = await folder.open({ ...OFTEN, notice: (message) => notices.push(message) });
  const second = Promise.withResolvers<void>();
  let calls = 0;
  const stop = store.watch([["flags"]], () => {
    calls++;
    if (calls === 1) {
      store.update(["flags"], () => 2);
      throw new Error("the listener's own mistake");
    }
    second.resolve();
  });
  await store.read(["flags"]);
  await store.update(["flags"], () => 1);
  await second.promise;
  stop();
  assertEquals([calls, notices.length], [2, 1]);
});

Deno.test("watch() refuses no key and more than ten keys", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  assertThrows(() => store.watch([], () => {}), RangeError, "expected 1 to 10");
  const many = Array.from({ length: 11 }, (_, at) => ["flags", String(at)] as const);
  assertThrows(() => store.watch(many, () => {}), RangeError, "expected 1 to 10");
});
