import { assertEquals, assertRejects } from "@std/assert";
import { UpstreamError } from "../../../src/gateway/errors.ts";
import { inTurn } from "../../../src/tools/batch.ts";

const cancelled = () =>
  new UpstreamError("cancelled", { operation: "getThing", method: "GET", arrived: "no" });

Deno.test("inTurn() gives each item its own outcome, in the order of the items", async () => {
  const failure = new Error("no");
  const results = await inTurn([1, 2, 3, 4], async (item) => {
    for (let turn = 4; turn > item; turn--) await Promise.resolve();
    if (item === 2) throw failure;
    return item * 10;
  });
  assertEquals(results, [
    { ok: true, value: 10 },
    { ok: false, error: failure },
    { ok: true, value: 30 },
    { ok: true, value: 40 },
  ]);
});

Deno.test("inTurn() runs no more at once than it may, and tells of each that is done", async () => {
  for (const [atOnce, most] of [[undefined, 3], [1, 1]] as const) {
    let running = 0;
    let highest = 0;
    const told: number[] = [];
    await inTurn(
      [1, 2, 3, 4, 5, 6, 7],
      async () => {
        highest = Math.max(highest, ++running);
        await Promise.resolve();
        running--;
      },
      (done) => Promise.resolve(void told.push(done)),
      atOnce,
    );
    assertEquals(highest, most);
    assertEquals(told, [1, 2, 3, 4, 5, 6, 7]);
  }
});

Deno.test("inTurn() begins nothing more once an item was cancelled", async () => {
  const begun: number[] = [];
  const error = await assertRejects(
    () =>
      inTurn([1, 2, 3, 4, 5, 6, 7, 8], async (item) => {
        begun.push(item);
        await Promise.resolve();
        if (item === 2) throw cancelled();
      }),
    UpstreamError,
  );
  assertEquals(error.failure, "cancelled");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(begun.length < 6, true, `${begun}`);
});
