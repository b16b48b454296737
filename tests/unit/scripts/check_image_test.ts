import { assertEquals } from "@std/assert";
import { MOST, tooMuch } from "../../../scripts/check_image.ts";

Deno.test("tooMuch() names each figure that is above its limit, or unknown", () => {
  assertEquals(tooMuch(MOST), []);
  assertEquals(tooMuch({ ...MOST, size: MOST.size + 1e6 }), [
    "Size of the image: 131 MB, at most 130",
  ]);
  assertEquals(tooMuch({ ...MOST, readyAfter: 1_001, idle: NaN }), [
    "Ready after: 1001 ms, at most 1000",
    "Memory of the idle service: NaN MiB, at most 100",
  ]);
});
