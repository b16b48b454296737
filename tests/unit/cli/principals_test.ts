import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import {
  addPrincipal,
  listPrincipals,
  type NewPrincipal,
  removePrincipal,
} from "../../../src/cli/principals.ts";
import { ConfigError, loadConfig, systemSources } from "../../../src/config/mod.ts";
import { hashToken } from "../../../src/server/http/tokens.ts";
import { COMPLETE, fakeSources } from "../config/fake_sources.ts";

/** The commands on a file of the test's own. */
async function withFile(
  work: (commands: {
    readonly path: string;
    add(name: string, rights?: NewPrincipal): ReturnType<typeof addPrincipal>;
    list(): ReturnType<typeof listPrincipals>;
    remove(name: string): ReturnType<typeof removePrincipal>;
  }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/below/principals.json`;
  const config = loadConfig(fakeSources({
    env: { ...COMPLETE, BUSINESSMAP_HTTP_PRINCIPALS_FILE: path },
  }));
  const sources = systemSources();
  try {
    await work({
      path,
      add: (name, rights = {}) => addPrincipal(config, sources, name, rights),
      list: () => listPrincipals(config, sources),
      remove: (name) => removePrincipal(config, sources, name),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("principals add gives a token and keeps its hash, readable for its owner alone", async () => {
  await withFile(async ({ path, add, list }) => {
    const { text: token, exitCode } = await add("ana", {
      onlyReading: true,
      admin: true,
      onlyToolsets: "default, comments",
      callApi: true,
      onlyInstances: "acme",
      concurrency: "2",
      callsPerMinute: "30",
    });
    assertEquals(exitCode, 0);
    assertMatch(token, /^bmcp_[\w-]{43}$/);
    const file = await Deno.readTextFile(path);
    assertStringIncludes(file, await hashToken(token));
    assertStringIncludes(file, '"callApi": true');
    assertEquals(file.includes(token), false);
    if (Deno.build.os !== "windows") {
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    }
    assertEquals(
      list().text,
      "ana  reads; admin; toolsets default, comments; the whole API; accounts acme; 2 at once; " +
        "30 calls a minute",
    );
  });
});

Deno.test("principals add refuses what cannot be, and leaves the file as it was", async () => {
  await withFile(async ({ path, add }) => {
    await add("ana");
    const before = await Deno.readTextFile(path);
    for (
      const [name, rights, message] of [
        ["ana", {}, "already"],
        ["", {}, "A name has"],
        ["a\nb", {}, "A name has"],
        ["bob", { onlyToolsets: "defualt" }, "no toolset"],
        ["bob", { onlyToolsets: "," }, "toolsets"],
        ["bob", { concurrency: "many" }, "concurrency"],
        ["bob", { callsPerMinute: "0" }, "callsPerMinute"],
      ] as const
    ) {
      const done = await add(name, rights);
      assertEquals(done.exitCode, 64, name);
      assertStringIncludes(done.text, message);
    }
    assertEquals(await Deno.readTextFile(path), before);
  });
});

Deno.test("principals remove takes one away, and says when there is none", async () => {
  await withFile(async ({ add, list, remove }) => {
    await add("ana");
    await add("bob");
    assertEquals(remove("ana").exitCode, 0);
    assertEquals(list().text, "bob  reads and writes");
    assertEquals(remove("ana").exitCode, 64);
    remove("bob");
    assertEquals(list().text, "There are no principals.");
  });
});

Deno.test("a file that cannot be used is not overwritten", async () => {
  await withFile(async ({ path, add, list, remove }) => {
    assertThrows(
      list,
      ConfigError,
      "does not exist; make one with `businessmap-mcp principals add NAME`.",
    );
    await add("ana");
    await Deno.writeTextFile(path, "{}");
    assertThrows(list, ConfigError, "principals cannot be used");
    assertThrows(() => remove("ana"), ConfigError);
    await add("bob").then(
      () => Promise.reject(new Error("it was overwritten")),
      (error) => assertEquals(error instanceof ConfigError, true),
    );
    assertEquals(await Deno.readTextFile(path), "{}");
  });
});

Deno.test("two commands at once do not lose each other's work", async () => {
  await withFile(async ({ path, add }) => {
    await add("ana");
    await Deno.writeTextFile(`${path}.new`, "of another command");
    await add("bob").then(
      () => Promise.reject(new Error("it was written")),
      (error) => assertStringIncludes(String(error.message), "another command is at it"),
    );
    await Deno.remove(`${path}.new`);
    assertEquals((await add("bob")).exitCode, 0);
  });
});

Deno.test("without a file that is named there is nothing to do", async () => {
  const config = loadConfig(fakeSources({ env: COMPLETE }));
  assertThrows(
    () => listPrincipals(config, systemSources()),
    ConfigError,
    "BUSINESSMAP_HTTP_PRINCIPALS_FILE",
  );
  await Promise.resolve();
});
