/**
 * Several processes on one store: what one writes, no other shows as it was before.
 */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { openStore } from "../../src/store/mod.ts";
import type { Order } from "./cache_process.ts";

interface Child extends AsyncDisposable {
  tell(order: Order): Promise<{ result?: unknown; failure?: string }>;
  /** The flags that are off, each time they change. */
  readonly changes: string[][];
  nextChange(): Promise<string[]>;
  kill(): Promise<void>;
}

/** Starts the process and waits until it takes orders. */
async function start(path: string, origin: string): Promise<Child> {
  const script = new URL("cache_process.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-lock", "--unstable-kv", script, path, origin],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const waiting = new Map<number, (line: { result?: unknown; failure?: string }) => void>();
  const changes: string[][] = [];
  let onChange = (_off: string[]) => {};
  const ready = Promise.withResolvers<void>();
  let last = 0;
  const reading = (async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.map((line) => JSON.parse(line))) {
        if (line.ready) ready.resolve();
        else if (line.changed) {
          changes.push(line.changed);
          onChange(line.changed);
        } else waiting.get(line.id)?.(line);
      }
    }
  })();
  await ready.promise;
  const tell = (order: Order) => {
    const id = ++last;
    const { promise, resolve } = Promise.withResolvers<{ result?: unknown; failure?: string }>();
    waiting.set(id, resolve);
    writer.write(new TextEncoder().encode(`${JSON.stringify({ id, ...order })}\n`));
    return promise;
  };
  return {
    tell,
    changes,
    nextChange: () => new Promise((resolve) => onChange = resolve),
    async kill() {
      child.kill("SIGKILL");
      await child.status;
      await reading;
      await writer.abort().catch(() => {});
    },
    async [Symbol.asyncDispose]() {
      tell({ what: "end" });
      await child.status;
      await reading;
      await writer.close().catch(() => {});
    },
  };
}

/** Limits that no test reaches; the gateway learns them from the first answer. */
const PLENTY = {
  "x-ratelimit-perminute-limit": "100000",
  "x-ratelimit-perhour-limit": "900000",
};

