/** What a release publishes: bundles, checksums, and the script that installs it. */
import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { parse } from "yaml";
import { sha256 } from "../../scripts/denort.ts";
import { manifest, type System, writeBundle } from "../../scripts/release/mcpb.ts";
import {
  archiveName,
  type Platform,
  PLATFORMS,
  programName,
  REGISTRY_NAME,
} from "../../scripts/release/project.ts";
import { archive, CHECKSUMS, checksums } from "../../scripts/release/release.ts";
import { serverJson } from "../../scripts/release/server_json.ts";
import { type Ended, repositoryRoot, run } from "../../scripts/run.ts";
import { mcpb } from "../../scripts/tool_cache.ts";
import { settings } from "../../src/config/settings.ts";
import { version } from "../../src/version.ts";
import { initialize, startServer } from "../e2e/support/line_client.ts";
import { binaryPath } from "../e2e/support/server.ts";
import { soon, withHome } from "../e2e/support/session.ts";

const SYSTEMS: readonly System[] = ["linux", "darwin", "win32"];
const tool = await mcpb();
const missing = "missing" in tool ? tool.missing : undefined;
// deno-lint-ignore no-console -- a skipped test says why
if (missing !== undefined) console.log(`Bundles are not checked: ${missing}`);

async function bundler(...args: string[]): Promise<Ended> {
  if ("missing" in tool) throw new Error(tool.missing);
  const ended = await run("node", [tool.ready, ...args]);
  assert(ended, "there is no node on PATH");
  return ended;
}

/** This machine's platform, for which there is a binary. */
function own(): Platform {
  const arch = Deno.build.arch === "aarch64" ? "arm64" : "x64";
  const found = PLATFORMS.find(({ name }) => name === `${Deno.build.os}-${arch}`);
  assert(found, "no platform of a release");
  return found;
}

for (const system of SYSTEMS) {
  Deno.test({
    name: `the bundle for ${system} is valid, and each of its variables is a setting`,
    ignore: missing !== undefined,
    async fn() {
      await withHome(async (folder) => {
        const file = join(folder, "manifest.json");
        await Deno.writeTextFile(file, manifest(system));
        const { code, stdout, stderr } = await bundler("validate", file);
        assertEquals(code, 0, stdout + stderr);
      });
      const { server, user_config } = JSON.parse(manifest(system));
      const known = new Set<string>(Object.values(settings).map(({ env }) => env));
      for (const [name, value] of Object.entries<string>(server.mcp_config.env)) {
        assert(known.has(name), name);
        assert(value.replace(/^\$\{user_config\.(\w+)\}$/, "$1") in user_config, value);
      }
      assertEquals(user_config.key.sensitive, true);
    },
  });
}

Deno.test({
  name: "a packed bundle, unpacked without the right to be run, serves a client",
  ignore: missing !== undefined || Deno.build.os !== "linux",
  async fn() {
    await withHome(async (folder) => {
      // One program stands for both processors here; the script takes this machine's.
      const binaries = new Map(PLATFORMS.map(({ name }) => [name, binaryPath()]));
      await writeBundle("linux", binaries, join(folder, "in"));
      const packed = await bundler("pack", join(folder, "in"), join(folder, "a.mcpb"));
      assertEquals(packed.code, 0, packed.stderr);
      const unpacked = await bundler("unpack", join(folder, "a.mcpb"), join(folder, "out"));
      assertEquals(unpacked.code, 0, unpacked.stderr);
      const program = join(folder, "out", "server", own().machine, programName(own()));
      await Deno.chmod(program, 0o600);
      const server = startServer({
        command: "/bin/sh",
        args: [join(folder, "out", "server", "launch.sh"), "demo"],
        env: { HOME: folder, PATH: Deno.env.get("PATH") ?? "" },
      });
      try {
        await soon(initialize(server), "initialize");
      } finally {
        assertEquals((await soon(server.end(), "end")).code, 0);
      }
    });
  },
});

Deno.test("server.json names the version, the image and no secret as plain", () => {
  const server = JSON.parse(serverJson());
  assertEquals([server.name, server.version], [REGISTRY_NAME, version]);
  assertLessOrEqual(server.description.length, 100);
  const [oci] = server.packages;
  assert(oci.identifier.endsWith(`:${version}`));
  const secret = oci.environmentVariables.filter((one: { isSecret: boolean }) => one.isSecret);
  assertEquals(secret.map(({ name }: { name: string }) => name), ["BUSINESSMAP_API_TOKEN"]);
});

