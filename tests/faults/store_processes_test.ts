import { assert, assertEquals } from "@std/assert";
import { ACCOUNT, everything, SECRET, testFolder } from "../unit/store/support.ts";
import { isWhole, startChild } from "./store_support.ts";

Deno.test("five processes that create one store at once share it", async () => {
  await using folder = await testFolder();
  const options = { path: folder.path, secret: SECRET, account: ACCOUNT };
  const children = [0, 1, 2, 3, 4].map((one) => startChild("create", options, one));
  for (const child of children) assertEquals(await child.line(), "ready");
  await Promise.all(children.map((child) => child.tell()));
  for (const child of children) {
    const { kept, kind, health } = await child.line();
    assertEquals([kept, kind, health.state, health.setAside], [true, "file", "ok", []]);
  }
  await Promise.all(children.map((child) => child.tell()));
  for (const child of children) {
    assertEquals(await child.line(), [true, true, true, true, true]);
    assertEquals(await child.end(), 0);
  }
});

Deno.test("four processes that change one value at once lose no change", async () => {
  await using folder = await testFolder();
  const options = { path: folder.path, secret: SECRET, account: ACCOUNT };
  const store = await folder.open();
  const children = [0, 1, 2, 3].map(() => startChild("increment", options, 200));
  for (const child of children) {
    const { failed, counts } = await child.line();
    assertEquals([failed, counts.failed, counts.timeouts], [0, 0, 0]);
    assertEquals(await child.end(), 0);
  }
  assertEquals(await store.read(["budget"]), { ok: true, value: 800 });
});

Deno.test("a process killed in the middle of writes, 20 times, leaves whole entries", async () => {
  await using folder = await testFolder();
  const options = { path: folder.path, secret: SECRET, account: ACCOUNT };
  let seen = 0;
  for (let round = 0; round < 20; round++) {
    const writers = [startChild("write", options, round * 2), startChild("write", options, round)];
    for (const writer of writers) {
      for (let line = 0; line <= round; line++) await writer.line();
      writer.kill();
      assertEquals(await writer.end(), "SIGKILL");
    }
    const store = await folder.open();
    for (let entry = 0; entry < 5; entry++) {
      const found = await store.get(["cache", String(entry)]);
      if (found === undefined) continue;
      assert(isWhole(found.value), `entry ${entry} in round ${round}`);
      seen++;
    }
    const { kind, state, counts, setAside } = { ...store.health(), ...store };
    assertEquals([kind, state, counts.corrupt, setAside], ["file", "ok", 0, []]);
    const budget = await store.read<number>(["budget"]);
    assert(budget.ok && (budget.value ?? 0) >= 1);
    await store.close();
  }
  assert(seen > 50);
  const later = await folder.open({ now: () => Date.now() + 20 * 60_000 });
  await later.sweep({ maxBytes: 0 });
  const left = new Set((await everything(await folder.raw())).map(({ key }) => key[2]));
  assertEquals([...left].sort(), ["entry", "salt"]);
});
