import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { keepers, placeIn, settle } from "../../../src/businessmap/arrange.ts";

Deno.test("keepers() keeps a longest run that is in order already", () => {
  assertEquals([...keepers(["a", "b", "c"], ["b", "c", "a"])], ["b", "c"]);
  assertEquals([...keepers(["a", "x", "b"], ["a", "b"])], ["a", "b"]);
  assertEquals([...keepers(["c", "b", "a"], ["a", "b", "c"])].length, 1);
  assertEquals([...keepers([], ["a"])], []);
});

Deno.test("placeIn() is behind the nearest item before it that is there", () => {
  assertEquals(placeIn(["x", "a", "y"], ["a", "b", "c"], "c"), 2);
  assertEquals(placeIn(["x", "a"], ["c", "a"], "c"), 0);
});

Deno.test("settling all but the keepers brings any list into any order", () => {
  const items = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 12 });
  fc.assert(fc.property(items, items, (start, target) => {
    const list = [...start];
    for (const item of target.filter((one) => !list.includes(one))) settle(list, target, item);
    const kept = keepers(list, target);
    const moved = target.filter((item) => !kept.has(item));
    for (const item of moved) {
      const to = settle(list, target, item);
      assert(to >= 0 && list[to] === item);
    }
    assertEquals(list.filter((item) => target.includes(item)), target);
    // What nobody asked about keeps its own order.
    const others = (all: readonly number[]) => all.filter((item) => !target.includes(item));
    assertEquals(others(list), others(start));
  }));
});
