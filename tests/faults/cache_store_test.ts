/**
 * A store that is damaged, forged or gone under a gateway: every answer still comes, and none that
 * is wrong.
 */
import { assert, assertEquals } from "@std/assert";
import { createFlags } from "../../src/gateway/flags.ts";
import { reportStore } from "../../src/gateway/gauges.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
import type { UpstreamRequest } from "../../src/gateway/request.ts";
import { createStoreCache } from "../../src/gateway/store_cache.ts";
import { keys } from "../../src/store/kv.ts";
import type { Store } from "../../src/store/mod.ts";
import { testFolder, text } from "../unit/store/support.ts";

const SECRETS = ["Acquire Initech", "merger-plan", "ceo@acme.example"];
const READ: UpstreamRequest = {
  operation: "getCards",
  method: "GET",
  path: `/cards?custom_ids=${SECRETS[1]}`,
  freshness: 30_000,
  tags: ["cards", `card:${SECRETS[2]}`],
};

/** A gateway as a process would have it, over an account that counts. */
function processOn(store: Store) {
  let asked = 0;
  const cache = createStoreCache(store);
  const flags = createFlags(store, [], { follow: false });
  const gateway = createGateway({
    origin: "https://acme.kanbanize.com",
    token: () => "KEY",
    userAgent: "test/1",
    cache,
    flags,
    fetch: () => {
      asked++;
      return Promise.resolve(Response.json({ title: SECRETS[0], asked }));
    },
  });
  reportStore(gateway.metrics, store, flags);
  return { gateway, cache, asked: () => asked };
}

const entriesIn = async (folder: Awaited<ReturnType<typeof testFolder>>) => {
  const kv = await folder.raw();
  const found = await Array.fromAsync(kv.list({ prefix: keys.entry(["cache"]) }, { batchSize: 9 }));
  return { kv, found };
};

Deno.test("nothing that is cached can be read in the store's files, nor what was asked", async () => {
  await using folder = await testFolder();
  const { gateway, cache } = processOn(await folder.open());
  await gateway.send(READ);
  await gateway.send({ ...READ, method: "PATCH", touches: READ.tags ?? [] });
  await gateway.send(READ);
  await cache.idle();
  const files = await Array.fromAsync(Deno.readDir(folder.folder));
  assert(files.length > 1, "There is no write-ahead log to look into");
  for (const { name } of files) {
    const bytes = await Deno.readFile(`${folder.folder}/${name}`);
    const content = new TextDecoder("latin1").decode(bytes);
    for (const secret of SECRETS) assert(!content.includes(secret), `${secret} is in ${name}`);
  }
});

for (
  const [what, forge] of [
    ["garbage", () => text("garbage")],
    ["cut short", (value: Uint8Array) => value.slice(0, value.length / 2)],
    [
      "changed in one bit",
      (value: Uint8Array) => value.map((byte, at) => at === 40 ? byte ^ 1 : byte),
    ],
    ["empty", () => new Uint8Array()],
  ] as const
) {
  Deno.test(`an entry that is ${what} is asked for again, counted and replaced`, async () => {
    await using folder = await testFolder();
    const before = processOn(await folder.open());
    await before.gateway.send(READ);
    await before.cache.idle();
    const { kv, found } = await entriesIn(folder);
    for (const { key, value } of found) {
      assert(value instanceof Uint8Array);
      await kv.atomic().set(key, forge(value)).commit();
    }
    const after = processOn(await folder.open());
    assertEquals((await after.gateway.send(READ)).source, "account");
    assertEquals((await after.gateway.send(READ)).source, "cache");
    after.gateway.metrics.read();
    assertEquals(after.gateway.metrics.value("cacheCorrupt", {}), 1);
    await after.cache.idle();
    assertEquals((await processOn(await folder.open()).gateway.send(READ)).source, "cache");
  });
}

Deno.test("an entry that was moved under another key is never shown there", async () => {
  await using folder = await testFolder();
  const before = processOn(await folder.open());
  const other = { ...READ, path: "/cards?custom_ids=other" };
  await before.gateway.send(READ);
  await before.gateway.send(other);
  await before.cache.idle();
  const { kv, found } = await entriesIn(folder);
  const [one, two] = found;
  assert(one?.value instanceof Uint8Array && two?.value instanceof Uint8Array);
  await kv.atomic().set(one.key, two.value).set(two.key, one.value).commit();
  const after = processOn(await folder.open());
  for (const read of [READ, other]) {
    assertEquals((await after.gateway.send(read)).source, "account");
  }
});

Deno.test("another cache key finds nothing, and does no harm", async () => {
  await using folder = await testFolder();
  const before = processOn(await folder.open());
  await before.gateway.send(READ);
  await before.cache.idle();
  const changed = processOn(await folder.open({ secret: "another-secret-0123456789" }));
  assertEquals((await changed.gateway.send(READ)).source, "account");
  await changed.cache.idle();
  assertEquals((await processOn(await folder.open()).gateway.send(READ)).source, "cache");
});

Deno.test("a store that fails in every call loses no answer and no write", async () => {
  await using folder = await testFolder();
  const real = await folder.open();
  const away = () => Promise.resolve({ ok: false as const, reason: "away" as const });
  const { gateway, asked } = processOn({
    ...real,
    get: () => Promise.resolve(undefined),
    set: () => Promise.resolve(false),
    read: away,
    update: away,
    bump: away,
    generations: away,
    stats: away,
    sweep: away,
  });
  for (let i = 0; i < 3; i++) assertEquals((await gateway.send(READ)).source, "account");
  const { status } = await gateway.send({ ...READ, method: "PATCH", touches: READ.tags ?? [] });
  assertEquals([status, asked()], [200, 4]);
  assert(gateway.snapshot().cache.faults > 0);
});

Deno.test("a store that comes back after a write shows nothing from before it", async () => {
  await using folder = await testFolder();
  const real = await folder.open();
  let gone = false;
  const { gateway } = processOn({
    ...real,
    bump: (keys) =>
      gone ? Promise.resolve({ ok: false, reason: "timeout" as const }) : real.bump(keys),
  });
  await gateway.send(READ);
  gone = true;
  await gateway.send({ ...READ, method: "PATCH", touches: ["cards"] });
  gone = false;
  const other = processOn(await folder.open());
  assertEquals((await gateway.send(READ)).source, "account");
  // What this process read since is good for the others too.
  assertEquals((await other.gateway.send(READ)).source, "cache");
});
