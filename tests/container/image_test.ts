/** The image: what is in it, what it may do, and a client that speaks with it. */
import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { join } from "node:path";
import { MOST } from "../../scripts/check_image.ts";
import { REGISTRY_NAME, REPOSITORY } from "../../scripts/release/project.ts";
import { run } from "../../scripts/run.ts";
import { version } from "../../src/version.ts";
import { initialize, startServer } from "../e2e/support/line_client.ts";
import { readAnswer } from "../e2e/support/server.ts";
import { soon, withHome } from "../e2e/support/session.ts";
import { missing, ONCE, testImage } from "./support/image.ts";

const ignore = missing !== undefined;

Deno.test({
  name: "the image is small, holds the binary alone above its base, and runs as nobody special",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    const [found] = JSON.parse(await engine.ran("image", "inspect", name));
    assertLessOrEqual(found.Size, MOST.size);
    assertEquals(found.Config.User, "65532:65532");
    assertEquals(found.Config.Entrypoint, ["/usr/local/bin/businessmap-mcp"]);
    assertEquals(found.Config.Cmd, ["stdio"]);
    assertEquals(found.Healthcheck.Test, [
      "CMD",
      "/usr/local/bin/businessmap-mcp",
      "check",
      "--health",
    ]);
    for (const label of ["title", "description", "licenses", "version", "revision"]) {
      assert(`org.opencontainers.image.${label}` in found.Labels, label);
    }
    assertEquals(
      found.Labels["org.opencontainers.image.source"],
      `https://github.com/${REPOSITORY}`,
    );
    assertEquals(found.Labels["io.modelcontextprotocol.server.name"], REGISTRY_NAME);
    const mount = await engine.ran("image", "mount", name);
    try {
      const local: string[] = [];
      for await (const entry of Deno.readDir(join(mount, "usr/local/bin"))) local.push(entry.name);
      assertEquals(local, ["businessmap-mcp"]);
      for (const shell of ["bin/sh", "usr/bin/sh", "usr/bin/dpkg", "build"]) {
        assertEquals(await there(join(mount, shell)), false, shell);
      }
    } finally {
      await engine.ran("image", "unmount", name);
    }
  },
});

Deno.test({
  name: "the image says its version with everything forbidden that can be",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    assertEquals(await engine.ran("run", ...ONCE, name, "version"), version);
  },
});

Deno.test({
  name: "without an account the container ends with code 78 and says what is missing",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    const { code, stdout, stderr } = await engine.podman("run", ...ONCE, name);
    assertEquals(code, 78);
    assertEquals(stdout, "");
    assertMatch(stderr, /BUSINESSMAP_API_URL/);
    assertMatch(stderr, /BUSINESSMAP_API_TOKEN/);
  },
});

Deno.test({
  name: "a client speaks with the container over its standard input and output",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    const label = `businessmap-mcp-test-${crypto.randomUUID().slice(0, 8)}`;
    const server = startServer({
      command: "podman",
      args: ["run", "-i", "--name", label, ...ONCE, name, "demo"],
      env: { ...engine.env, PATH: Deno.env.get("PATH") ?? "" },
    });
    try {
      await soon(initialize(server), "initialize");
      const call = { name: "list_boards", arguments: {} };
      const { result } = await soon(server.request("tools/call", call), "a call");
      const { text, isError } = readAnswer(result);
      assert(!isError, text);
      assertMatch(text, /Product/);
      const [running] = JSON.parse(await engine.ran("inspect", label));
      const status = await shown(`/proc/${running.State.Pid}/status`);
      assertEquals(/^Uid:\s+(\d+)/m.exec(status)?.[1], "65532");
      assertEquals(/^CapEff:\s+(\S+)/m.exec(status)?.[1], "0000000000000000");
      assertEquals(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1], "1");
      assertEquals(/^Seccomp:\s+(\d)/m.exec(status)?.[1], "2");
      const mounts = await shown(`/proc/${running.State.Pid}/mounts`);
      assertMatch(mounts, /^\S+ \/ \S+ ro[, ]/m);
    } finally {
      const { code } = await soon(server.end(), "end");
      assertEquals(code, 0);
    }
  },
});

Deno.test({
  name: "a key that is not there, or closed to the image's user, ends the container with code 78",
  ignore,
  async fn() {
    const { engine, name } = await testImage();
    await withHome(async (folder) => {
      await Deno.chmod(folder, 0o755);
      await Deno.writeTextFile(join(folder, "closed"), "0123456789abcdef", { mode: 0o600 });
      for (
        const [file, why] of [
          ["missing", "the file does not exist"],
          ["closed", "the file may not be read by this user"],
        ] as const
      ) {
        const { code, stdout, stderr } = await engine.podman(
          ...["run", ...ONCE, "--volume", `${folder}:/run/secrets:ro`],
          ...["--env", "BUSINESSMAP_API_URL=acme"],
          ...["--env", `BUSINESSMAP_API_TOKEN_FILE=/run/secrets/${file}`, name, "http"],
        );
        assertEquals([code, stdout], [78, ""], stderr);
        assert(stderr.startsWith("BUSINESSMAP_API_TOKEN_FILE") && stderr.includes(why), stderr);
      }
    });
  },
});

/** A file of another process, which Deno itself reads only when it may do everything. */
async function shown(path: string): Promise<string> {
  return (await run("cat", [path]))?.stdout ?? "";
}

async function there(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
