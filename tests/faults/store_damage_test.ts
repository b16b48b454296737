import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ACCOUNT, namesIn, noise, SECRET, testFolder, text } from "../unit/store/support.ts";
import { madeUp, startChild } from "./store_support.ts";

const PAGE = 4_096;
const expiresAt = Date.now() + 60_000;
type Folder = Awaited<ReturnType<typeof testFolder>>;

const optionsOf = (folder: Folder) => ({ path: folder.path, secret: SECRET, account: ACCOUNT });

/** A closed store with entries of 60 kB. */
async function filled(folder: Folder, entries: number) {
  const store = await folder.open();
  for (let entry = 0; entry < entries; entry++) {
    await store.set(["cache", String(entry)], madeUp(entry, 59_000), { expiresAt });
  }
  await store.close();
}

async function overwrite(path: string, part: number, pages: number) {
  const { size } = await Deno.stat(path);
  using file = await Deno.open(path, { write: true });
  await file.seek(Math.floor(size * part / PAGE) * PAGE, Deno.SeekMode.Start);
  await file.write(noise(pages * PAGE));
}

async function useInChild(folder: Folder, entries: number) {
  const child = startChild("use", optionsOf(folder), entries);
  const said = await child.line();
  assertEquals(await child.end(), 0);
  return said;
}

for (
  const [what, bytes] of [["noise", noise(200_000)], ["text", text("# not a store\n")]] as const
) {
  Deno.test(`a file replaced by ${what} is set aside, and a new one serves`, async () => {
    await using folder = await testFolder();
    await filled(folder, 3);
    await Deno.writeFile(folder.path, bytes);
    const { read, kept, back, health } = await useInChild(folder, 3);
    assertEquals([read, kept, back], [0, true, 100_004]);
    assertEquals([health.kind, health.state, health.setAside.length], ["file", "ok", 1]);
    assert((await namesIn(folder.folder)).some((name) => name.startsWith("store.kv.damaged-")));
  });
}

Deno.test("a file whose head is damaged is set aside even after a clean end", async () => {
  await using folder = await testFolder();
  await filled(folder, 10);
  await overwrite(folder.path, 0, 8);
  const { kept, health } = await useInChild(folder, 10);
  assertEquals([kept, health.kind, health.setAside.length], [true, "file", 1]);
});

Deno.test("damage that is met while running costs the entries, not the process", async () => {
  await using folder = await testFolder();
  await filled(folder, 400);
  // From the middle on: what opening reads stands before.
  await overwrite(folder.path, 0.5, 5);
  const first = await useInChild(folder, 400);
  assertEquals([first.kept, first.back], [true, 100_004]);
  assertEquals([first.health.kind, first.health.state], ["memory", "degraded"]);
  assertStringIncludes(first.health.reason, "is damaged");
  const second = await useInChild(folder, 400);
  assertEquals([second.kept, second.health.kind, second.health.state], [true, "file", "ok"]);
  assertEquals(second.health.setAside.length, 1);
});

Deno.test("damage all over the file costs the entries, not the process", async () => {
  await using folder = await testFolder();
  await filled(folder, 400);
  await overwrite(folder.path, 0.1, 4_500);
  const { read, kept, back, health } = await useInChild(folder, 400);
  assertEquals([kept, back, health.kind, health.state], [true, 100_004, "file", "ok"]);
  assertEquals([read, health.setAside.length], [0, 1]);
});

Deno.test("a store opened with another secret gives nothing, and harms nothing", async () => {
  await using folder = await testFolder();
  await filled(folder, 3);
  const wrong = await folder.open({ secret: "another-secret-0123456789" });
  assertEquals(await wrong.get(["cache", "1"]), undefined);
  assert(await wrong.set(["cache", "1"], text("mine"), { expiresAt }));
  assertEquals(wrong.health().counts.corrupt, 0);
  await wrong.close();
  const right = await folder.open();
  assertEquals((await right.get(["cache", "1"]))?.value, madeUp(1, 59_000));
});

Deno.test("a process that may not write files works in memory and says so", async () => {
  await using folder = await testFolder();
  const child = startChild("use", optionsOf(folder), 1, ["--allow-read"]);
  const { kept, back, health } = await child.line();
  assertEquals(await child.end(), 0);
  assertEquals([kept, back, health.kind, health.state], [true, 100_004, "memory", "degraded"]);
  assertEquals(await namesIn(folder.folder), []);
});

Deno.test("a file that vanishes while it is open goes on serving this process", async () => {
  await using folder = await testFolder();
  const store = await folder.open();
  await store.set(["cache", "a"], text("A"), { expiresAt });
  for (const name of await namesIn(folder.folder)) await Deno.remove(`${folder.folder}/${name}`);
  assertEquals((await store.get(["cache", "a"]))?.value, text("A"));
  assert(await store.set(["cache", "b"], madeUp(1, 200_000), { expiresAt }));
  assert(await store.get(["cache", "b"]));
});

Deno.test("another program's lock makes calls fail in time, then not be made, then work", async () => {
  await using folder = await testFolder();
  const store = await folder.open({ limit: 20 });
  await store.set(["cache", "a"], text("A"), { expiresAt });
  const other = new DatabaseSync(folder.path);
  other.exec("begin exclusive");
  let refused = 0;
  while (store.health().counts.skipped === 0) {
    if (!await store.set(["cache", "b"], text("B"), { expiresAt })) refused++;
  }
  assert(refused >= 3);
  assertEquals(store.health().state, "degraded");
  assertStringIncludes(store.health().reason ?? "", "no answer");
  other.exec("rollback");
  other.close();
  while (!await store.set(["cache", "c"], text("C"), { expiresAt })) {
    await new Promise((resolve) => setTimeout(resolve, 20)); // until the breaker's next trial
  }
  assertEquals((await store.get(["cache", "c"]))?.value, text("C"));
  assertEquals(store.health().state, "ok");
});

Deno.test("a file that another program locks from the start gives a store in memory", async () => {
  await using folder = await testFolder();
  await filled(folder, 1);
  const other = new DatabaseSync(folder.path);
  other.exec("pragma locking_mode = exclusive; begin exclusive");
  const { kept, health } = await useInChild(folder, 1);
  assertEquals([kept, health.kind, health.state], [true, "memory", "degraded"]);
  assertEquals(health.setAside, []);
  other.exec("rollback");
  other.close();
  const { read, health: after } = await useInChild(folder, 1);
  assertEquals([read, after.kind, after.state], [1, "file", "ok"]);
});
