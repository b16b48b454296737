/**
 * What the benchmark does inside a process of its own, with the runtime of the real binary: it fills
 * a store, or measures what encryption costs. Told by one argument in JSON; prints one line of JSON.
 *
 * @module
 */
import { TOOLSETS } from "../../src/cli/assemble.ts";
import { createFlags } from "../../src/gateway/flags.ts";
import { createGateway, type Gateway } from "../../src/gateway/gateway.ts";
import { createSharedBudget } from "../../src/gateway/shared_budget.ts";
import { CACHE_KIND, createStoreCache } from "../../src/gateway/store_cache.ts";
import { createCaller } from "../../src/server/call.ts";
import { type Cipher, createCipher } from "../../src/store/cipher.ts";
import { createConnection } from "../../src/store/connection.ts";
import { createEntries, type Parts } from "../../src/store/entries.ts";
import { openLocalKv } from "../../src/store/kv.ts";
import { openStore, type Store } from "../../src/store/mod.ts";
import { ensureSalt } from "../../src/store/salt.ts";
import { createShared } from "../../src/store/shared.ts";
import { endlessSpace } from "../../src/store/space.ts";
import { createSweep } from "../../src/store/sweep.ts";
import { createWatch } from "../../src/store/watch.ts";
import { TOOLS } from "../../src/tools/registry.ts";

/** Puts so many answers into the store of a server. */
export interface FillJob {
  readonly job: "fill";
  readonly path: string;
  /** The server's API token. */
  readonly secret: string;
  /** The server's account. */
  readonly host: string;
  readonly entries: number;
}

/** Calls one tool again and again, with encryption and without. */
export interface CipherJob {
  readonly job: "cipher";
  /** Without an end: two stores are made beside it. */
  readonly path: string;
  readonly origin: string;
  readonly token: string;
  readonly tool: string;
  /** Arguments of the tool: those are taken that make an upstream answer of about `bytes`. */
  readonly choice: readonly unknown[];
  readonly bytes: number;
  /** Calls of each kind that are timed. */
  readonly rounds: number;
}

/** What a {@linkcode FillJob} gives. */
export interface FillResult {
  /** As counted in the store afterwards. */
  readonly entries: number;
}

/** What a {@linkcode CipherJob} gives. */
export interface CipherResult {
  /** Place of the arguments that were taken. */
  readonly chosen: number;
  /** The largest upstream answer that they read. */
  readonly bytes: number;
  /** The call as it is: what this process read before is still parsed. */
  readonly usual: OnAndOff;
  /** Every call reads that answer from the file and decrypts it; what is smaller is still parsed. */
  readonly decrypted: OnAndOff;
  /** Every call reads and decrypts all that it needs, as the first one of a process does. */
  readonly first: OnAndOff;
}

/** Milliseconds of each call, with encryption and without. */
export interface OnAndOff {
  readonly on: readonly number[];
  readonly off: readonly number[];
}

/** Writes that are under way at once while filling. */
const WRITERS = 50;

/** Calls before those that count. */
const WARM_UP = 50;

async function fill({ path, secret, host, entries }: FillJob): Promise<FillResult> {
  const store = await openStore({ path, secret, account: host });
  let next = 0;
  async function write(): Promise<void> {
    while (next < entries) {
      const id = 1_000_000 + next++;
      const body = { data: { card_id: id, title: `Card ${id}`, note: crypto.randomUUID() } };
      const value = new TextEncoder().encode(JSON.stringify(body));
      const fetchedAt = Date.now();
      const tags = ["cards", `card:${id}`];
      const note = { status: 200, fetchedAt, bytes: value.length, tags, generation: "none none" };
      const expiresAt = fetchedAt + 24 * 60 * 60 * 1_000;
      const kept = await store.set([CACHE_KIND, `GET /cards/${id}`], value, { expiresAt, note });
      if (!kept) throw new Error("Cannot fill store: an entry was not taken");
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write));
  const stats = await store.stats();
  await store.close();
  return { entries: stats.ok ? stats.value[CACHE_KIND]?.entries ?? 0 : 0 };
}

/** Leaves bytes and names as they are. */
const noCipher: Cipher = {
  encrypt: (bytes) => Promise.resolve(bytes),
  decrypt: (bytes) => Promise.resolve(bytes),
  sealName: (name) => Promise.resolve(name),
  owner: "owner",
  sibling: () => Promise.resolve(noCipher),
};

/** A store on a file, put together like the real one but for the cipher and the disk's state. */
async function openWith(path: string, encrypted: boolean): Promise<Store> {
  const kv = await openLocalKv(path);
  const salt = await ensureSalt(kv);
  const cipher = encrypted
    ? await createCipher({ secret: "secret", account: "127.0.0.1", salt })
    : noCipher;
  const connection = createConnection({ session: { kv, cipher, name: "" }, limit: 250 });
  const parts: Parts = { connection, space: endlessSpace, now: Date.now };
  const { watch, stopAll } = createWatch(connection, () => {});
  return {
    kind: "file",
    health: () => ({ state: "ok", kind: "file", counts: { ...connection.counts }, setAside: [] }),
    ...createEntries(parts),
    ...createShared(parts),
    ...createSweep(parts, false),
    watch,
    forOwner: () => {
      throw new TypeError("Cannot measure several accounts");
    },
    close: () => {
      stopAll();
      connection.close();
      return Promise.resolve();
    },
  };
}

