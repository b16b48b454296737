import { assertEquals } from "@std/assert";
import { createFlags, FLAGS, type Flags } from "../../../src/gateway/flags.ts";
import type { Store } from "../../../src/store/mod.ts";
import { testFolder } from "../store/support.ts";

/** A store whose watch a test sets off by hand. */
function watched(store: Store): { store: Store; changed: () => void } {
  const running = new Set<() => void>();
  return {
    store: {
      ...store,
      watch(_keys, onChange) {
        running.add(onChange);
        return () => running.delete(onChange);
      },
    },
    changed: () => running.forEach((run) => run()),
  };
}

const offIn = (flags: Flags) => flags.all().filter(({ on }) => !on).map(({ name }) => name);

Deno.test("every flag is on until it is switched off, and again after", async () => {
  await using folder = await testFolder();
  const flags = createFlags(await folder.open(), ["default", "analytics"]);
  await flags.ready;
  assertEquals(flags.all().map(({ name }) => name), [
    "cache",
    "stale_answers",
    "single_flight",
    "batching",
    "breaker",
    "budget",
    "writes",
    "toolset.default",
    "toolset.analytics",
  ]);
  assertEquals(offIn(flags), []);
  await flags.set("writes", false);
  await flags.set("toolset.analytics", false);
  assertEquals([offIn(flags), flags.isOn("writes"), flags.isOn("cache")], [
    ["writes", "toolset.analytics"],
    false,
    true,
  ]);
  await flags.set("writes", true);
  assertEquals(flags.isOn("writes"), true);
  flags.close();
});

Deno.test("flags are ready only when those of an earlier process are known", async () => {
  await using folder = await testFolder();
  const before = createFlags(await folder.open());
  await before.set("writes", false);
  before.close();
  const after = createFlags(await folder.open());
  await after.ready;
  assertEquals([after.isOn("writes"), after.known], [false, true]);
  after.close();
});

Deno.test("flags follow a change of another process and tell of it once", async () => {
  await using folder = await testFolder();
  const mine = watched(await folder.open());
  const here = createFlags(mine.store);
  await here.ready;
  const other = createFlags(await folder.open());
  let told = 0;
  const stop = here.onChange(() => told++);
  await other.set("cache", false);
  assertEquals(here.isOn("cache"), true);
  mine.changed();
  await here.refresh();
  assertEquals([here.isOn("cache"), told], [false, 1]);
  mine.changed();
  await here.refresh();
  assertEquals(told, 1);
  stop();
  await other.set("cache", true);
  mine.changed();
  await here.refresh();
  assertEquals([here.isOn("cache"), told], [true, 1]);
  here.close();
  other.close();
});

Deno.test("two processes that switch different flags at once lose neither", async () => {
  await using folder = await testFolder();
  const all = await Promise.all([1, 2].map(async () => createFlags(await folder.open())));
  await Promise.all([all[0]?.set("cache", false), all[1]?.set("budget", false)]);
  for (const flags of all) {
    await flags.refresh();
    assertEquals(offIn(flags), ["cache", "budget"]);
    flags.close();
  }
});

Deno.test("flags stay as last known while the store gives no answer", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  let away = false;
  const flags = createFlags({
    ...store,
    read: (key) => away ? Promise.resolve({ ok: false, reason: "away" as const }) : store.read(key),
    update: (key, change) =>
      away
        ? Promise.resolve({ ok: false, reason: "contended" as const })
        : store.update(key, change),
  });
  await flags.set("writes", false);
  away = true;
  await flags.refresh();
  assertEquals(flags.isOn("writes"), false);
  assertEquals(await flags.set("writes", true), { ok: false, reason: "failed" });
  assertEquals(flags.isOn("writes"), false);
  flags.close();
});

Deno.test("flags of a store that never answered are on, and said to be unknown", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  const flags = createFlags({
    ...store,
    read: () => Promise.resolve({ ok: false as const, reason: "away" as const }),
  });
  await flags.ready;
  assertEquals([flags.known, offIn(flags)], [false, []]);
  // The watch has looked by then, and the store can be closed.
  await store.read(["flags"]);
  flags.close();
});

Deno.test("a kept value in another form switches nothing off", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  for (const value of [5, null, [], { off: "cache" }, { off: [1, null, "cache"] }]) {
    await store.update(["flags"], () => value);
    const flags = createFlags(store);
    await flags.ready;
    const expected = JSON.stringify(value).includes("[1") ? ["cache"] : [];
    assertEquals(offIn(flags), expected);
    flags.close();
  }
});

Deno.test("every stage's flag says what it switches", () => {
  for (const about of Object.values(FLAGS)) assertEquals(about.length > 10, true);
});
