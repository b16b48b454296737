import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The test files below a folder, in order; none where there is no such folder. */
export async function testFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) found.push(...await testFiles(path));
      else if (entry.isFile && entry.name.endsWith("_test.ts")) found.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.toSorted();
}

/**
 * Runs `work` with modules that load the test files, each file by exactly one of them. Whoever runs
 * these loads the program a few times in place of once for each file, which takes as long as most
 * files' tests.
 *
 * @param files Absolute paths.
 * @param count Modules at the most.
 */
export async function withEntries<T>(
  files: readonly string[],
  count: number,
  work: (entries: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "tests-" });
  try {
    const entries: string[] = [];
    for (let place = 0; place < Math.min(count, files.length); place++) {
      // Neighbours are alike, also in what they take; so each module gets some of all.
      const own = files.filter((_, index) => index % count === place);
      const lines = own.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`);
      const entry = join(folder, `${place}_test.ts`);
      await Deno.writeTextFile(entry, lines.join(""));
      entries.push(entry);
    }
    return await work(entries);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
