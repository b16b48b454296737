import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CHUNK_LENGTH, chunkWrites, joinBlob, splitBlob } from "../../../src/store/blobs.ts";
import type { Kv } from "../../../src/store/kv.ts";
import { openLocalKv } from "../../../src/store/kv.ts";
import { noise, START } from "./support.ts";

async function writeChunks(kv: Kv, split: ReturnType<typeof splitBlob>, count = Infinity) {
  for (const chunks of chunkWrites(split, START).slice(0, count)) {
    let write = kv.atomic();
    for (const [key, chunk] of chunks) write = write.set(key, chunk);
    await write.commit();
  }
}

Deno.test("joinBlob() gives back what splitBlob() cut up, for any size", async () => {
  const kv = await openLocalKv(":memory:");
  const sizes = fc.oneof(
    fc.constantFrom(0, 1, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 2 * CHUNK_LENGTH),
    fc.integer({ min: 0, max: 1_500_000 }),
  );
  await fc.assert(
    fc.asyncProperty(sizes, async (size) => {
      const bytes = noise(size);
      const split = splitBlob(bytes);
      await writeChunks(kv, split);
      assert(split.entry.length <= CHUNK_LENGTH + 1);
      const joined = await joinBlob(kv, split.entry);
      assertEquals(joined?.length, size);
      assert(joined?.every((byte, at) => byte === bytes[at]));
    }),
    { numRuns: 25 },
  );
  kv.close();
});

Deno.test("joinBlob() gives nothing while chunks are missing, too short or no bytes", async () => {
  const kv = await openLocalKv(":memory:");
  const split = splitBlob(noise(1_000_000));
  assertEquals(await joinBlob(kv, split.entry), undefined);
  await writeChunks(kv, split, 1);
  assertEquals(await joinBlob(kv, split.entry), undefined);
  await writeChunks(kv, split);
  assertEquals((await joinBlob(kv, split.entry))?.length, 1_000_000);
  const [key] = chunkWrites(split, START)[1]?.[0] ?? [];
  assert(key !== undefined);
  await kv.atomic().set(key, new Uint8Array(3)).commit();
  assertEquals(await joinBlob(kv, split.entry), undefined);
  await kv.atomic().set(key, new Uint8Array(65_000)).commit();
  assertEquals(await joinBlob(kv, split.entry), undefined);
  kv.close();
});

Deno.test("joinBlob() gives nothing for an entry in no known form", async () => {
  const kv = await openLocalKv(":memory:");
  const forms = ["", "\x02abc", "\x01", "\x01nonsense", '\x01{"blob":1}', "\x01null"];
  forms.push('\x01{"blob":"x","chunks":1,"length":1e15}');
  for (const form of forms) {
    assertEquals(await joinBlob(kv, new TextEncoder().encode(form)), undefined);
  }
  kv.close();
});

Deno.test("two blobs never share chunks", () => {
  const bytes = noise(100_000);
  assert(splitBlob(bytes).blob !== splitBlob(bytes).blob);
});

Deno.test("one write of chunks stays below Deno KV's limit", () => {
  for (const chunks of chunkWrites(splitBlob(noise(3_000_000)), START)) {
    const size = chunks.reduce((sum, [key, chunk]) => sum + chunk.length + String(key).length, 0);
    assert(size < 800_000);
  }
});
