/** Something goes on writing into the store's file. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { drill } from "./support/drill.ts";

/** Milliseconds between two passes of damage. */
const EVERY = 300;

/** Overwrites all that belongs to the cache, again and again. */
async function damage(path: string, signal: AbortSignal): Promise<void> {
  const kv = await Deno.openKv(path);
  const noise = crypto.getRandomValues(new Uint8Array(100));
  while (!signal.aborted) {
    for await (const { key } of kv.list({ prefix: ["store"] })) {
      if (String(key[3]).startsWith("cache")) await kv.set(key, noise).catch(() => {}); // others lock it now and then
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  kv.close();
}

drill({
  runbook: "cache-corruption",
  alerts: ["BusinessMapCacheCorrupt", "BusinessMapCacheHitRateLow"],
  fault: "the store's file is written to by something else",
  // A change at the start, so that cards have a generation that can be damaged as well; then each
  // card comes up again before it is out of date, and after the next pass of damage.
  call: (count, cards) =>
    count === 0
      ? { name: "add_comments", arguments: { comments: [{ card: cards[0], text: "Begun" }] } }
      : { name: "get_cards", arguments: { cards: [cards[count % 20]] } },
  break: ({ store }) => {
    const stop = new AbortController();
    const done = damage(store, stop.signal);
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        stop.abort();
        await done;
      },
    });
  },
  variables: ({ folder }) => ({ NEW_STORE: `${folder}/other/store.db` }),
  afterwards: async ({ folder }, output) => {
    assertEquals((await Deno.stat(`${folder}/other/store.db`)).isFile, true);
    assertStringIncludes(output, "could not be read");
  },
});
