/** Several secrets or accounts in one open store. */
import { assert, assertEquals } from "@std/assert";
import { openStore } from "../../../src/store/mod.ts";
import { ACCOUNT, everything, readable, SECRET, testFolder, text } from "./support.ts";

const KEY = ["cache", "boards"] as const;
const OTHER = { secret: "other-secret-0123456789abcdef", account: "other.kanbanize.com" };
const expiresAt = Date.now() + 60_000;

Deno.test("what one owner keeps another neither sees, changes nor deletes", async () => {
  await using folder = await testFolder();
  const first = await folder.open();
  const second = first.forOwner(OTHER);
  assert(await first.set(KEY, text("first"), { expiresAt }));
  assertEquals(await second.get(KEY), undefined);
  assert(await second.set(KEY, text("second"), { expiresAt }));
  await second.update(["flags"], () => ({ off: ["writes"] }));
  assertEquals(await first.read(["flags"]), { ok: true, value: undefined });
  assertEquals(readable((await first.get(KEY))?.value), "first");
  assertEquals(readable((await second.get(KEY))?.value), "second");
  const before = await first.generations([KEY]);
  await second.bump([KEY]);
  assertEquals(await first.generations([KEY]), before);
  assertEquals(await second.deletePrefix(["cache"]), 1);
  assertEquals(readable((await first.get(KEY))?.value), "first");
  const kept = new TextDecoder().decode(
    new Uint8Array((await everything(await folder.raw())).flatMap(({ value }) => [
      ...value instanceof Uint8Array ? value : [],
    ])),
  );
  assert(!kept.includes("second") && !kept.includes("other"));
});

Deno.test("an owner beside another finds what a process that has it alone has kept", async () => {
  await using folder = await testFolder();
  const alone = await folder.open(OTHER);
  await alone.set(KEY, text("kept"), { expiresAt });
  await alone.close();
  const first = await folder.open();
  assertEquals(readable((await first.forOwner(OTHER).get(KEY))?.value), "kept");
  assertEquals((await first.forOwner(OTHER).verify()).ok, true);
});

Deno.test("closing an owner's store leaves the others open; closing the opened one closes all", async () => {
  await using folder = await testFolder();
  const first = await folder.open();
  const [second, third] = [first.forOwner(OTHER), first.forOwner({ ...OTHER, account: ACCOUNT })];
  second.watch([KEY], () => {});
  third.watch([KEY], () => {});
  await second.close();
  assert(await first.set(KEY, text("a"), { expiresAt }));
  assert(await third.set(KEY, text("b"), { expiresAt }));
  await first.close();
  assertEquals(await third.set(KEY, text("c"), { expiresAt }), false);
});

Deno.test("owners are apart in memory too, and know how the store is", async () => {
  const first = await openStore({ path: ":memory:", secret: SECRET, account: ACCOUNT });
  const second = first.forOwner(OTHER);
  assertEquals([second.kind, second.health().state], ["memory", "ok"]);
  await first.set(KEY, text("first"), { expiresAt });
  assertEquals(await second.get(KEY), undefined);
  await first.close();
});

Deno.test("a change by another process is seen by the owner that it concerns", async () => {
  await using folder = await testFolder();
  const [here, there] = [await folder.open({ lookEvery: 20 }), await folder.open()];
  const seen = Promise.withResolvers<void>();
  let wrong = 0;
  using _ = { [Symbol.dispose]: here.watch([["flags"]], () => wrong++) };
  const own = here.forOwner(OTHER);
  using _stop = { [Symbol.dispose]: own.watch([["flags"]], seen.resolve) };
  const alive = setInterval(() => {}, 1_000);
  // Until the first look has been taken, a change is no change.
  const change = setInterval(
    () => there.forOwner(OTHER).update(["flags"], () => ({ at: Date.now() })),
    50,
  );
  await seen.promise;
  clearInterval(alive);
  clearInterval(change);
  assertEquals(wrong, 0);
});
