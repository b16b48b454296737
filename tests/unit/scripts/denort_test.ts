import { assertEquals, assertThrows } from "@std/assert";
import { cutRuntime, sha256 } from "../../../scripts/denort.ts";

/** A file with an ELF header that puts its section table where the arguments say. */
function program(tableAt: number, sections: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(40, BigInt(tableAt), true);
  view.setUint16(60, sections, true);
  return bytes;
}

Deno.test("cutRuntime() keeps what stands before the payload", () => {
  const bytes = program(100, 3, 500);
  bytes[291] = 7;
  bytes[292] = 9;
  const runtime = cutRuntime(bytes);
  assertEquals(runtime.length, 292);
  assertEquals(runtime[291], 7);
});

Deno.test("cutRuntime() refuses a file that ends before its section table does", () => {
  assertThrows(() => cutRuntime(program(400, 3, 500)), Error, "ends at 592 of 500 bytes");
});

Deno.test("cutRuntime() refuses a file that is no 64-bit ELF", () => {
  assertThrows(() => cutRuntime(new Uint8Array(500)), Error, "expected a 64-bit");
});

Deno.test("sha256() writes the digest in hexadecimal", async () => {
  const digest = await sha256(new TextEncoder().encode("abc"));
  assertEquals(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
