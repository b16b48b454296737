/** The image as a service: alone, and as the Deployment that the chart makes. */
import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { helm, manifests } from "../../scripts/chart.ts";
import { call, checkImage, KINDS, MOST, tooMuch } from "../../scripts/check_image.ts";
import { freePort } from "../../scripts/free_ports.ts";
import { run } from "../../scripts/run.ts";
import { startAccount, type TestAccount } from "../e2e/support/account.ts";
import { withHome } from "../e2e/support/session.ts";
import type { Engine } from "./support/engine.ts";
import { build, type Image, missing, ONCE, testImage } from "./support/image.ts";

const ignore = missing !== undefined;

/** How the container is asked for its health. */
const HEALTH = ["/usr/local/bin/businessmap-mcp", "check", "--health"];
/** Looks, a tenth of a second apart, until a server must have answered. */
const LOOKS = 200;

/** What the kernel says of a container's process. */
async function statusOf(engine: Engine, label: string): Promise<string> {
  const [{ State }] = JSON.parse(await engine.ran("inspect", label));
  return (await run("cat", [`/proc/${State.Pid}/status`]))?.stdout ?? "";
}

/** Bytes in memory. */
function residentIn(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** Asks until there is an answer. */
async function answer(url: string): Promise<Response> {
  for (let look = 0; look < LOOKS; look++) {
    try {
      return await fetch(url);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`Nothing answers at ${url}`);
}

/** A principal that may do everything, as the file holds it, and its token. */
async function principal(image: Image, folder: string): Promise<string> {
  const file = join(folder, "principals.json");
  const { code, stdout, stderr } = await image.engine.podman(
    ...["run", ...ONCE, "--volume", `${folder}:/etc/mcp:rw`],
    ...["--env", "BUSINESSMAP_HTTP_PRINCIPALS_FILE=/etc/mcp/principals.json"],
    ...[image.name, "principals", "add", "test", "--admin"],
  );
  assertEquals(code, 0, stderr);
  await Deno.chmod(file, 0o644);
  return stdout.trim();
}

const listBoards = (url: string, token?: string) => call(url, "list_boards", {}, token);

async function withService(
  work: (
    parts: { image: Image; account: TestAccount; folder: string; token: string },
  ) => Promise<void>,
): Promise<void> {
  const image = await testImage();
  await using account = await startAccount();
  await withHome(async (folder) => {
    await Deno.chmod(folder, 0o777); // the image's user writes the file of principals into it
    const token = await principal(image, folder);
    await work({ image, account, folder, token });
  });
}

Deno.test({
  name:
    "the container serves HTTP, only reads where it is told to, tells its health, uses little memory and ends when it is told to",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    const figures = await checkImage(engine.podman, KINDS.podman, name);
    // How long a start takes is measured by the benchmark, on a machine that does nothing else.
    assertEquals(tooMuch({ ...figures, readyAfter: 0 }), []);
    assert(figures.readyAfter > 0);
  },
});

Deno.test({
  name: "a read-only root without a place for the store is no obstacle: it says so and serves",
  ignore,
  async fn() {
    await withService(async ({ image: { engine, name }, account, folder, token }) => {
      const port = freePort();
      const label = `businessmap-mcp-test-${crypto.randomUUID().slice(0, 8)}`;
      const kept = ONCE.filter((one) => one !== "--rm");
      await engine.ran(
        ...["run", "--detach", "--name", label, ...kept],
        ...["--volume", `${folder}:/etc/mcp:ro`],
        ...["--env", `BUSINESSMAP_API_URL=${account.apiUrl}`],
        ...["--env", `BUSINESSMAP_API_TOKEN=${account.apiToken}`],
        ...["--env", `BUSINESSMAP_HTTP_PORT=${port}`],
        ...["--env", "BUSINESSMAP_HTTP_PRINCIPALS_FILE=/etc/mcp/principals.json"],
        ...[name, "http"],
      );
      try {
        const url = `http://127.0.0.1:${port}`;
        const { status, degraded } = await (await answer(`${url}/readyz`)).json();
        assertEquals(status, "degraded");
        assert(degraded.includes("store"), degraded);
        // The file of principals is watched here.
        assertLessOrEqual(residentIn(await statusOf(engine, label)), MOST.idle);
        assertMatch(await listBoards(url, token), /Product Development/);
        assertMatch((await engine.podman("logs", label)).stderr, /store/i);
      } finally {
        await engine.podman("rm", "--force", label);
      }
    });
  },
});

Deno.test({
  name: "an image for one account reaches no other, and serves at the ports that the chart names",
  ignore,
  async fn() {
    const { engine, name } = await build("locked", ["BUSINESSMAP_HOST=acme.kanbanize.com"]);
    const account = (host: string) => [
      ...[
        "--env",
        `BUSINESSMAP_API_URL=${host}`,
        "--env",
        "BUSINESSMAP_API_TOKEN=0123456789abcdef",
      ],
    ];
    // Without a network nobody is asked, whatever the program may do.
    const offline = ONCE.map((one) => one === "--network=host" ? "--network=none" : one);
    const own = await engine.ran(
      ...["run", ...offline, ...account("acme.kanbanize.com"), name, "permissions"],
    );
    assertMatch(own, /Network: .*acme\.kanbanize\.com:443/);
    const other = account("other.kanbanize.com");
    const { stdout } = await engine.podman("run", ...offline, ...other, name, "check");
    assertMatch(stdout, /this program may not reach the host/);
    await withHome(async (folder) => {
      await Deno.chmod(folder, 0o777);
      await principal({ engine, name }, folder);
      const label = `businessmap-mcp-test-${crypto.randomUUID().slice(0, 8)}`;
      const settings = [
        "BUSINESSMAP_HTTP_HOST=0.0.0.0",
        "BUSINESSMAP_HTTP_METRICS_PORT=9464",
        "BUSINESSMAP_HTTP_PRINCIPALS_FILE=/etc/mcp/principals.json",
        "BUSINESSMAP_KV_PATH=:memory:",
      ];
      await engine.ran(
        ...["run", "--detach", "--name", label, "--volume", `${folder}:/etc/mcp:ro`],
        ...offline.filter((one) => one !== "--rm"),
        ...account("acme.kanbanize.com"),
        ...settings.flatMap((one) => ["--env", one]),
        ...[name, "http"],
      );
      try {
        let health = await engine.podman("exec", label, ...HEALTH);
        for (let look = 0; look < LOOKS && health.code !== 0; look++) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          health = await engine.podman("exec", label, ...HEALTH);
        }
        const logs = await engine.podman("logs", label);
        assertEquals(health.code, 0, health.stdout + health.stderr + logs.stderr);
      } finally {
        await engine.podman("rm", "--force", label);
      }
    });
  },
});

