import { FOLDER_VARIABLES } from "../../../src/config/data_folder.ts";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  type HeldPermission,
  permissionEntries,
  permissionFlags,
  permissionSet,
} from "../../../src/config/permissions.ts";
import { settingList } from "../../../src/config/settings.ts";

interface Report {
  before: HeldPermission[];
  after: HeldPermission[];
  reachable: Record<string, string>;
  readable: Record<string, boolean>;
  write: string;
}

/** Runs the probe in a process of its own: what is given up here would be lost for all tests. */
async function probe(flags: readonly string[], ...args: string[]): Promise<Report> {
  const script = new URL("./permission_probe.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--no-prompt", ...flags, script, ...args],
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

function extents(held: readonly HeldPermission[]): Record<string, string> {
  return Object.fromEntries(held.map(({ name, extent }) => [name, extent]));
}

const NOTHING = {
  env: "none",
  read: "none",
  write: "none",
  run: "none",
  ffi: "none",
  sys: "none",
};

Deno.test("deno.json holds exactly the fixed set of permissions", async () => {
  const manifest = JSON.parse(await Deno.readTextFile("deno.json"));
  assertEquals(manifest.permissions?.default, permissionSet());
});

Deno.test("the fixed set has every setting's variable, and never run, ffi, sys or import", () => {
  const set = permissionSet();
  const own = settingList().map((one) => one.env);
  const named = own.filter((name) => !name.startsWith("BUSINESSMAP_"));
  assertEquals(set.env, ["BUSINESSMAP_*", "KANBANIZE_*", ...named, ...FOLDER_VARIABLES]);
  assertEquals(Object.keys(set).sort(), ["env", "net", "read", "write"]);
});

Deno.test("a set for one account has that account's host alone", () => {
  assertEquals(permissionSet({ host: "acme.kanbanize.com" }).net, ["acme.kanbanize.com:443"]);
});

Deno.test("every entry says what it is for", () => {
  assertEquals(permissionEntries().filter(({ why }) => why.length < 5), []);
});

Deno.test("dropPermissions() leaves the account's network entry and nothing else", async () => {
  const report = await probe(permissionFlags(), "https://acme.kanbanize.com");
  assertEquals(extents(report.before), {
    ...NOTHING,
    net: "some",
    env: "some",
    read: "all",
    write: "all",
  });
  assertEquals(extents(report.after), { ...NOTHING, net: "some" });
  assertEquals(report.after.find(({ name }) => name === "net")?.entries, ["*.kanbanize.com:443"]);
  assertEquals(report.reachable, {
    "acme.kanbanize.com:443": "granted",
    "acme.businessmap.io:443": "prompt",
    "127.0.0.1:9": "prompt",
  });
  assertEquals(report.write, "NotCapable");
});

Deno.test("dropPermissions() leaves the entries of several accounts", async () => {
  const { after, reachable } = await probe(
    permissionFlags(),
    "https://acme.kanbanize.com,https://acme.businessmap.io",
  );
  assertEquals(after.find(({ name }) => name === "net")?.entries, [
    "*.kanbanize.com:443",
    "*.businessmap.io:443",
  ]);
  assertEquals(reachable["127.0.0.1:9"], "prompt");
});

Deno.test("dropPermissions() leaves loopback alone for an account there", async () => {
  const { after } = await probe(permissionFlags(), "http://127.0.0.1:8080");
  assertEquals(after.find(({ name }) => name === "net")?.entries, ["127.0.0.1"]);
});

Deno.test("dropPermissions() keeps the further hosts it is told to keep", async () => {
  const { after } = await probe(permissionFlags(), "https://acme.businessmap.io", "[::1]:4318");
  assertEquals(
    after.find(({ name }) => name === "net")?.entries,
    ["*.businessmap.io:443", "[::1]"],
  );
});

Deno.test("dropPermissions() keeps the one file that it is told to keep, also by a link", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [kept, link] = [join(folder, "kept"), join(folder, "link")];
    await Deno.writeTextFile(kept, "");
    await Deno.symlink(kept, link);
    const script = new URL("./permission_probe.ts", import.meta.url).pathname;
    for (const path of [kept, link]) {
      const { before, after, readable } = await probe(permissionFlags({ root: true }), "", path);
      assertEquals(extents(before).read, "all");
      assertEquals(extents(after), { ...NOTHING, net: "none" });
      assertEquals(readable, { [path]: true, [script]: false });
    }
    // The right to read everything cannot be narrowed, and is given up whole.
    const { readable } = await probe(permissionFlags(), "", kept);
    assertEquals(readable, { [kept]: false, [script]: false });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("dropPermissions() gives up the network entirely without an account", async () => {
  const { after } = await probe(permissionFlags());
  assertEquals(extents(after), { ...NOTHING, net: "none" });
});

Deno.test("dropPermissions() keeps the only host of a program made for one account", async () => {
  const host = "acme.kanbanize.com";
  const { after } = await probe(permissionFlags({ host }), `https://${host}`);
  assertEquals(extents(after), { ...NOTHING, net: "some" });
  assertEquals(after.find(({ name }) => name === "net")?.entries, ["acme.kanbanize.com:443"]);
});

Deno.test("heldPermissions() is honest about an unlimited network that cannot be narrowed", async () => {
  const { before, after } = await probe(["-A"], "https://acme.kanbanize.com");
  assertEquals(new Set(before.map(({ extent }) => extent)), new Set(["all"]));
  assertEquals(extents(after), { ...NOTHING, net: "all" });
});

Deno.test("dropPermissions() keeps the way to a remote store, in a cluster or on this machine", async () => {
  for (
    const [store, entry] of [
      ["denokv.tools.svc.cluster.local:4512", "*.svc.cluster.local"],
      ["127.0.0.1:4512", "127.0.0.1"],
    ] as const
  ) {
    const { after } = await probe(permissionFlags(), "https://acme.kanbanize.com", store);
    assertEquals(
      after.find(({ name }) => name === "net")?.entries.toSorted(),
      ["*.kanbanize.com:443", entry].toSorted(),
    );
  }
});
