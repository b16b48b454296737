import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { packEnvelope, unpackEnvelope } from "../../../src/store/envelope.ts";
import { noise, START, text } from "./support.ts";

Deno.test("unpackEnvelope() gives back what packEnvelope() was given", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 5_000 }),
      fc.nat(),
      fc.oneof(fc.nat(), fc.constant(Infinity)),
      fc.oneof(fc.constant({}), fc.record({ note: fc.array(fc.string()) })),
      fc.boolean(),
      (value, writtenAt, expiresAt, note, repeated) => {
        const bytes = repeated ? new Uint8Array(4_000).fill(value[0] ?? 1) : new Uint8Array(value);
        const envelope = { writtenAt, expiresAt, value: bytes, ...note };
        const unpacked = unpackEnvelope(packEnvelope(envelope));
        assertEquals({ ...unpacked, value: undefined }, { ...envelope, value: undefined });
        assertEquals(unpacked.value, bytes);
      },
    ),
  );
});

const pack = (value: Uint8Array<ArrayBuffer>) =>
  packEnvelope({ writtenAt: START, expiresAt: START + 1, value });

Deno.test("packEnvelope() compresses what becomes a tenth smaller, and nothing else", () => {
  assert(pack(text("card ".repeat(1_000))).length < 500);
  assert(pack(noise(5_000)).length >= 5_000);
  const short = text("card ".repeat(180));
  assert(pack(short).length > short.length);
});

Deno.test("unpackEnvelope() refuses what no packEnvelope() made", () => {
  const packed = pack(text("card ".repeat(1_000)));
  const plain = pack(text("card"));
  const broken: Uint8Array<ArrayBuffer>[] = [
    new Uint8Array(),
    new Uint8Array([9, 1, 2, 3]),
    packed.slice(0, packed.length - 3),
    plain.slice(0, 12),
    new Uint8Array([0, 0, 0, 0, 2, 0x7b, 0x7d]),
    new Uint8Array([0, 255, 255, 255, 255, 1]),
  ];
  for (const bytes of broken) assertThrows(() => unpackEnvelope(bytes));
});
