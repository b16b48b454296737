import type { Cipher } from "../../../src/store/cipher.ts";
import { createConnection } from "../../../src/store/connection.ts";
import type { Parts } from "../../../src/store/entries.ts";
import { endlessSpace } from "../../../src/store/space.ts";
import { openStore, type Store, type StoreOptions } from "../../../src/store/mod.ts";
import { type Kv, openLocalKv } from "../../../src/store/kv.ts";

/** A secret as long as an API token. */
export const SECRET = "test-secret-0123456789abcdef";

export const ACCOUNT = "acme.kanbanize.com";

/** A moment that tests begin at. */
export const START = Date.UTC(2026, 0, 15, 12);

export const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);

export const readable = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value);

/** Milliseconds for one call to a store: more than a machine with much else to do needs. */
const TEST_LIMIT = 10_000;

/** A clock that stands still until it is set. */
export interface TestClock {
  now: number;
}

/** A folder that goes away at the end of the test, and stores in it. */
export async function testFolder() {
  const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-store-" });
  const opened: { close(): unknown }[] = [];
  const path = `${folder}/store.kv`;
  return {
    folder,
    path,
    /** Opens the folder's store, or another one; it is closed at the end. */
    async open(options: Partial<StoreOptions> = {}): Promise<Store> {
      const store = await openStore({
        ...{ path, secret: SECRET, account: ACCOUNT, limit: TEST_LIMIT },
        ...options,
      });
      opened.push(store);
      return store;
    },
    /** The same file as Deno KV sees it. */
    async raw(): Promise<Kv> {
      const kv = await openLocalKv(path);
      opened.push({
        close: () => {
          try {
            kv.close();
          } catch {
            // Closed by the test itself.
          }
        },
      });
      return kv;
    },
    async [Symbol.asyncDispose]() {
      for (const one of opened.reverse()) await one.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The names of the folder's entries, sorted. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name).sort();
}

/** Every key and value that is really there. */
export async function everything(kv: Kv) {
  return await Array.fromAsync(kv.list({ prefix: [] }, { batchSize: 500 }));
}

/** Bytes that no compression makes smaller. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, length)));
  }
  return bytes;
}

/** A Deno KV's methods that can be put into another object. */
export function readsOf(kv: Kv): Kv {
  return {
    get: (key) => kv.get(key),
    getMany: (keys) => kv.getMany(keys),
    list: (range, options) => kv.list(range, options),
    atomic: () => kv.atomic(),
    close: () => kv.close(),
  };
}

/** The parts of a store on the given Deno KV. */
export function partsOf(kv: Kv, cipher: Cipher): Parts {
  const connection = createConnection({ session: { kv, cipher, name: "" }, limit: TEST_LIMIT });
  return { connection, space: endlessSpace, now: () => START };
}

/** Watching alone does not keep a process from ending; this does. */
export function keepAlive(): Disposable {
  const timer = setInterval(() => {}, 1_000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
