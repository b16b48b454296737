import { assertEquals } from "@std/assert";
import { createSpace, endlessSpace } from "../../../src/store/space.ts";
import type { Marker } from "../../../src/store/file.ts";
import { testFolder } from "./support.ts";

const MIB = 1024 * 1024;

/** A marker in the folder, on a disk that can be told to be full. */
async function makeMarker(folder: string) {
  const file = await Deno.open(`${folder}/marker`, { read: true, write: true, create: true });
  await file.write(new TextEncoder().encode("o"));
  const disk = { full: false, trials: 0 };
  const write = file.write.bind(file);
  file.write = (bytes) => {
    if (bytes.length > 1) disk.trials++;
    return disk.full ? Promise.reject(new Error("No space left on device")) : write(bytes);
  };
  const marker: Marker = { file, unlock() {}, damaged() {}, close: () => file.close() };
  return { marker, disk };
}

Deno.test("space allows writing while the floor can be written, and gives it back", async () => {
  await using test = await testFolder();
  const { marker, disk } = await makeMarker(test.folder);
  const space = createSpace(marker, () => 0);
  assertEquals(await space.allows(100), true);
  assertEquals(disk.trials, 16);
  assertEquals(await Deno.readTextFile(`${test.folder}/marker`), "o");
  marker.close();
});

Deno.test("space tries again after 4 MiB or a minute, not at each write", async () => {
  await using test = await testFolder();
  const { marker, disk } = await makeMarker(test.folder);
  const clock = { now: 0 };
  const space = createSpace(marker, () => clock.now);
  await space.allows(1);
  disk.full = true;
  for (let write = 0; write < 3; write++) assertEquals(await space.allows(MIB), true);
  assertEquals(await space.allows(MIB), false);
  assertEquals(space.low, true);
  disk.full = false;
  assertEquals(await space.allows(10 * MIB), false);
  clock.now = 60_000;
  assertEquals([await space.allows(1), space.low], [true, false]);
  marker.close();
});

Deno.test("space stops at once when the disk is said to be full, for a minute", async () => {
  await using test = await testFolder();
  const { marker } = await makeMarker(test.folder);
  const clock = { now: 0 };
  const space = createSpace(marker, () => clock.now);
  space.full();
  assertEquals([await space.allows(1), space.low], [false, true]);
  clock.now = 60_000;
  assertEquals(await space.allows(1), true);
  marker.close();
});

Deno.test("a store that is not on this disk always has space", async () => {
  endlessSpace.full();
  assertEquals([await endlessSpace.allows(1e12), endlessSpace.low], [true, false]);
});
