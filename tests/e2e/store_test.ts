/**
 * The compiled binary and its store: what several processes share, and what becomes of a session
 * when the store cannot be had.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { until } from "../support/raw_client.ts";
import { startAccount, type TestAccount } from "./support/account.ts";
import { binaryPath, serverProgram } from "./support/server.ts";
import { deadAddress, type Session, withHome, withSession } from "./support/session.ts";

/** A session on a store of its own choosing. */
async function session(
  account: TestAccount,
  env: Readonly<Record<string, string>>,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const { apiUrl, apiToken } = account;
  const status = await withSession({ apiUrl, apiToken, env }, work);
  assertEquals(status.code, 0);
}

/** Runs a command of the program on a store, and gives its output. */
async function command(
  account: TestAccount,
  store: string,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const program = serverProgram();
  const { code, stdout, stderr } = await new Deno.Command(program.command, {
    args: [...program.args, ...args],
    clearEnv: true,
    env: {
      ...program.env,
      BUSINESSMAP_API_URL: account.apiUrl,
      BUSINESSMAP_API_TOKEN: account.apiToken,
      BUSINESSMAP_KV_PATH: store,
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const sanitize = { sanitizeOps: false, sanitizeResources: false };

Deno.test({
  name: "the store is opened though nobody calls, and a session that only asked ends well",
  ...sanitize,
  fn: async () => {
    await using account = await startAccount();
    await withHome(async (home) => {
      const store = join(home, "quiet.db");
      const env = { BUSINESSMAP_KV_PATH: store };
      await session(account, env, async ({ toolNames }) => {
        await toolNames();
        await until(() => existsSync(store));
      });
      await session(account, env, async ({ toolNames }) => {
        await toolNames();
      });
    });
  },
});

Deno.test({
  name: "what one process read costs the next one nothing, and a write in one is seen in the other",
  ...sanitize,
  fn: async () => {
    await using account = await startAccount();
    await withHome(async (home) => {
      const env = { BUSINESSMAP_KV_PATH: join(home, "shared", "store.db") };
      await session(account, env, async (first) => {
        await first.call("get_board", { board: 1 });
        const before = account.requestCount();
        await session(account, env, async (second) => {
          const board = await second.call("get_board", { board: 1 });
          assertMatch(board.text, /"Product Development"/);
          assertEquals(account.requestCount(), before);
          await second.call("create_cards", { board: 1, cards: [{ title: "Seen by both" }] });
        });
        const found = await first.call("find_cards", { boards: [1], text: "Seen by both" });
        assertMatch(found.text, /^1 card/);
        for await (const { name } of Deno.readDir(join(home, "shared"))) {
          const bytes = await Deno.readFile(join(home, "shared", name));
          const text = new TextDecoder("latin1").decode(bytes);
          for (
            const plain of ["Product Development", "Seen by both", account.apiToken, "board_ids"]
          ) {
            assertEquals(text.includes(plain), false, `${plain} is readable in ${name}`);
          }
        }
      });
    });
  },
});

Deno.test({
  name: "a flag is followed by every running process within two seconds, and seen in get_status",
  ...sanitize,
  fn: async () => {
    await using account = await startAccount();
    await withHome(async (home) => {
      const store = join(home, "store.db");
      const env = { BUSINESSMAP_KV_PATH: store };
      await session(account, env, async (first) => {
        await session(account, env, async (second) => {
          await Promise.all([first.call("list_boards"), second.call("list_boards")]);
          const set = await command(account, store, ["flags", "set", "writes", "off"]);
          assertEquals([set.code, set.err], [0, ""]);
          const end = Date.now() + 2_000;
          for (const one of [first, second]) {
            let status = "";
            while (!status.includes("switched off: writes")) {
              assert(Date.now() < end, "The flag is not followed in time");
              status = (await one.call("get_status")).text;
            }
            const refused = await one.call("create_cards", { board: 1, cards: [{ title: "No" }] });
            assertEquals(refused.isError, true);
          }
        });
      });
      const cards = account.simulator.requests.filter(({ method }) => method !== "GET");
      assertEquals(cards, []);
      const wrong = await command(account, store, ["flags", "set", "wrties", "off"]);
      assertEquals(wrong.code, 64);
      assertStringIncludes(wrong.err, "writes");
    });
  },
});

Deno.test({
  name: "cache clear makes a running process ask again; stats and verify tell what is kept",
  ...sanitize,
  fn: async () => {
    await using account = await startAccount();
    await withHome(async (home) => {
      const store = join(home, "store.db");
      await session(account, { BUSINESSMAP_KV_PATH: store }, async (one) => {
        await one.call("list_boards");
        await one.call("get_status");
        const stats = await command(account, store, ["cache", "stats"]);
        assertMatch(stats.out, /answers: [1-9]/);
        assertMatch((await command(account, store, ["cache", "verify"])).out, /can be read/);
        const before = account.requestCount();
        await one.call("list_boards");
        assertEquals(account.requestCount(), before);
        assertEquals((await command(account, store, ["cache", "clear"])).code, 0);
        await one.call("list_boards");
        assertEquals(account.requestCount(), before + 2);
      });
    });
  },
});

/** Stores that cannot be had, each made in a folder, and what get_status says of it. */
const BROKEN: readonly {
  readonly what: string;
  readonly env: (home: string) => Promise<Record<string, string>> | Record<string, string>;
  readonly says: RegExp;
}[] = [
  {
    what: "a file of garbage",
    env: async (home) => {
      const path = join(home, "store.db");
      await Deno.writeFile(path, crypto.getRandomValues(new Uint8Array(50_000)));
      return { BUSINESSMAP_KV_PATH: path };
    },
    says: /store: file$/m,
  },
  {
    what: "a path below a file",
    env: async (home) => {
      await Deno.writeTextFile(join(home, "file"), "");
      return { BUSINESSMAP_KV_PATH: join(home, "file", "store.db") };
    },
    says: /store: memory, degraded: /,
  },
  {
    what: "a remote store that is not there",
    env: () => ({
      BUSINESSMAP_KV_URL: deadAddress().replace("/api/v2", ""),
      DENO_KV_ACCESS_TOKEN: "token-of-the-store",
    }),
    says: /store: remote, degraded: /,
  },
];

for (const { what, env, says } of BROKEN) {
  Deno.test({
    name: `with ${what} every call is answered, and get_status says how the store is`,
    ...sanitize,
    fn: async () => {
      await using account = await startAccount();
      await withHome(async (home) => {
        await session(account, await env(home), async (one) => {
          for (const call of ["list_boards", "list_boards"]) {
            assertMatch((await one.call(call)).text, /4 boards/);
          }
          const created = await one.call("create_cards", { board: 1, cards: [{ title: "Kept" }] });
          assertMatch(created.text, /^1 card created/);
          assertMatch((await one.call("get_status")).text, says);
        });
      });
    },
  });
}

Deno.test({
  name: "a process that is killed leaves a store that the next one uses",
  ...sanitize,
  ignore: Deno.env.get("BUSINESSMAP_MCP_COVERAGE") !== undefined,
  fn: async () => {
    await using account = await startAccount();
    await withHome(async (home) => {
      const store = join(home, "store.db");
      const child = new Deno.Command(binaryPath(), {
        args: ["stdio"],
        clearEnv: true,
        env: {
          BUSINESSMAP_API_URL: account.apiUrl,
          BUSINESSMAP_API_TOKEN: account.apiToken,
          BUSINESSMAP_KV_PATH: store,
        },
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      const writer = child.stdin.getWriter();
      const send = (message: unknown) =>
        writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
      await send({
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: {
          protocolVersion: "2025-11-25",
          capabilities: {},
          clientInfo: { name: "test", version: "1" },
        },
      });
      await send({ jsonrpc: "2.0", method: "notifications/initialized" });
      await send({
        jsonrpc: "2.0",
        id: 2,
        method: "tools/call",
        params: { name: "get_board", arguments: { board: 1 } },
      });
      const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!text.includes('"id":2')) text += (await reader.read()).value ?? "";
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      const before = account.requestCount();
      await session(account, { BUSINESSMAP_KV_PATH: store }, async (one) => {
        assertMatch((await one.call("get_board", { board: 1 })).text, /Product Development/);
        assertEquals(account.requestCount(), before);
      });
    });
  },
});
