import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cycleIn, type Edge, type Up } from "../../../src/businessmap/link_cycles.ts";

/** Reads from a list of links, and counts the reads. */
function world(links: readonly Edge[]) {
  let reads = 0;
  const up: Up = (ids) => {
    reads++;
    return Promise.resolve(
      new Map(ids.map((id) => [
        id,
        links.filter((link) => link.lower === id).map((link) => link.upper),
      ])),
    );
  };
  const hasLower = (id: number) => links.some((link) => link.upper === id);
  return { find: (edges: readonly Edge[]) => cycleIn(edges, up, { hasLower }), reads: () => reads };
}

const edge = (upper: number, lower: number): Edge => ({ upper, lower });

/** Whether links make a cycle, by taking away what has nothing above it until nothing changes. */
function isCyclic(links: readonly Edge[]): boolean {
  let left = [...links];
  for (;;) {
    const next = left.filter((link) => left.some((other) => other.lower === link.upper));
    if (next.length === left.length) return left.length > 0;
    left = next;
  }
}

Deno.test("cycleIn() reads nothing when nothing is below the cards that get something above", async () => {
  const { find, reads } = world([edge(3, 2), edge(2, 1)]);
  assertEquals(await find([edge(1, 10), edge(1, 11)]), { complete: true });
  assertEquals(reads(), 0);
});

Deno.test("cycleIn() reads one level at a time, all its cards together", async () => {
  const { find, reads } = world([edge(20, 1), edge(21, 1), edge(30, 20), edge(30, 21), edge(5, 6)]);
  assertEquals(await find([edge(1, 5)]), { complete: true });
  assertEquals(reads(), 3);
});

Deno.test("cycleIn() gives the shortest cycle, and says when there was more than it looks at", async () => {
  const chain = Array.from({ length: 30 }, (_, index) => edge(index + 2, index + 1));
  assertEquals(await world(chain).find([edge(1, 4)]), { cycle: [4, 1, 2, 3, 4], complete: false });
  assertEquals(await world(chain).find([edge(1, 31)]), { complete: false });
});

Deno.test("cycleIn() finds a cycle exactly when the new links close one", async () => {
  const link = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
    .filter(([upper, lower]) => upper !== lower).map(([upper, lower]) => edge(upper, lower));
  let found = 0;
  await fc.assert(fc.asyncProperty(
    fc.array(link, { maxLength: 6 }).filter((links) => !isCyclic(links)),
    fc.array(link, { minLength: 1, maxLength: 4 }),
    async (there, added) => {
      const { cycle, complete } = await world(there).find(added);
      assert(complete);
      assertEquals(cycle !== undefined, isCyclic([...there, ...added]));
      if (cycle) found++;
    },
  ));
  assert(found > 5);
});