Deno.test("the release workflow builds, lists, signs, attests and publishes archives, bundles and image", async () => {
  assertEquals(PLATFORMS.map(({ name }) => name), [
    "linux-x64",
    "linux-arm64",
    "darwin-x64",
    "darwin-arm64",
    "windows-x64",
  ]);
  const path = join(repositoryRoot(), ".github", "workflows", "release.yml");
  const { jobs } = parse(await Deno.readTextFile(path));
  const steps = (job: string) => jobs[job].steps.map((step: unknown) => JSON.stringify(step));
  /** Each is a step, and they come in this order. */
  const inOrder = (job: string, parts: readonly string[]) => {
    const places = parts.map((part) => steps(job).findIndex((step: string) => step.includes(part)));
    assert(!places.includes(-1), `${job}: ${parts[places.indexOf(-1)]}`);
    assertEquals(places, places.toSorted((a, b) => a - b), job);
  };
  inOrder("release", [
    "bash .ci/run",
    "task audit",
    "scripts/release/release.ts",
    "cyclonedx-json=dist/release/sbom.cdx.json",
    " sign-blob --yes",
    "actions/attest-build-provenance@",
    "gh release create",
  ]);
  const attested = steps("release").find((step: string) => step.includes("attest-build"));
  for (const kind of ["*.tar.gz", "*.mcpb"]) assertStringIncludes(attested, kind);
  inOrder("image", [
    "--provenance=mode=max --sbom=true",
    " sign --yes",
    "actions/attest-build-provenance@",
  ]);
  assertEquals(jobs.image.needs, "release");
});

interface Release {
  readonly url: string;
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** A place of releases on loopback, with the binary under test as the newest one. */
async function withRelease(work: (release: Release) => Promise<void>): Promise<void> {
  await withHome(async (folder) => {
    const file = await archive(own(), binaryPath(), folder);
    const files = new Map([
      [archiveName(own()), await Deno.readFile(file)],
      [CHECKSUMS, new TextEncoder().encode(await checksums([file]))],
    ]);
    const stop = new AbortController();
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} },
      (request) => {
        const path = new URL(request.url).pathname;
        const name = /^\/(?:latest\/download|download\/v[\d.]+)\/([^/]+)$/.exec(path)?.[1] ?? "";
        const found = files.get(name);
        return found ? new Response(found) : new Response(null, { status: 404 });
      },
    );
    try {
      await work({ url: `http://127.0.0.1:${server.addr.port}`, files });
    } finally {
      stop.abort();
      await server.finished;
    }
  });
}

async function install(url: string, home: string, ...args: string[]): Promise<Ended> {
  const script = join(repositoryRoot(), "scripts", "install.sh");
  const env = { HOME: home, BUSINESSMAP_MCP_RELEASES: url };
  const ended = await run("sh", [script, ...args], { env });
  assert(ended);
  return ended;
}

const installs = Deno.build.os === "linux" && await run("curl", ["--version"]) !== undefined;

Deno.test({
  name: "the script installs the newest release, says where, and replaces it the next time",
  ignore: !installs,
  async fn() {
    await withRelease(async ({ url }) => {
      await withHome(async (home) => {
        for (const args of [[], [version]]) {
          const { code, stdout, stderr } = await install(url, home, ...args);
          assertEquals(code, 0, stderr);
          assertStringIncludes(
            stdout,
            `Installed ${version} as ${home}/.local/bin/businessmap-mcp`,
          );
          assertStringIncludes(stdout, "is not on PATH");
        }
        const made = await Deno.readFile(join(home, ".local/bin/businessmap-mcp"));
        assertEquals(await sha256(made), await sha256(await Deno.readFile(binaryPath())));
      });
    });
  },
});

/** What can be wrong with a release, and what the script says of it. */
const WRONG: readonly (readonly [what: string, spoil: (release: Release) => void, says: string])[] =
  [
    [
      "an archive that was changed",
      ({ files }) => {
        const bytes = files.get(archiveName(own()));
        if (bytes) bytes[100] = (bytes[100] ?? 0) ^ 1;
      },
      "checksum",
    ],
    [
      "checksums without the archive",
      ({ files }) => void files.set(CHECKSUMS, new Uint8Array()),
      "do not name",
    ],
    ["no archive", ({ files }) => void files.delete(archiveName(own())), "cannot download"],
  ];

for (const [what, spoil, says] of WRONG) {
  Deno.test({
    name: `the script installs nothing from a release with ${what}`,
    ignore: !installs,
    async fn() {
      await withRelease(async (release) => {
        spoil(release);
        await withHome(async (home) => {
          const { code, stderr } = await install(release.url, home);
          assertEquals(code, 1);
          assertStringIncludes(stderr, says);
          const left = await Array.fromAsync(Deno.readDir(home));
          assertEquals(left.map(({ name }) => name), []);
        });
      });
    },
  });
}
