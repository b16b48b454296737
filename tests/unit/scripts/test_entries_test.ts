import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { repositoryRoot } from "../../../scripts/run.ts";
import { testFiles, withEntries } from "../../../scripts/test_entries.ts";

Deno.test("testFiles() finds the tests of a folder and its folders, and no other module", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "b", "c"), { recursive: true });
    const names = ["z_test.ts", "a_test.ts", "support.ts", "b/c/d_test.ts", "b/notes_test.md"];
    for (const name of names) await Deno.writeTextFile(join(folder, name), "");
    const found = await testFiles(folder);
    assertEquals(
      found,
      ["a_test.ts", "b/c/d_test.ts", "z_test.ts"].map((one) => join(folder, one)),
    );
    assertEquals(await testFiles(join(folder, "none")), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const count of [1, 4, 5_000]) {
  Deno.test(`withEntries() has every test file loaded once by at most ${count} modules`, async () => {
    const files = await testFiles(join(repositoryRoot(), "tests", "unit"));
    const loaded = await withEntries(files, count, async (entries) => {
      assertEquals(entries.length, Math.min(count, files.length));
      return (await Promise.all(entries.map((entry) => Deno.readTextFile(entry)))).join("");
    });
    const paths = [...loaded.matchAll(/^import "file:\/\/(.+)";$/gm)].map(([, path]) => path);
    assertEquals(paths.toSorted(), files);
  });
}

Deno.test("withEntries() leaves nothing behind, also when the work fails", async () => {
  let kept: readonly string[] = [];
  const work = (entries: readonly string[]) => {
    kept = entries;
    return Promise.reject(new Error("as the test wants"));
  };
  const message = await withEntries(["/a_test.ts"], 2, work).catch((error: Error) => error.message);
  assertEquals(message, "as the test wants");
  assertEquals(kept.length, 1);
  for (const entry of kept) assertEquals(await Deno.stat(entry).catch(() => "gone"), "gone");
});
