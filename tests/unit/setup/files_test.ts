import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { modeOf, replaceFile } from "../../../src/setup/files.ts";

Deno.test("replaceFile() keeps the mode of a file, unless it is to have another", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "new", "file");
    await replaceFile(path, "1", { mode: 0o600 });
    assertEquals(await modeOf(path), 0o600);
    await Deno.chmod(path, 0o644);
    await replaceFile(path, "2", { mode: 0o600 });
    assertEquals(await modeOf(path), 0o644);
    await replaceFile(path, "3", { mode: 0o600, always: true });
    assertEquals(await modeOf(path), 0o600);
    assertEquals(await Deno.readTextFile(path), "3");
    assertEquals([...Deno.readDirSync(join(folder, "new"))].map(({ name }) => name), ["file"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
