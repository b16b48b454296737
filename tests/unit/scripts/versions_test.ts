import { assert, assertEquals } from "@std/assert";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, root));

Deno.test(".deno-version holds one version and nothing else", async () => {
  assert(/^\d+\.\d+\.\d+\n$/.test(await read(".deno-version")));
});

Deno.test("README names the Deno version of .deno-version wherever it names one", async () => {
  const version = (await read(".deno-version")).trim();
  const named = [...(await read("README.md")).matchAll(/\bdeno@(\S*\d)/g)].map((match) => match[1]);
  assert(named.length >= 2);
  assertEquals(named.filter((other) => other !== version), []);
});

Deno.test("README shows the command that CI runs", async () => {
  const version = (await read(".deno-version")).trim();
  assert((await read("README.md")).includes(`npx -y deno@${version} task test`));
  assert((await read(".ci/run")).includes('npx -y "deno@${version}" task test'));
});

for (const path of [".ci/run", ".github/workflows/ci.yml", "Dockerfile"]) {
  Deno.test(`${path} leaves the Deno version to .deno-version`, async () => {
    const version = (await read(".deno-version")).trim();
    assert(!(await read(path)).includes(version));
  });
}
