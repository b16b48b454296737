import { assertEquals } from "@std/assert";
import { createHotEntries } from "../../../src/gateway/hot_entries.ts";

const hot = (bytes: number) => ({
  entry: { status: 200, body: bytes, fetchedAt: 1, expiresAt: 2, tags: [], bytes },
  generation: "g",
});

Deno.test("hot entries keep to their size and drop what was used longest ago", () => {
  const entries = createHotEntries(10);
  for (const key of ["a", "b"]) entries.set(key, hot(4));
  entries.get("a");
  entries.set("c", hot(4));
  const kept = () => ["a", "b", "c", "d"].filter((key) => entries.get(key) !== undefined);
  assertEquals(kept(), ["a", "c"]);
  entries.set("d", hot(11));
  assertEquals(kept(), ["a", "c"]);
  entries.set("a", hot(10));
  assertEquals(kept(), ["a"]);
  // Replaced by one that is too large, the old one must not stay.
  entries.set("a", hot(11));
  assertEquals(kept(), []);
  entries.set("a", hot(1));
  entries.clear();
  entries.set("b", hot(10));
  assertEquals(kept(), ["b"]);
});
