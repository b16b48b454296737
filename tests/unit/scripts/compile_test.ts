import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { binaryFlags, bundle, parseOptions } from "../../../scripts/compile.ts";
import { repositoryRoot } from "../../../scripts/run.ts";

/** The values of one permission flag. */
function values(flags: readonly string[], kind: string): string[] {
  const start = `--allow-${kind}=`;
  return flags.find((flag) => flag.startsWith(start))?.slice(start.length).split(",") ?? [];
}

Deno.test("binaryFlags() opens both of the vendor's domains when no host is given", () => {
  assertArrayIncludes(values(binaryFlags(), "net"), [
    "*.kanbanize.com:443",
    "*.businessmap.io:443",
  ]);
});

Deno.test("binaryFlags() leaves one host below the vendor's domains when it is given", () => {
  const net = values(binaryFlags({ host: "acme.kanbanize.com" }), "net");
  assertEquals(net.filter((entry) => /kanbanize|businessmap/.test(entry)), [
    "acme.kanbanize.com:443",
  ]);
});

Deno.test("binaryFlags() never imports, never asks, never starts programs or loads libraries", () => {
  const flags = binaryFlags();
  assertArrayIncludes(flags, ["--deny-import", "--no-prompt"]);
  assertEquals(flags.filter((flag) => /^--allow-(all|run|ffi|sys|import)/.test(flag)), []);
});

Deno.test("binaryFlags() lets reading be narrowed to a file later, where there is a root folder", () => {
  assertEquals(values(binaryFlags({ target: "x86_64-unknown-linux-gnu" }), "read"), ["/"]);
  const windows = binaryFlags({ target: "x86_64-pc-windows-msvc" });
  assertEquals(windows.filter((flag) => flag.startsWith("--allow-read")), ["--allow-read"]);
});

Deno.test("binaryFlags() names each host and variable, never a whole kind", () => {
  const flags = binaryFlags();
  for (const kind of ["net", "env"]) {
    assert(values(flags, kind).length > 0);
    assertEquals(values(flags, kind).filter((entry) => entry === "" || entry === "*"), []);
  }
});

for (
  const host of [
    "kanbanize.com",
    "*.kanbanize.com",
    "acme.kanbanize.com.evil.com",
    "evilkanbanize.com",
    "a.b.kanbanize.com",
    "acme.kanbanize.com,evil.com",
    "acme.kanbanize.com:443",
    "",
  ]
) {
  Deno.test(`binaryFlags() refuses to lock a binary to "${host}"`, () => {
    assertThrows(() => binaryFlags({ host }), Error, "Cannot lock the binary");
  });
}

Deno.test("binaryFlags() opens the way to a remote store, and to no place that is none", () => {
  const net = binaryFlags({ host: "acme.kanbanize.com", store: "kv.example.com:4512" })
    .find((flag) => flag.startsWith("--allow-net="));
  assertEquals(net, "--allow-net=acme.kanbanize.com:443,kv.example.com:4512");
  for (const wrong of ["kv.example.com", "*:4512", "kv.example.com:4512,evil.com:1", ":1", ""]) {
    assertThrows(() => binaryFlags({ store: wrong }), Error, "expected host:port");
    assertThrows(() => binaryFlags({ report: [wrong] }), Error, "expected host:port");
  }
});

Deno.test("binaryFlags() opens the ways that are named to listen and to an issuer, and no wrong one", () => {
  const net = binaryFlags({
    host: "acme.kanbanize.com",
    listen: ["0.0.0.0:8787", "[::]:8787"],
    issuer: ["login.example.com:443"],
  }).find((flag) => flag.startsWith("--allow-net="));
  assertEquals(
    net,
    "--allow-net=acme.kanbanize.com:443,login.example.com:443,0.0.0.0:8787,[::]:8787",
  );
  for (const wrong of ["0.0.0.0", "*:8787", "0.0.0.0:8787,evil.com:1", ":1", ""]) {
    assertThrows(() => binaryFlags({ listen: [wrong] }), Error, "expected address:port");
    assertThrows(() => binaryFlags({ issuer: [wrong] }), Error, "expected host:port");
  }
});

Deno.test("binaryFlags() reports to Sentry's hosts, or where it is told, and from a locked one nowhere else", () => {
  assertArrayIncludes(values(binaryFlags(), "net"), ["*.sentry.io:443"]);
  const host = "acme.kanbanize.com";
  assertEquals(values(binaryFlags({ host }), "net").filter((one) => one.includes("sentry")), []);
  assertEquals(
    values(binaryFlags({ host, report: ["otel.example.com:4318"] }), "net"),
    ["acme.kanbanize.com:443", "otel.example.com:4318"],
  );
});

Deno.test("parseOptions() takes what is given, and no more", () => {
  assertEquals(parseOptions([]), { registryRuntime: false });
  assertEquals(
    parseOptions(["--", "--listen", "0.0.0.0:1", "--listen", "0.0.0.0:2", "--registry-runtime"]),
    { listen: ["0.0.0.0:1", "0.0.0.0:2"], registryRuntime: true },
  );
});

for (const args of [["--help"], ["--host"], ["here"]]) {
  Deno.test(`parseOptions() says of ${args.join(" ")} which options there are`, () => {
    const error = assertThrows(() => parseOptions(args), Error);
    assertStringIncludes(error.message, "The options are --host, --store, --listen,");
  });
}

Deno.test("the bundle has the SDK without its checker of JSON schemas", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { main, parts } = await bundle(join(repositoryRoot(), "src", "main.ts"), folder);
    const texts = await Promise.all(
      [main, ...parts].map((name) => Deno.readTextFile(join(folder, name))),
    );
    assert(texts.some((text) => text.includes('from"./sdk_platform.js"')));
    assertEquals(texts.filter((text) => /\bajv\b/i.test(text)).length, 0);
    assertEquals(
      texts.filter((text) => /\bfrom ?["']@modelcontextprotocol\//.test(text)).length,
      0,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
