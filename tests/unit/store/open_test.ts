import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { namesIn, noise, readable, START, testFolder, text } from "./support.ts";

const ROOT = decodeURIComponent(new URL("../../../", import.meta.url).pathname);

Deno.test("a store's entries are there after it was closed and opened again", async () => {
  await using folder = await testFolder();
  const first = await folder.open();
  const expiresAt = Date.now() + 60_000;
  assert(await first.set(["cache", "a"], text("A"), { expiresAt }));
  assert(await first.set(["cache", "b"], noise(500_000), { expiresAt }));
  await first.close();
  const second = await folder.open();
  assertEquals(readable((await second.get(["cache", "a"]))?.value), "A");
  assertEquals((await second.get(["cache", "b"]))?.value.length, 500_000);
  assertEquals([second.kind, second.health().state], ["file", "ok"]);
});

Deno.test("a store in memory is shared with nobody and is no fault", async () => {
  await using folder = await testFolder();
  const [one, two] = [
    await folder.open({ path: ":memory:" }),
    await folder.open({ path: ":memory:" }),
  ];
  assert(await one.set(["cache", "a"], text("A"), { expiresAt: Date.now() + 60_000 }));
  assert(await one.get(["cache", "a"]));
  assertEquals(await two.get(["cache", "a"]), undefined);
  assertEquals([one.kind, one.health().state], ["memory", "ok"]);
  assertEquals(await namesIn(folder.folder), []);
});

Deno.test("a file that cannot be had gives a store in memory, which says so", async () => {
  await using folder = await testFolder();
  await Deno.writeTextFile(`${folder.folder}/file`, "x");
  const notices: string[] = [];
  const store = await folder.open({
    path: `${folder.folder}/file/store.kv`,
    notice: (message) => notices.push(message),
  });
  assert(await store.set(["cache", "a"], text("A"), { expiresAt: Date.now() + 60_000 }));
  assert(await store.get(["cache", "a"]));
  const { state, kind, reason } = store.health();
  assertEquals([state, kind], ["degraded", "memory"]);
  assertStringIncludes(reason ?? "", "cannot be opened");
  assertEquals(notices, [
    `${reason} ${folder.folder}/file/store.kv lies below a file; allowed is a file of this user's own.`,
  ]);
});

Deno.test("a damaged file is set aside with a notice, and the store works", async () => {
  await using folder = await testFolder();
  await Deno.writeFile(folder.path, noise(50_000));
  const notices: string[] = [];
  const store = await folder.open({ now: () => START, notice: (text) => notices.push(text) });
  assert(await store.set(["cache", "a"], text("A"), { expiresAt: START + 1 }));
  assertEquals([store.kind, store.health().state], ["file", "ok"]);
  assertEquals(store.health().setAside, ["store.kv.damaged-20260115T120000Z"]);
  assertStringIncludes(notices.join(), "is now called store.kv.damaged-20260115T120000Z");
});

Deno.test("a store works on after the program gave up reading, writing and environment", async () => {
  await using folder = await testFolder();
  const script = `${ROOT}tests/unit/store/without_permissions.ts`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--unstable-kv",
      "--allow-read",
      "--allow-write",
      script,
      folder.path,
    ],
    cwd: ROOT,
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), [
    ...[true, 1_000_000, true, "set", true, true, true, true, true, true],
    ...["file", "ok", "prompt"],
  ]);
});
