/** The store of a container: in a volume, in a folder of somebody else, and between two images. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { delimiter, join } from "node:path";
import { call } from "../../scripts/check_image.ts";
import { freePort } from "../../scripts/free_ports.ts";
import { makeOtherReleases, OTHER_RELEASES, otherBinary } from "../../scripts/other_releases.ts";
import { repositoryRoot, run } from "../../scripts/run.ts";
import { version } from "../../src/version.ts";
import { startAccount, type TestAccount } from "../e2e/support/account.ts";
import { withHome } from "../e2e/support/session.ts";
import type { Engine } from "./support/engine.ts";
import { missing, ONCE, testImage } from "./support/image.ts";

const ignore = missing !== undefined;
const STORE = "/data/store.db";

/** One service at a time, under one name and at one port. */
interface Served extends AsyncDisposable {
  readonly url: string;
  /** Arguments of `podman` that start the service. */
  readonly args: (image: string) => readonly string[];
  readonly label: string;
  start(image: string): Promise<void>;
  /** What `/readyz` says, once it answers. */
  ready(): Promise<{ status: string; degraded: string[] }>;
  log(): Promise<string>;
  end(): Promise<void>;
}

/** @param volume a volume's name or a folder, which is where the store is */
function served(engine: Engine, account: TestAccount, volume: string): Served {
  const port = freePort();
  const label = `businessmap-mcp-test-${crypto.randomUUID().slice(0, 8)}`;
  const url = `http://127.0.0.1:${port}`;
  const args = (image: string) => [
    ...["run", "--detach", "--name", label, "--volume", `${volume}:/data`],
    ...ONCE.filter((one) => one !== "--rm"),
    ...["--env", `BUSINESSMAP_API_URL=${account.apiUrl}`],
    ...["--env", `BUSINESSMAP_API_TOKEN=${account.apiToken}`],
    ...["--env", `BUSINESSMAP_HTTP_PORT=${port}`, "--env", `BUSINESSMAP_KV_PATH=${STORE}`],
    ...[image, "http"],
  ];
  const end = async () => {
    await engine.podman("stop", "--time", "30", label);
    await engine.podman("rm", "--force", label);
  };
  return {
    url,
    args,
    label,
    start: async (image) => void await engine.ran(...args(image)),
    async ready() {
      for (let look = 0; look < 200; look++) {
        try {
          return await (await fetch(`${url}/readyz`)).json();
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
      throw new Error(`Nothing answers at ${url}`);
    },
    log: async () => (await engine.podman("logs", label)).stderr,
    end,
    [Symbol.asyncDispose]: end,
  };
}

Deno.test({
  name: "a new volume belongs to the image's user, and keeps the store between containers",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    await using account = await startAccount();
    const volume = `businessmap-mcp-test-${crypto.randomUUID().slice(0, 8)}`;
    try {
      await using service = served(engine, account, volume);
      await service.start(name);
      assertEquals(await service.ready(), { status: "ready", degraded: [] });
      assertMatch(await call(service.url, "list_boards", {}), /Product Development/);
      await service.end();
      const before = account.requestCount();
      await service.start(name);
      assertEquals(await service.ready(), { status: "ready", degraded: [] });
      assertMatch(await call(service.url, "list_boards", {}), /Product Development/);
      assertEquals(account.requestCount(), before);
    } finally {
      await engine.podman("volume", "rm", "--force", volume);
    }
  },
});

Deno.test({
  name: "a data folder of another owner is named and left alone, and the service does without it",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    await using account = await startAccount();
    await withHome(async (home) => {
      const folder = join(home, "data");
      await Deno.mkdir(folder, { mode: 0o755 });
      await Deno.writeTextFile(join(folder, "store.db"), "of somebody else", { mode: 0o600 });
      await using service = served(engine, account, folder);
      await service.start(name);
      const { status, degraded } = await service.ready();
      assertEquals([status, degraded.toSorted()], ["degraded", ["budget", "store"]]);
      assertMatch(await call(service.url, "list_boards", {}), /Product Development/);
      assertStringIncludes(await service.log(), `${STORE} may not be read or written by this user`);
      assertEquals(await Deno.readTextFile(join(folder, "store.db")), "of somebody else");
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 1);
    });
  },
});

Deno.test({
  name: "scripts/rollback goes from one image to the one before, which reads what that kept",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    const next = await nextImage(engine, name);
    await using account = await startAccount();
    const volume = `businessmap-mcp-test-${crypto.randomUUID().slice(0, 8)}`;
    await withHome(async (home) => {
      await using service = served(engine, account, volume);
      await service.start(next);
      await service.ready();
      assertStringIncludes(await call(service.url, "get_status", {}), OTHER_RELEASES.next.version);
      assertMatch(await call(service.url, "get_board", { board: 1 }), /Product Development/);
      const before = account.requestCount();

      // What stands in for Helm has the image before served, as the cluster would.
      const helm = `#!/bin/sh
set -e
echo "$*" >"$HOME/told"
podman stop --time 30 ${service.label}
podman rm ${service.label}
exec podman ${service.args(name).join(" ")}
`;
      await Deno.writeTextFile(join(home, "helm"), helm, { mode: 0o755 });
      const ended = await run(Deno.execPath(), [
        ...["run", "-A", "scripts/rollback.ts", "--helm", "mcp", "--url", service.url, "--run"],
      ], {
        cwd: repositoryRoot(),
        env: { ...engine.env, HOME: home, PATH: `${home}${delimiter}${Deno.env.get("PATH")}` },
      });
      assertEquals(ended?.code, 0, `${ended?.stdout}${ended?.stderr}`);
      assertEquals(await Deno.readTextFile(join(home, "told")), "rollback mcp --wait\n");
      assertEquals(await service.ready(), { status: "ready", degraded: [] });
      const status = await call(service.url, "get_status", {});
      assert(status.includes(version) && !status.includes(OTHER_RELEASES.next.version), status);
      assertMatch(await call(service.url, "get_board", { board: 1 }), /Product Development/);
      assertEquals(account.requestCount(), before);
    });
    await engine.podman("volume", "rm", "--force", volume);
    await engine.podman("image", "rm", "--force", next);
  },
});

/** The image with the binary of the next release in it. */
async function nextImage(engine: Engine, image: string): Promise<string> {
  await makeOtherReleases();
  const container = await engine.built("from", "--isolation", "chroot", "--pull-never", image);
  const to = "/usr/local/bin/businessmap-mcp";
  await engine.built("copy", "--chmod", "0555", container, otherBinary("next"), to);
  const next = "localhost/businessmap-mcp:next";
  await engine.built("commit", "-q", "--rm", container, next);
  return next;
}