/** A server's way to call a tool, over one store. */
interface Setup {
  readonly gateway: Gateway;
  /** Bytes of the largest answer that was kept since this was asked last. */
  largest(): number;
  /** Calls the tool; milliseconds that it took. */
  call(args: unknown): Promise<number>;
}

function setUp(store: Store, { origin, token, tool }: CipherJob, maxHotBytes?: number): Setup {
  const cache = createStoreCache(store, maxHotBytes === undefined ? {} : { maxHotBytes });
  let largest = 0;
  const gateway = createGateway({
    origin,
    token: () => token,
    userAgent: "bench",
    cache: {
      ...cache,
      set(key, entry, generation) {
        largest = Math.max(largest, entry.bytes);
        return cache.set(key, entry, generation);
      },
    },
    budget: createSharedBudget({ store }),
    flags: createFlags(store, TOOLSETS),
  });
  const settings = { host: new URL(origin).host, origin, readOnly: false };
  const caller = createCaller({
    tools: TOOLS,
    accounts: [{ name: "bench", settings, readOnly: false }],
    output: { format: "text", maxResultTokens: 8_000 },
    confirmAbove: 10,
    facts: { name: "bench", version: "0", startedAt: 0, profile: "standard", tools: 0 },
  }, { accounts: new Map([["bench", { gateway }]]) });
  const scope = { signal: new AbortController().signal, progress: () => Promise.resolve() };
  return {
    gateway,
    largest() {
      const bytes = largest;
      largest = 0;
      return bytes;
    },
    async call(args) {
      const begun = performance.now();
      const { isError } = await caller(tool, args, scope);
      const milliseconds = performance.now() - begun;
      if (isError) throw new Error("Cannot measure: the call failed");
      return milliseconds;
    },
  };
}

/** The arguments that come nearest to the wanted size. */
async function choose(setup: Setup, job: CipherJob): Promise<{ chosen: number; bytes: number }> {
  const { choice } = job;
  await setup.call(choice[0]); // keeps what all of them need
  const found: { chosen: number; bytes: number }[] = [];
  for (const [chosen, args] of choice.slice(1).entries()) {
    setup.largest();
    await setup.call(args);
    found.push({ chosen: chosen + 1, bytes: setup.largest() });
  }
  const distance = ({ bytes }: { bytes: number }) => Math.abs(bytes - job.bytes);
  const [best] = found.toSorted((a, b) => distance(a) - distance(b));
  if (best === undefined || distance(best) > job.bytes / 10) {
    throw new Error(`Cannot find a read of ${job.bytes} bytes: ${JSON.stringify(found)}`);
  }
  return best;
}

async function compare(
  stores: Readonly<Record<"on" | "off", Store>>,
  job: CipherJob,
  args: unknown,
  maxHotBytes?: number,
): Promise<OnAndOff> {
  const on = setUp(stores.on, job, maxHotBytes);
  const off = setUp(stores.off, job, maxHotBytes);
  const sent = () => on.gateway.snapshot().requests.sent + off.gateway.snapshot().requests.sent;
  const times = { on: [] as number[], off: [] as number[] };
  for (let round = 0; round < WARM_UP; round++) {
    await on.call(args);
    await off.call(args);
  }
  const before = sent();
  for (let round = 0; round < job.rounds; round++) {
    // In turn, and who begins changes too: a busy moment of the machine meets both.
    if (round % 2 === 0) times.on.push(await on.call(args));
    times.off.push(await off.call(args));
    if (round % 2 === 1) times.on.push(await on.call(args));
  }
  if (sent() !== before) throw new Error("Cannot measure: a call was not answered by the cache");
  return times;
}

async function measureCipher(job: CipherJob): Promise<CipherResult> {
  const stores = {
    on: await openWith(`${job.path}.on`, true),
    off: await openWith(`${job.path}.off`, false),
  };
  const { chosen, bytes } = await choose(setUp(stores.on, job), job);
  const args = job.choice[chosen];
  return {
    chosen,
    bytes,
    usual: await compare(stores, job, args),
    decrypted: await compare(stores, job, args, bytes - 1),
    first: await compare(stores, job, args, 0),
  };
}

if (import.meta.main) {
  // Whoever starts this program gives it one of these jobs.
  const job = JSON.parse(Deno.args[0] ?? "{}") as FillJob | CipherJob;
  const result = job.job === "fill" ? await fill(job) : await measureCipher(job);
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(result)}\n`));
  // The budgets and flags still watch their stores.
  Deno.exit(0);
}
