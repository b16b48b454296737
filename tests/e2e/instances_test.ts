/**
 * The compiled binary on two accounts at once: calls, rights, stores, flags, `check`, and what is
 * left of the network.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { startAccount, type TestAccount } from "./support/account.ts";
import { type ServerCommand, serverProgram } from "./support/server.ts";
import { assertNoSecret, type Session, withHome, withSession } from "./support/session.ts";

const sanitize = { sanitizeOps: false, sanitizeResources: false };

/** Two accounts, and the environment that names them in a file as other servers have it. */
async function withAccounts(
  work: (world: {
    readonly main: TestAccount;
    readonly audit: TestAccount;
    readonly env: Readonly<Record<string, string>>;
    readonly session: (work: (session: Session) => Promise<void>) => Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  await using main = await startAccount();
  await using audit = await startAccount();
  await withHome(async (home) => {
    const [file, key] = [join(home, "instances.json"), join(home, "key")];
    await Deno.writeTextFile(key, `${audit.apiToken}\n`);
    await Deno.writeTextFile(
      file,
      JSON.stringify({
        version: "1.0",
        defaultInstance: "main",
        instances: [
          { name: "audit", apiUrl: audit.apiUrl, apiTokenFile: key, readOnlyMode: true },
          {
            name: "main",
            apiUrl: main.apiUrl,
            apiTokenEnv: "KANBANIZE_KEY_OF_MAIN",
            description: "The company",
            tags: ["live"],
          },
        ],
      }),
    );
    const env = {
      HOME: home,
      BUSINESSMAP_INSTANCES_FILE: file,
      KANBANIZE_KEY_OF_MAIN: main.apiToken,
      BUSINESSMAP_KV_PATH: join(home, "store.db"),
    };
    const program = ({ command, args, env: usual }: ServerCommand) => {
      const { BUSINESSMAP_API_URL: _url, BUSINESSMAP_API_TOKEN: _key, ...rest } = usual;
      return { command, args, env: { ...rest, ...env } };
    };
    await work({
      main,
      audit,
      env,
      async session(work) {
        const { code } = await withSession({ ...main, program }, work);
        assertEquals(code, 0);
      },
    });
  });
}

async function command(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const program = serverProgram();
  const { code, stdout, stderr } = await new Deno.Command(program.command, {
    args: [...program.args, ...args],
    clearEnv: true,
    env: { ...program.env, ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test({
  name: "one binary serves two accounts, and nothing goes to the wrong one",
  ...sanitize,
  fn: async () => {
    await withAccounts(async ({ main, audit, session }) => {
      await session(async ({ call, toolNames }) => {
        assert((await toolNames()).includes("create_cards"));
        const made = await call("create_cards", { board: 1, cards: [{ title: "In main" }] });
        assertEquals(made.isError, false, made.text);
        assertEquals(audit.requestCount(), 0);
        const boards = await call("list_boards", { instance: "audit" });
        assertEquals(boards.isError, false, boards.text);
        const none = await call("find_cards", {
          instance: "audit",
          boards: [1],
          text: "In main",
        });
        assertMatch(none.text, /^(0|No) cards/);
        const refused = await call("create_cards", {
          instance: "audit",
          board: 1,
          cards: [{ title: "No" }],
        });
        assertStringIncludes(refused.text, "audit is read-only here");
        assert(audit.simulator.requests.every(({ method }) => method === "GET"));
        const status = await call("get_status", {});
        assertMatch(status.text, /^main\b.*default, this one.*The company/m);
        assertMatch(status.text, /^audit\b.*read-only/m);
        const unknown = await call("list_boards", { instance: "mian" });
        assertStringIncludes(unknown.text, "did you mean main?");
      });
      // Each account's cache is its own, and both outlive the process.
      const before = [main.requestCount(), audit.requestCount()];
      await session(async ({ call }) => {
        await call("list_boards", { instance: "audit" });
        await call("get_board", { board: 1 });
      });
      assertEquals(audit.requestCount(), before[1]);
      assert(main.requestCount() > (before[0] ?? 0));
    });
  },
});

Deno.test({
  name: "an account that does not answer leaves the other one alone",
  ...sanitize,
  fn: async () => {
    await withAccounts(async ({ audit, session }) => {
      audit.simulator.addFault({ answer: { status: 401 } });
      await session(async ({ call }) => {
        const [good, bad] = await Promise.all([
          call("list_boards"),
          call("list_boards", { instance: "audit" }),
        ]);
        assertEquals([good.isError, bad.isError], [false, true]);
        assertStringIncludes(bad.text, "does not accept the API key");
      });
    });
  },
});

Deno.test({
  name: "check, flags, cache, permissions and tools know all accounts",
  ...sanitize,
  fn: async () => {
    await withAccounts(async ({ main, audit, env, session }) => {
      const good = await command(env, "check");
      assertEquals([good.code, good.err], [0, ""]);
      assertMatch(good.out, /^main \(the default\)\n✓ Configuration: main at [^]*\n\naudit\n✓ /);
      assertMatch(good.out, /reading and writing[^]*reading only, as configured/);
      assertNoSecret(good.out, [main.apiToken]);

      await session(async ({ call }) => {
        assertEquals((await command(env, "flags", "set", "writes", "off")).code, 0);
        const end = Date.now() + 10_000;
        for (const instance of ["main", "audit"]) {
          let text = "";
          while (!text.includes("switched off: writes")) {
            assert(Date.now() < end, "The flag is not followed");
            text = (await call("get_status", { instance })).text;
          }
        }
      });
      assertEquals((await command(env, "flags", "set", "wites", "off")).code, 64);
      const cleared = await command(env, "cache", "clear");
      assertMatch(cleared.out, /^main: The cache is empty[^]*^audit: The cache is empty/m);

      const held = await command(env, "permissions");
      assertMatch(held.out, /Held while serving http:\/\/127[^]*Network: 127\.0\.0\.1\n/);
      const tools = await command(env, "tools", "--json");
      for (const tool of JSON.parse(tools.out)) assert("instance" in tool.inputSchema.properties);

      audit.simulator.addFault({ answer: { status: 401 } });
      const bad = await command(env, "check");
      assertEquals(bad.code, 77);
      assertMatch(bad.out, /^main \(the default\)\n[^]*✓ Limits[^]*^audit\n[^]*✗ Key/m);
    });
  },
});

Deno.test({
  name: "a key that the binary may not read, and a misspelt setting, stop the start with a line",
  ...sanitize,
  fn: async () => {
    const list = [{ name: "a", apiUrl: "acme", apiTokenEnv: "MY_KEY" }];
    const env = { HOME: "/nonexistent", MY_KEY: "0123456789abcdef" };
    const denied = await command({ ...env, BUSINESSMAP_INSTANCES: JSON.stringify(list) }, "check");
    assertEquals(denied.code, 78);
    assertMatch(
      denied.err,
      /^BUSINESSMAP_INSTANCES .*: account a: this program may not read .* apiTokenFile\.\n$/,
    );
    const misspelt = await command({
      HOME: "/nonexistent",
      BUSINESSMAP_API_URL: "acme",
      BUSINESSMAP_API_TOKEN: "0123456789abcdef",
      BUSINESSMAP_READONLY_MODE: "true",
    }, "check");
    assertEquals([misspelt.code, misspelt.out], [78, ""]);
    assertStringIncludes(misspelt.err, "did you mean BUSINESSMAP_READ_ONLY_MODE?");
  },
});
