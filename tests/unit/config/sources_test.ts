import { assertEquals, assertThrows } from "@std/assert";
import { systemSources } from "../../../src/config/sources.ts";

async function inFolder(work: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function reasonFor(path: string): string {
  return assertThrows(() => systemSources().readFile(path), Error).message;
}

Deno.test("readFile() gives a file's text without its byte order mark", () =>
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/a`, "\uFEFF{}\n");
    assertEquals(systemSources().readFile(`${folder}/a`), "{}\n");
  }));

Deno.test("readFile() says why a file cannot be read", () =>
  inFolder((folder) => {
    assertEquals(reasonFor(`${folder}/none`), "does not exist");
    assertEquals(reasonFor("~/none"), "does not exist: a path cannot begin with `~` here");
    assertEquals(reasonFor(folder), "is a folder");
    Deno.writeFileSync(`${folder}/binary`, new Uint8Array([0xff, 0xfe, 0xfd]));
    assertEquals(reasonFor(`${folder}/binary`), "is not UTF-8 text");
    Deno.writeFileSync(`${folder}/large`, new Uint8Array(1024 * 1024 + 1));
    assertEquals(reasonFor(`${folder}/large`), "is larger than 1 MiB");
  }));

Deno.test({
  name: "readFile() says that a file may not be read by this user",
  // Root may read everything.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: () =>
    inFolder((folder) => {
      Deno.writeTextFileSync(`${folder}/closed`, "key", { mode: 0o000 });
      assertEquals(reasonFor(`${folder}/closed`), "may not be read by this user");
    }),
});

Deno.test({
  name: "readFile() says that a file may not be read by this program",
  permissions: { read: false },
  fn: () => assertEquals(reasonFor("/etc/hostname"), "may not be read by this program"),
});

Deno.test({
  name: "variable() tells a denied variable from one that is not set",
  permissions: { env: ["BUSINESSMAP_OUTPUT"] },
  fn: () => {
    assertEquals(systemSources().variable("BUSINESSMAP_OUTPUT"), { value: undefined });
    assertEquals(systemSources().variable("LOG_LEVEL"), { denied: true });
    assertEquals(systemSources().variableNames(), undefined);
  },
});
