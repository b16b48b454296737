/** What clients are told, compared with the files that a change of it has to show up in. */
import { assert, assertEquals } from "@std/assert";
import { SNAPSHOTS, snapshots } from "../../scripts/snapshots.ts";
import { TOOLS } from "../../src/tools/registry.ts";

const root = new URL("../../", import.meta.url);

Deno.test("clients are told what tests/snapshots shows, in every profile", async () => {
  for (const [path, text] of await snapshots()) {
    const kept = await Deno.readTextFile(new URL(path, root)).catch(() => "");
    // Compared by lines, so that a difference is shown by itself.
    assertEquals(text.split("\n"), kept.split("\n"), `${path}: see it, then run deno task docs`);
  }
});

Deno.test("tests/snapshots holds nothing else, and every tool", async () => {
  const files = await snapshots();
  const kept: string[] = [];
  for await (const { name } of Deno.readDir(new URL(`${SNAPSHOTS}/`, root))) kept.push(name);
  assertEquals(
    kept.toSorted(),
    [...files.keys()].map((path) => path.slice(SNAPSHOTS.length + 1)).toSorted(),
  );
  const all = [...files.values()].join("\n");
  for (const { name } of TOOLS) assert(all.includes(`"name": "${name}"`), name);
});
