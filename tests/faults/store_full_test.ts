import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { noise, testFolder, text } from "../unit/store/support.ts";

const MIB = 1024 * 1024;
const expiresAt = Date.now() + 60_000;

/** Why this machine cannot mount a small disk in memory; `undefined` when it can. */
async function whyNoDisk(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "it takes Linux to mount a small disk";
  const folder = await Deno.makeTempDir();
  try {
    const mounted = await mount(folder);
    if (mounted) await unmount(folder);
    return mounted ? undefined : "mounting is not permitted";
  } finally {
    await Deno.remove(folder);
  }
}

async function mount(folder: string): Promise<boolean> {
  const args = ["-t", "tmpfs", "-o", "size=48m", "tmpfs", folder];
  const { success } = await new Deno.Command("mount", { args, stderr: "null" }).output()
    .catch(() => ({ success: false }));
  return success;
}

async function unmount(folder: string) {
  await new Deno.Command("umount", { args: ["--lazy", folder] }).output();
}

async function freeBytes(folder: string): Promise<number> {
  const args = ["--output=avail", "--block-size=1", folder];
  const { stdout } = await new Deno.Command("df", { args }).output();
  return Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1));
}

const why = await whyNoDisk();

Deno.test({
  name: `a store stops before its disk is full, and goes on reading${why ? ` (${why})` : ""}`,
  ignore: why !== undefined,
  async fn() {
    await using folder = await testFolder();
    const disk = `${folder.folder}/disk`;
    await Deno.mkdir(disk);
    assert(await mount(disk));
    try {
      const store = await folder.open({ path: `${disk}/store.kv` });
      assertEquals(store.kind, "file");
      let kept = 0;
      while (await store.set(["cache", String(kept)], noise(MIB), { expiresAt })) kept++;
      assert(kept >= 5 && kept < 40);
      assert(await freeBytes(disk) > 4 * MIB);
      assertEquals(store.health().state, "degraded");
      assertStringIncludes(store.health().reason ?? "", "nearly full");
      assertEquals(store.health().counts.noSpace, 1);
      assertEquals((await store.get(["cache", "0"]))?.value.length, MIB);
      assertEquals(await store.update(["budget"], () => 1), { ok: true, value: 1 });
      await store.close();
    } finally {
      await unmount(disk);
    }
  },
});

Deno.test({
  name: `a disk that others fill ends no process and loses no entry${why ? ` (${why})` : ""}`,
  ignore: why !== undefined,
  async fn() {
    await using folder = await testFolder();
    const disk = `${folder.folder}/disk`;
    await Deno.mkdir(disk);
    assert(await mount(disk));
    try {
      const path = `${disk}/store.kv`;
      const store = await folder.open({ path });
      assert(await store.set(["cache", "a"], text("A"), { expiresAt }));
      assert((await store.update<number>(["budget"], () => 7)).ok);
      await fill(`${disk}/other`);
      let refused = 0;
      for (let entry = 0; entry < 40; entry++) {
        if (!await store.set(["cache", String(entry)], noise(MIB), { expiresAt })) refused++;
        await store.update<number>(["budget"], (value) => value);
      }
      assert(refused > 0);
      assertEquals(store.health().kind, "file");
      assertEquals((await store.get(["cache", "a"]))?.value, text("A"));
      assertEquals(await store.read(["budget"]), { ok: true, value: 7 });
      await Deno.remove(`${disk}/other`);
      assert((await store.update<number>(["budget"], () => 8)).ok);
      await store.close();

      await fill(`${disk}/other`);
      const full = await folder.open({ path });
      await full.set(["cache", "b"], noise(100), { expiresAt });
      // In memory when not even a log can be begun, else with nothing new in the file.
      assertEquals(full.health().state, "degraded");
      await full.close();
      await Deno.remove(`${disk}/other`);
      const again = await folder.open({ path });
      assertEquals(await again.read(["budget"]), { ok: true, value: 8 });
      assertEquals(again.health().setAside, []);
      await again.close();
    } finally {
      await unmount(disk);
    }
  },
});

/** Takes all space that is left. */
async function fill(path: string) {
  using file = await Deno.open(path, { write: true, create: true });
  for (const step of [MIB, 4_096, 1]) {
    try {
      for (;;) await file.write(new Uint8Array(step));
    } catch {
      // No more of this size.
    }
  }
}
