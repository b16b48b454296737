import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { openRemoteKv } from "../../src/store/kv.ts";
import {
  ACCOUNT,
  everything,
  keepAlive,
  noise,
  SECRET,
  testFolder,
  text,
} from "../unit/store/support.ts";
import { kvServer, startKvServer } from "./kv_server.ts";
import { startChild } from "./store_support.ts";

const TOKEN = "test-token-0123456789";
const expiresAt = Date.now() + 60_000;
const { why } = kvServer;

function remoteTest(name: string, fn: () => Promise<void>) {
  // The client keeps connections to the server open beyond a test.
  const options = { sanitizeResources: false, sanitizeOps: false };
  const title = why === undefined ? name : `${name} (${why})`;
  Deno.test({ name: title, ignore: why !== undefined, fn, ...options });
}

/** Until it holds. A test that would wait for ever fails in place of that. */
async function until(check: () => Promise<boolean>) {
  const end = performance.now() + 60_000;
  while (!await check()) {
    assert(performance.now() < end, "it never came to hold");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

remoteTest("two stores on a server share entries, counts, generations and tokens", async () => {
  await using folder = await testFolder();
  await using remote = await startKvServer(folder.folder, TOKEN);
  const options = { url: remote.url, accessToken: TOKEN };
  const [one, two] = [await folder.open(options), await folder.open(options)];
  const value = noise(2_000_000);
  assert(await one.set(["cache", "a"], value, { expiresAt, note: { fetchedAt: 1 } }));
  const got = await two.get(["cache", "a"]);
  assert(got !== undefined && got.value.every((byte, at) => byte === value[at]));
  assertEquals(got.note, { fetchedAt: 1 });
  const before = await two.generations([["tag", "a"]]);
  await one.bump([["tag", "a"], ["tag", "b"]]);
  assertNotEquals(await two.generations([["tag", "a"]]), before);
  assertEquals(await one.setIfAbsent(["token", "t"], text(""), { expiresAt }), "set");
  assertEquals(await two.setIfAbsent(["token", "t"], text(""), { expiresAt }), "present");
  await Promise.all([one, two].flatMap((store) =>
    Array.from(
      { length: 20 },
      () => store.update<number>(["budget"], (sum = 0) => sum + 1),
    )
  ));
  assertEquals(await two.read(["budget"]), { ok: true, value: 40 });
  assertEquals((await two.sweep({ maxBytes: 0 })).ok, true);
  assertEquals(await one.get(["cache", "a"]), undefined);
  assertEquals([one.kind, one.health().state], ["remote", "ok"]);
});

remoteTest(
  "what the built-in client writes the official one reads, and the other way",
  async () => {
    await using folder = await testFolder();
    await using remote = await startKvServer(folder.folder, TOKEN);
    Deno.env.set("DENO_KV_ACCESS_TOKEN", TOKEN);
    const builtIn = await Deno.openKv(remote.url);
    const official = await openRemoteKv(remote.url, TOKEN, 1_000);
    await builtIn.set(["a"], text("one"));
    await official.atomic().set(["b"], text("two")).commit();
    assertEquals((await official.get(["a"])).value, text("one"));
    assertEquals((await builtIn.get(["b"])).value, text("two"));
    assertEquals((await everything(official)).length, 2);
    builtIn.close();
    official.close();
  },
);

remoteTest("three processes that change one value on a server lose no change", async () => {
  await using folder = await testFolder();
  await using remote = await startKvServer(folder.folder, TOKEN);
  const options = { url: remote.url, accessToken: TOKEN, secret: SECRET, account: ACCOUNT };
  const children = [0, 1, 2].map(() => startChild("increment", options, 100));
  for (const child of children) {
    assertEquals((await child.line()).failed, 0);
    assertEquals(await child.end(), 0);
  }
  const store = await folder.open(options);
  assertEquals(await store.read(["budget"]), { ok: true, value: 300 });
});

remoteTest("watch() on a server tells of changes, after the server was gone as well", async () => {
  await using folder = await testFolder();
  await using remote = await startKvServer(folder.folder, TOKEN);
  using _alive = keepAlive();
  const options = { url: remote.url, accessToken: TOKEN };
  const [store, other] = [await folder.open(options), await folder.open(options)];
  await other.update(["flags"], () => 0);
  let seen = 0;
  const stop = store.watch([["flags"]], () => seen++);
  let value = 0;
  const change = async () => {
    await other.update(["flags"], () => ++value);
    return seen > 0;
  };
  await until(change);
  await remote.kill();
  await remote.start();
  await until(async () => (await other.read(["flags"])).ok);
  seen = 0;
  await until(change);
  stop();
});

remoteTest(
  "a server killed and started again under load: no call throws, no change is lost",
  async () => {
    await using folder = await testFolder();
    await using remote = await startKvServer(folder.folder, TOKEN);
    const options = { url: remote.url, accessToken: TOKEN };
    const stores = [await folder.open(options), await folder.open(options)];
    let granted = 0;
    let unknown = 0;
    let running = true;
    const load = stores.map(async (store) => {
      while (running) {
        const result = await store.update<number>(["budget"], (sum = 0) => sum + 1);
        if (result.ok) granted++;
        else if (result.reason === "timeout" || result.reason === "away") unknown++;
        await store.set(["cache", "a"], text("A"), { expiresAt });
        const got = await store.get(["cache", "a"]);
        if (got !== undefined) assertEquals(got.value, text("A"));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    for (let round = 0; round < 3; round++) {
      const before = granted;
      await until(() => Promise.resolve(granted > before + 20));
      await remote.kill();
      const failures = unknown;
      await until(() => Promise.resolve(unknown > failures + 4));
      assertEquals(stores[0]?.health().state, "degraded");
      assertStringIncludes(stores[0]?.health().reason ?? "", "no answer");
      await remote.start();
    }
    const before = granted;
    await until(() => Promise.resolve(granted > before + 20));
    running = false;
    await Promise.all(load);
    const sum = await stores[0]?.read<number>(["budget"]);
    assert(sum?.ok && sum.value !== undefined);
    // A change whose answer was lost may have been made; one that was confirmed surely was.
    assert(sum.value >= granted && sum.value <= granted + unknown);
    assertEquals(stores.map((store) => store.health().state), ["ok", "ok"]);
  },
);

remoteTest("a store whose server is not there yet serves once it is", async () => {
  await using folder = await testFolder();
  await using remote = await startKvServer(folder.folder, TOKEN);
  await remote.kill();
  const store = await folder.open({ url: remote.url, accessToken: TOKEN });
  assertEquals(await store.set(["cache", "a"], text("A"), { expiresAt }), false);
  assertEquals(await store.get(["cache", "a"]), undefined);
  assertEquals((await store.update(["budget"], () => 1)).ok, false);
  await remote.start();
  await until(async () => await store.set(["cache", "a"], text("A"), { expiresAt }));
  assertEquals((await store.get(["cache", "a"]))?.value, text("A"));
});

remoteTest("stores go on sharing when the server comes back without its data", async () => {
  await using folder = await testFolder();
  await using remote = await startKvServer(folder.folder, TOKEN);
  const options = { url: remote.url, accessToken: TOKEN };
  const old = await folder.open(options);
  assert((await old.update(["budget"], () => 1)).ok);
  await remote.kill();
  await old.get(["cache", "a"]);
  await remote.start("other.db");
  const young = await folder.open(options);
  await until(async () => (await young.update(["budget"], () => 2)).ok);
  await until(async () => (await old.read(["budget"])).ok);
  assertEquals(await old.read(["budget"]), { ok: true, value: 2 });
});

remoteTest("a wrong access token is a store that gives no answer, not an error", async () => {
  await using folder = await testFolder();
  await using remote = await startKvServer(folder.folder, TOKEN);
  const store = await folder.open({ url: remote.url, accessToken: "wrong-token-0123456789" });
  for (let call = 0; call < 3; call++) assertEquals(await store.get(["cache", "a"]), undefined);
  assertEquals(store.health().state, "degraded");
});
