import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { lookAt, prepareFile } from "../../../src/store/file.ts";
import { openLocalKv } from "../../../src/store/kv.ts";
import { namesIn, noise, START, testFolder } from "./support.ts";

const onWindows = Deno.build.os === "windows";
const mode = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

/** Prepares, opens and closes; answers what preparing said. */
async function start(path: string, end: "clean" | "unclean") {
  const { marker, setAside, unchecked } = await prepareFile(path, START);
  const kv = await openLocalKv(path);
  marker.unlock();
  kv.close();
  if (end === "clean") marker.close();
  else marker.file.close();
  return { setAside, unchecked };
}

/** A store's file with something on many pages. */
async function filled(path: string, values = 40) {
  await start(path, "clean");
  const kv = await openLocalKv(path);
  for (let at = 0; at < values; at++) {
    await kv.atomic().set(["k", at], noise(60_000)).set(["s", at], noise(100)).commit();
  }
  kv.close();
}

/** Overwrites a part of the file with noise. */
async function overwrite(path: string, at: number, length: number) {
  using file = await Deno.open(path, { write: true });
  await file.seek(at, Deno.SeekMode.Start);
  await file.write(noise(length));
}

Deno.test({
  name: "prepareFile() makes folder, file and companions for the owner alone",
  ignore: onWindows,
  async fn() {
    await using test = await testFolder();
    const path = `${test.folder}/a/b/store.kv`;
    const { marker } = await prepareFile(path, START);
    const kv = await openLocalKv(path);
    await kv.atomic().set(["k"], noise(10)).commit();
    assertEquals([mode(`${test.folder}/a`), mode(`${test.folder}/a/b`)], [0o700, 0o700]);
    for (const suffix of ["", "-wal", "-shm", ".state"]) assertEquals(mode(path + suffix), 0o600);
    kv.close();
    marker.close();
  },
});

Deno.test({
  name: "prepareFile() takes rights from others on a file that is there",
  ignore: onWindows,
  async fn() {
    await using test = await testFolder();
    await filled(test.path, 1);
    await Deno.chmod(test.path, 0o644);
    await start(test.path, "clean");
    assertEquals(mode(test.path), 0o600);
  },
});

Deno.test("prepareFile() leaves a good file alone, whatever its last end", async () => {
  await using test = await testFolder();
  await filled(test.path);
  for (const end of ["clean", "unclean", "clean"] as const) {
    assertEquals(await start(test.path, end), { setAside: [], unchecked: false });
  }
  assertEquals(await namesIn(test.folder), ["store.kv", "store.kv.state"]);
});

Deno.test("prepareFile() sets garbage aside and makes a new file", async () => {
  await using test = await testFolder();
  for (const garbage of [noise(100), noise(100_000), new TextEncoder().encode("not a store")]) {
    await Deno.writeFile(test.path, garbage);
    const { setAside } = await start(test.path, "clean");
    assertEquals(setAside.length, 1);
    assertMatch(setAside[0] ?? "", /^store\.kv\.damaged-20260115T120000Z(-\d)?$/);
    assertEquals(await Deno.readFile(`${test.folder}/${setAside[0]}`), new Uint8Array(garbage));
  }
});

Deno.test("prepareFile() finds a damaged page after an end that was not clean", async () => {
  await using test = await testFolder();
  await filled(test.path);
  await start(test.path, "unclean");
  await damageTable(test.path);
  assertEquals((await start(test.path, "clean")).setAside.length, 1);
});

Deno.test("prepareFile() looks for damage again after marker.damaged(), a clean end or not", async () => {
  await using test = await testFolder();
  await filled(test.path);
  const { marker } = await prepareFile(test.path, START);
  marker.unlock();
  marker.damaged();
  marker.close();
  await damageTable(test.path);
  assertEquals((await start(test.path, "clean")).setAside.length, 1);
});

Deno.test("prepareFile() does not read a large file while somebody waits, but says so", async () => {
  await using test = await testFolder();
  await filled(test.path, 300);
  assert((await Deno.stat(test.path)).size > 16 * 1024 * 1024);
  assertEquals(await start(test.path, "unclean"), { setAside: [], unchecked: false });
  assertEquals(await start(test.path, "clean"), { setAside: [], unchecked: true });
  assertEquals(await start(test.path, "clean"), { setAside: [], unchecked: false });
});

Deno.test("lookAt() finds what would end the process, without reading all", async () => {
  await using test = await testFolder();
  await filled(test.path);
  assertEquals(lookAt(test.path, false), "fine");
  const { size } = await Deno.stat(test.path);
  const copy = `${test.folder}/copy.kv`;
  for (const [at, length] of [[0, 100], [16, 4], [100, 4_000], [4_096, 8 * 4_096], [0, size]]) {
    await Deno.copyFile(test.path, copy);
    await overwrite(copy, at ?? 0, length ?? 0);
    assertEquals([at, length, lookAt(copy, false)], [at, length, "damaged"]);
  }
});

Deno.test("lookAt() finds a file that was cut off when it reads all", async () => {
  await using test = await testFolder();
  await filled(test.path);
  await Deno.truncate(test.path, 20 * 4_096);
  assertEquals(lookAt(test.path, true), "damaged");
});

Deno.test("lookAt() does not call an empty, a missing or a locked file damaged", async () => {
  await using test = await testFolder();
  await Deno.writeFile(test.path, new Uint8Array());
  assertEquals(lookAt(test.path, true), "fine");
  assertEquals(lookAt(`${test.folder}/none.kv`, true), "fine");
  await Deno.remove(test.path);
  await filled(test.path, 1);
  const other = new DatabaseSync(test.path);
  other.exec("pragma locking_mode = exclusive; begin exclusive");
  assertEquals(lookAt(test.path, true), "locked");
  other.close();
});

Deno.test("prepareFile() fails where there can be no file", async () => {
  await using test = await testFolder();
  await Deno.mkdir(test.path);
  await assertRejects(() => prepareFile(test.path, START));
  await Deno.writeTextFile(`${test.folder}/file`, "x");
  await assertRejects(() => prepareFile(`${test.folder}/file/store.kv`, START));
});

/** Damages pages in the middle, where only a thorough look finds it. */
async function damageTable(path: string) {
  const { size } = await Deno.stat(path);
  const page = 4_096;
  await overwrite(path, Math.floor(size / 2 / page) * page, 40 * page);
}
