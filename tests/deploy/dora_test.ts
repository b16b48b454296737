/** Releases, read from a real history. */
import { assertEquals } from "@std/assert";
import { readReleases } from "../../scripts/dora.ts";
import { run } from "../../scripts/run.ts";

const day = (number: number) => Date.UTC(2026, 0, number);

Deno.test("each commit counts for the first release that holds it", async () => {
  const folder = await Deno.makeTempDir();
  const call = async (at: string, ...args: string[]) => {
    const name = ["-c", "user.name=t", "-c", "user.email=t@localhost"];
    const env = { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
    const ended = await run("git", [...name, ...args], { cwd: folder, env });
    assertEquals(ended?.code, 0, ended?.stderr);
  };
  try {
    const at = (number: number) => new Date(day(number)).toISOString();
    await call(at(1), "init", "-q");
    const commit = (number: number) =>
      call(at(number), "commit", "-q", "--allow-empty", "-m", `${number}`);
    await commit(1);
    await commit(2);
    await call(at(3), "tag", "-a", "v1.0.0", "-m", "one");
    await commit(4);
    await call(at(6), "tag", "-a", "v1.1.0", "-m", "two");
    assertEquals(await readReleases(folder), [
      { tag: "v1.0.0", at: day(3), commits: [day(2), day(1)] },
      { tag: "v1.1.0", at: day(6), commits: [day(4)] },
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
