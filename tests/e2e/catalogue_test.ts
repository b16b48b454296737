/** What `catalogue refresh` finds is there at once in a binary that is running. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { THEMES } from "../support/newer_operations.ts";
import { startAccount } from "./support/account.ts";
import { serverProgram } from "./support/server.ts";
import { withHome, withSession } from "./support/session.ts";

Deno.test({
  name: "a running server finds and calls an operation that was refreshed in another process",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await using account = await startAccount({ newer: THEMES });
    await withHome(async (home) => {
      const env = {
        BUSINESSMAP_API_URL: account.apiUrl,
        BUSINESSMAP_API_TOKEN: account.apiToken,
        BUSINESSMAP_KV_PATH: join(home, "store.db"),
      };
      const catalogue = async (word: string) => {
        const program = serverProgram();
        const { code, stdout, stderr } = await new Deno.Command(program.command, {
          args: [...program.args, "catalogue", word],
          clearEnv: true,
          env: { ...program.env, ...env },
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        return { code, out: text(stdout), err: text(stderr) };
      };
      const { code } = await withSession({ ...account, env }, async ({ call }) => {
        const search = () => call("search_api", { operation: "getBoardThemes" });
        assertEquals((await search()).isError, true);
        const refreshed = await catalogue("refresh");
        assertEquals([refreshed.code, refreshed.err], [0, ""]);
        assertStringIncludes(refreshed.out, "3 are newer than this program");
        const end = Date.now() + 10_000;
        while ((await search()).isError) assert(Date.now() < end, "The refresh is not followed");
        const themes = await call("call_api", { operation: "getBoardThemes" });
        assertEquals(themes.isError, false, themes.text);
        const plan = await call("call_api", {
          operation: "createBoardTheme",
          body: { name: "Night" },
        });
        assertMatch(plan.text, /known from the account's own document alone/);
      });
      assertEquals(code, 0);
      // It outlives the process, and is encrypted.
      await withSession({ ...account, env }, async ({ call }) => {
        assertEquals((await call("call_api", { operation: "getBoardThemes" })).isError, false);
      });
      const bytes = await Deno.readFile(env.BUSINESSMAP_KV_PATH);
      assert(!new TextDecoder("latin1").decode(bytes).includes("boardThemes"));
      assertMatch((await catalogue("status")).out, /3 are newer than this program, from/);
      assertMatch((await catalogue("forget")).out, /is forgotten/);
      account.simulator.addFault({ operation: "getOpenApiDocument", answer: "html" });
      const failed = await catalogue("refresh");
      assertEquals([failed.code, failed.out], [69, ""]);
      assertStringIncludes(failed.err, "cannot be fetched");
    });
  },
});