const chart = await helm();

Deno.test({
  name:
    "the chart's Deployment runs as a real pod, with its account and its secrets given by the test",
  ignore: ignore || "missing" in chart,
  async fn() {
    if ("missing" in chart) throw new Error(chart.missing);
    const documents = parseAllDocuments(await manifests(chart.ready, "one"));
    await withService(async ({ image: { engine, name }, account, folder, token }) => {
      const port = freePort();
      const deployment = documents.map((one) => one.toJS())
        .find((one) => one?.kind === "Deployment");
      const { spec } = deployment.spec.template;
      const [container] = spec.containers;
      container.image = name;
      container.imagePullPolicy = "Never";
      // podman 4 hands a Secret on in a form of its own, so a folder takes its place.
      spec.volumes = spec.volumes.map((volume: { name: string; secret?: unknown }) =>
        volume.secret ? { name: volume.name, hostPath: { path: folder } } : volume
      );
      // The account of the test is on this machine, which a pod does not see.
      spec.hostNetwork = true;
      delete container.ports; // which it then has already
      for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
        delete container[probe]; // podman asks by a shell, which the image has not
      }
      const set: Record<string, string> = {
        BUSINESSMAP_API_URL: account.apiUrl,
        BUSINESSMAP_HTTP_HOST: "127.0.0.1",
        BUSINESSMAP_HTTP_PORT: String(port),
        BUSINESSMAP_HTTP_METRICS_PORT: String(freePort()),
        BUSINESSMAP_MEMORY_LIMIT: "268435456",
      };
      container.env = container.env.map((one: { name: string }) =>
        set[one.name] === undefined ? one : { name: one.name, value: set[one.name] }
      );
      await Deno.writeTextFile(join(folder, "api-token"), account.apiToken);
      const file = join(folder, "pod.yaml");
      await Deno.writeTextFile(file, stringify(deployment));
      const played = await engine.podman("kube", "play", file);
      try {
        assertEquals(played.code, 0, played.stderr);
        const url = `http://127.0.0.1:${port}`;
        assertEquals((await (await answer(`${url}/readyz`)).json()).status, "ready");
        assert((await listBoards(url, token)).includes("Product Development"));
      } catch (error) {
        const logs = await engine.podman("logs", "businessmap-mcp-pod-0-businessmap-mcp");
        throw new Error(`The pod does not serve: ${logs.stdout}${logs.stderr}`, { cause: error });
      } finally {
        await engine.podman("kube", "down", file);
      }
    });
  },
});
