/** Going back to a release that does not work. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { currentVersion } from "../../scripts/releases.ts";
import { repositoryRoot, run } from "../../scripts/run.ts";
import { startDrillAccount } from "./support/account.ts";
import { startControl } from "./support/control.ts";
import { layService, THIS } from "./support/service.ts";

async function rollback(...args: string[]) {
  const ended = await run(Deno.execPath(), ["run", "-A", "scripts/rollback.ts", ...args], {
    cwd: repositoryRoot(),
  });
  return { code: ended?.code, said: `${ended?.stdout}${ended?.stderr}` };
}

Deno.test({
  name: "a release before that does not get ready is left again, and the present one serves",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-rollback-" });
    try {
      await using account = await startDrillAccount();
      const key = join(folder, "key");
      await Deno.writeTextFile(key, account.token, { mode: 0o600 });
      await using service = await layService(folder, {
        BUSINESSMAP_API_URL: account.apiUrl,
        BUSINESSMAP_API_TOKEN_FILE: key,
        BUSINESSMAP_KV_PATH: join(folder, "store.db"),
      });
      const broken = join(service.releases, "0.0.9");
      await Deno.mkdir(broken);
      await Deno.writeTextFile(join(broken, "businessmap-mcp"), "#!/bin/sh\nexit 70\n", {
        mode: 0o755,
      });
      const token = join(folder, "admin");
      await Deno.writeTextFile(token, await service.principal("operations", "--admin"));
      await service.start();
      await using control = startControl({ restart: service.restart });
      const { code, said } = await rollback(
        ...["--releases", service.releases, "--url", service.url],
        ...["--restart", control.command("restart"), "--admin-token-file", token],
      );
      assertEquals(code, 1);
      assertStringIncludes(said, `0.0.9 does not get ready; ${THIS} serves again.`);
      assertEquals(await currentVersion(service.releases), THIS);
      const nothing = await rollback(
        ...["--releases", service.releases, "--url", service.url],
        ...["--restart", "true", "--to", "7.7.7"],
      );
      assertEquals(nothing, {
        code: 1,
        said: `From ${THIS} to 7.7.7\nCannot serve 7.7.7: it is not there\n`,
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("with Helm the command is shown, and nothing is run", async () => {
  assertEquals(await rollback("--helm", "mcp", "--namespace", "tools"), {
    code: 0,
    said: "helm rollback mcp --namespace tools --wait\n",
  });
  assertEquals(await rollback("--helm", "mcp", "--to", "0.1.0"), {
    code: 0,
    said:
      "helm upgrade mcp deploy/helm/businessmap-mcp --reuse-values --wait --set image.tag=0.1.0\n",
  });
});