/** Cards whose reads can be held back; what it is read as is settled when the read arrives. */
function createAccount() {
  const cards = new Map<number, unknown>();
  const arrived: { method: string; release: () => void }[] = [];
  let hold: "none" | "reads" | "writes" = "none";
  const wakers: (() => void)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const card = Number(new URL(request.url).pathname.split("/").at(-1));
    const { promise, resolve } = Promise.withResolvers<void>();
    const read = request.method === "GET";
    const body = read ? cards.get(card) : await request.json();
    if (!read) cards.set(card, body);
    arrived.push({ method: request.method, release: resolve });
    if (hold === (read ? "reads" : "writes")) {
      for (const wake of wakers.splice(0)) wake();
      await promise;
    }
    return Response.json(body ?? null, { headers: PLENTY });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    cards,
    arrived,
    hold: (what: typeof hold) => hold = what,
    /** Resolves when the next request is being held. */
    held: () => new Promise<void>((resolve) => wakers.push(resolve)),
    release() {
      hold = "none";
      for (const { release } of arrived) release();
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function withProcesses(
  work: (parts: {
    one: Child;
    other: Child;
    account: ReturnType<typeof createAccount>;
    path: string;
    read: (child: Child) => Promise<string>;
  }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  await using account = createAccount();
  account.cards.set(1, "old");
  const path = `${folder}/store.kv`;
  {
    await using one = await start(path, account.origin);
    await using other = await start(path, account.origin);
    const read = async (child: Child) => {
      const { result, failure } = await child.tell({ what: "read", card: 1 });
      const { body, source } = (result ?? {}) as { body?: unknown; source?: string }; // our own child
      return failure ?? `${body} from ${source}`;
    };
    await work({ one, other, account, path, read });
  }
  await Deno.remove(folder, { recursive: true });
}

Deno.test("a process is given what another one read, until somebody writes", async () => {
  await withProcesses(async ({ one, other, account, read }) => {
    assertEquals(await read(one), "old from account");
    assertEquals(await read(other), "old from cache");
    assertEquals(await read(one), "old from cache");
    await one.tell({ what: "write", card: 1, body: "new" });
    assertEquals(await read(other), "new from account");
    assertEquals(await read(one), "new from cache");
    assertEquals(account.arrived.map(({ method }) => method), ["GET", "PATCH", "GET"]);
  });
});

Deno.test("a read under way in one process while another writes is not kept", async () => {
  await withProcesses(async ({ one, other, account, read }) => {
    account.hold("reads");
    const held = account.held();
    const before = read(one);
    await held;
    await other.tell({ what: "write", card: 1, body: "new" });
    account.release();
    assertEquals(await before, "old from account");
    for (const child of [one, other]) assertEquals((await read(child)).split(" ")[0], "new");
    // The read that came too late has put nothing back.
    assertEquals(await read(one), "new from cache");
  });
});

Deno.test("a read during the write of another process is not kept", async () => {
  await withProcesses(async ({ one, other, account, read }) => {
    account.hold("writes");
    const held = account.held();
    const writing = one.tell({ what: "write", card: 1, body: "new" });
    await held;
    // What the account shows at this moment may be from before its write has ended.
    account.cards.set(1, "half");
    assertEquals(await read(other), "half from account");
    account.cards.set(1, "new");
    account.release();
    await writing;
    assertEquals(await read(other), "new from account");
  });
});

Deno.test("with two writers, no process shows anything but the last", async () => {
  await withProcesses(async ({ one, other, read }) => {
    for (let round = 0; round < 20; round++) {
      await Promise.all([
        one.tell({ what: "write", card: 1, body: `${round} one` }),
        other.tell({ what: "write", card: 1, body: `${round} other` }),
        read(one),
        read(other),
      ]);
      await one.tell({ what: "write", card: 1, body: `${round}` });
      assertEquals((await read(other)).split(" ")[0], `${round}`);
      assertEquals((await read(one)).split(" ")[0], `${round}`);
    }
  });
});

Deno.test("clearing in one process keeps out what another was reading", async () => {
  await withProcesses(async ({ one, other, account, read }) => {
    account.hold("reads");
    const held = account.held();
    const before = read(one);
    await held;
    account.cards.set(1, "changed elsewhere");
    await other.tell({ what: "clear" });
    account.release();
    assertEquals(await before, "old from account");
    assertEquals(await read(one), "changed elsewhere from account");
  });
});

Deno.test("an answer that took longer than its freshness is not kept", async () => {
  await withProcesses(async ({ one, other, account }) => {
    account.hold("reads");
    const held = account.held();
    const order = { what: "read", card: 1, freshness: 1 } as const;
    const slow = one.tell(order);
    await held;
    // A second request is answered only after its own freshness has passed.
    const start = Date.now();
    while (Date.now() - start < 5) await new Promise((resolve) => setTimeout(resolve, 1));
    account.release();
    await slow;
    const { result } = await other.tell({ ...order, freshness: 30_000 });
    assertEquals((result as { source: string }).source, "account"); // our own child
  });
});

Deno.test("a process killed in the middle of its writes leaves nothing stale and nothing broken", async () => {
  await withProcesses(async ({ other, account, path, read }) => {
    for (let round = 0; round < 5; round++) {
      const victim = await start(path, account.origin);
      victim.tell({ what: "write", card: 1, body: `round ${round}` });
      victim.tell({ what: "read", card: 1 });
      const seen = account.arrived.length;
      while (account.arrived.length === seen) {
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      await victim.kill();
      const current = account.cards.get(1);
      const answer = await read(other);
      assert(answer.startsWith(`${current} from`), `${answer} where ${current} is true`);
    }
    const store = await openStore({
      path,
      secret: "test-secret-0123456789",
      account: "acme.kanbanize.com",
    });
    const verified = await store.verify();
    assert(verified.ok);
    assertEquals(verified.value.corrupt, 0);
    await store.close();
  });
});

Deno.test("a flag that one process switches is in effect in every other", async () => {
  await withProcesses(async ({ one, other }) => {
    const told = other.nextChange();
    const began = Date.now();
    await one.tell({ what: "flag", name: "writes", on: false });
    assertEquals(await told, ["writes"]);
    assertGreater(10_000, Date.now() - began);
    for (const child of [one, other]) {
      assertEquals((await child.tell({ what: "write", card: 1, body: "x" })).failure, "writes_off");
    }
    const again = other.nextChange();
    await one.tell({ what: "flag", name: "writes", on: true });
    assertEquals(await again, []);
    assertEquals((await other.tell({ what: "write", card: 1, body: "x" })).failure, undefined);
  });
});
