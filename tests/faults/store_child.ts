// deno-lint-ignore-file no-console -- it talks to its test by lines
/**
 * A process that uses a store: `deno run … store_child.ts <job> <options of openStore as JSON>
 * [number]`. Each job prints lines of JSON.
 */
import { openStore, type StoreOptions } from "../../src/store/mod.ts";
import { madeUp } from "./store_support.ts";

const [job = "", json = "{}", number = "0"] = Deno.args;
const options: StoreOptions = JSON.parse(json);
const count = Number(number);
const expiresAt = Date.now() + 60_000;

const jobs: Record<string, () => Promise<void>> = {
  /** Waits for a line, opens, keeps one entry, waits for another, and says whose it can read. */
  async create() {
    const input = Deno.stdin.readable.getReader();
    console.log('"ready"');
    await input.read();
    const store = await openStore(options);
    const kept = await store.set(["cache", number], new Uint8Array(10), { expiresAt });
    console.log(JSON.stringify({ kept, kind: store.kind, health: store.health() }));
    await input.read();
    const all = await Promise.all(
      [0, 1, 2, 3, 4].map(async (one) => await store.get(["cache", String(one)]) !== undefined),
    );
    console.log(JSON.stringify(all));
    await store.close();
  },

  /** Adds one as often as it is told. */
  async increment() {
    const store = await openStore(options);
    let failed = 0;
    for (let time = 0; time < count; time++) {
      const result = await store.update<number>(["budget"], (sum = 0) => sum + 1);
      if (!result.ok) failed++;
    }
    console.log(JSON.stringify({ failed, counts: store.health().counts }));
    await store.close();
  },

  /** Writes small and large entries until it is killed; says how many it has written. */
  async write() {
    const store = await openStore(options);
    for (let time = 0;; time++) {
      const entry = time % 5;
      const seed = count * 1_000 + time;
      await store.set(["cache", String(entry)], madeUp(seed, entry * 70_000), { expiresAt });
      await store.update<number>(["budget"], (sum = 0) => sum + 1);
      console.log(time);
    }
  },

  /** Reads and writes every entry once, and says how the store is. */
  async use() {
    const store = await openStore(options);
    let read = 0;
    for (let entry = 0; entry < count; entry++) {
      if (await store.get(["cache", String(entry)]) !== undefined) read++;
    }
    const kept = await store.set(["cache", "new"], madeUp(1, 100_000), { expiresAt });
    const back = (await store.get(["cache", "new"]))?.value.length;
    console.log(JSON.stringify({ read, kept, back, health: store.health() }));
    await store.close();
  },
};

await jobs[job]?.();
