/** The store between releases: two builds of the program on one file, in turn. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { otherBinary } from "../../scripts/other_releases.ts";
import { run } from "../../scripts/run.ts";
import { startAccount, type TestAccount } from "../e2e/support/account.ts";
import { binaryPath } from "../e2e/support/server.ts";
import { withHome, withSession } from "../e2e/support/session.ts";

const sanitize = { sanitizeOps: false, sanitizeResources: false };

/** What the tests do with one build. */
function build(binary: string, account: TestAccount, store: string) {
  const { apiUrl, apiToken } = account;
  const env = { BUSINESSMAP_KV_PATH: store };
  return {
    /** Requests that it costs to read a board, and what was said of the store. */
    async readBoard() {
      const before = account.requestCount();
      let requests = 0;
      let status = "";
      await withSession({
        apiUrl,
        apiToken,
        env,
        program: (command) => ({ ...command, command: binary }),
      }, async ({ call }) => {
        assertMatch((await call("get_board", { board: 1 })).text, /Product Development/);
        requests = account.requestCount() - before;
        status = (await call("get_status")).text;
      });
      return { requests, status };
    },
    async command(...args: string[]) {
      const ended = await run(binary, args, {
        env: { ...env, BUSINESSMAP_API_URL: apiUrl, BUSINESSMAP_API_TOKEN: apiToken },
      });
      return `${ended?.stdout}${ended?.stderr}`;
    },
  };
}

type Build = ReturnType<typeof build>;

/** Gives the present build and another one, on one store. */
async function withBuilds(
  other: Parameters<typeof otherBinary>[0],
  work: (present: Build, other: Build, home: string) => Promise<void>,
): Promise<void> {
  await using account = await startAccount();
  await withHome(async (home) => {
    const store = join(home, "store.db");
    const on = (binary: string) => build(binary, account, store);
    await work(on(binaryPath()), on(otherBinary(other)), home);
  });
}

Deno.test({
  name: "what one release keeps the next one reads, and what that keeps the one before",
  ...sanitize,
  fn: () =>
    withBuilds("next", async (present, next) => {
      assert((await present.readBoard()).requests > 0);
      assertEquals((await next.readBoard()).requests, 0);
      await next.command("cache", "clear");
      await next.command("flags", "set", "batching", "off");
      assert((await next.readBoard()).requests > 0);
      const { requests, status } = await present.readBoard();
      assertEquals(requests, 0);
      assertStringIncludes(status, "switched off: batching");
      for (const one of [present, next]) {
        assertMatch(await one.command("cache", "verify"), /^All \d+ entries can be read/);
      }
    }),
});

Deno.test({
  name: "a release with another layout finds an empty store, and harms nothing that others keep",
  ...sanitize,
  fn: () =>
    withBuilds("relaid", async (present, relaid, home) => {
      assert((await present.readBoard()).requests > 0);
      const first = await relaid.readBoard();
      assert(first.requests > 0);
      assert(!/degraded/.test(first.status), first.status);
      assertEquals((await present.readBoard()).requests, 0);
      assertEquals((await relaid.readBoard()).requests, 0);
      for (const one of [present, relaid]) {
        assertMatch(await one.command("cache", "verify"), /^All \d+ entries can be read/);
      }
      // What it must not touch it does not even count.
      await present.command("cache", "clear");
      assertEquals((await relaid.readBoard()).requests, 0);
      const names = [...Deno.readDirSync(home)].map(({ name }) => name);
      assertEquals(names.filter((name) => name.includes("damaged")), []);
    }),
});
