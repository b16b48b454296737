import { assertEquals } from "@std/assert";
import { ERAS, withClient } from "../../support/clients.ts";
import { withHarness } from "../../support/harness.ts";
import { growing } from "../../../src/server/progress.ts";

/** What is told when these steps are reported. */
async function told(steps: readonly (readonly [number, number, string])[]) {
  const seen: [number, number][] = [];
  const progress = growing((done, total) => {
    seen.push([done, total]);
    return Promise.resolve();
  }, new AbortController().signal);
  for (const [done, total, message] of steps) await progress(done, total, message);
  return seen;
}

Deno.test("growing() passes on the steps of one phase as they are", async () => {
  assertEquals(await told([[1, 3, "a"], [2, 3, "a"], [3, 3, "a"]]), [[1, 3], [2, 3], [3, 3]]);
});

Deno.test("growing() counts on through a second phase", async () => {
  assertEquals(
    await told([[1, 2, "a"], [2, 2, "a"], [1, 3, "b"], [3, 3, "b"]]),
    [[1, 2], [2, 2], [3, 5], [5, 5]],
  );
});

Deno.test("growing() never goes back when phases run side by side", async () => {
  const seen = await told([[2, 5, "a"], [3, 5, "a"], [1, 5, "a"], [3, 3, "a"], [4, 5, "a"]]);
  const values = seen.map(([done]) => done);
  assertEquals(values, [...new Set(values)].toSorted((a, b) => a - b));
});

Deno.test("growing() tells nothing once the call is not wanted any more", async () => {
  const controller = new AbortController();
  let count = 0;
  const progress = growing(() => Promise.resolve(void count++), controller.signal);
  await progress(1, 2, "a");
  controller.abort();
  await progress(2, 2, "a");
  assertEquals(count, 1);
});

Deno.test("growing() lets a call go on when it cannot be told of", async () => {
  const failing = () => Promise.reject(new Error("the client has gone"));
  await growing(failing, new AbortController().signal)(1, 2, "a");
});

for (const era of ERAS) {
  Deno.test(`a client of ${era} is told how far a search is, if it asks to be`, async () => {
    await withHarness(async (harness) => {
      await withClient(harness, era, async (client) => {
        const seen: unknown[] = [];
        const call = { name: "find_cards", arguments: { text: "item", limit: 1 } };
        await client.callTool(call, { onprogress: (progress) => seen.push(progress) });
        assertEquals(seen, [
          { progress: 1, total: 4, message: "Reading cards" },
          { progress: 3, total: 4, message: "Reading cards" },
          { progress: 4, total: 4, message: "Reading cards" },
        ]);
      });
    }, { simulator: { seed: { boards: 1, cards: 3_500 } } });
  });
}
