import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import {
  currentVersion,
  type Service,
  switchVersion,
  turn,
  versionBefore,
  versionsIn,
} from "../../../scripts/releases.ts";

/** A folder with these versions, and a service that only the good ones get ready with. */
async function withReleases(
  versions: readonly string[],
  good: readonly string[],
  work: (folder: string, service: Service, served: string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const version of versions) await Deno.mkdir(join(folder, version));
    await turn(folder, versions.at(-1) ?? "");
    const served: string[] = [];
    await work(folder, {
      async restart() {
        served.push(await currentVersion(folder));
      },
      serves: (version) => Promise.resolve(good.includes(version)),
    }, served);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("versions go by their numbers, and what is no release is left out", async () => {
  const versions = ["0.10.0", "0.9.2", "1.0.0", "1.0.0-rc.1", "notes", "0.9.10"];
  await withReleases(versions, [], async (folder) => {
    assertEquals(await versionsIn(folder), ["0.9.2", "0.9.10", "0.10.0", "1.0.0"]);
    assertEquals(await versionBefore(folder, "0.10.0"), "0.9.10");
    await assertRejects(() => versionBefore(folder, "0.9.2"), Error, "nothing older");
  });
});

Deno.test("a version that serves stays", async () => {
  await withReleases(["1.0.0", "1.1.0"], ["1.0.0"], async (folder, service, served) => {
    assertEquals(await switchVersion(folder, "1.0.0", service), "switched");
    assertEquals([served, await currentVersion(folder)], [["1.0.0"], "1.0.0"]);
  });
});

Deno.test("a version that does not serve is left again", async () => {
  await withReleases(["1.0.0", "1.1.0"], ["1.1.0"], async (folder, service, served) => {
    assertEquals(await switchVersion(folder, "1.0.0", service), "went back");
    assertEquals([served, await currentVersion(folder)], [["1.0.0", "1.1.0"], "1.1.0"]);
  });
});

Deno.test("when neither serves, the present one is what is left", async () => {
  await withReleases(["1.0.0", "1.1.0"], [], async (folder, service) => {
    assertEquals(await switchVersion(folder, "1.0.0", service), "lost");
    assertEquals(await currentVersion(folder), "1.1.0");
  });
});

Deno.test("a version that is not there changes nothing", async () => {
  await withReleases(["1.0.0"], ["1.0.0"], async (folder, service, served) => {
    await assertRejects(() => switchVersion(folder, "1.2.0", service), Error, "not there");
    assertEquals([served, await currentVersion(folder)], [[], "1.0.0"]);
  });
});
