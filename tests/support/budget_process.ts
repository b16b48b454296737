/**
 * One of several processes that share a budget: it always has requests waiting, for as long as it is
 * told to. Starts at a line on its input; prints one line of JSON at the end.
 */
import { withBudget } from "../../src/gateway/budget.ts";
import { readLimits } from "../../src/gateway/budget.ts";
import { createSharedBudget } from "../../src/gateway/shared_budget.ts";
import { createTransport } from "../../src/gateway/transport.ts";
import { openStore } from "../../src/store/mod.ts";
import type { ProcessOptions, ProcessResult } from "./budget_processes.ts";

// Whoever starts this file gives it these options.
const options = JSON.parse(Deno.args[0] ?? "{}") as ProcessOptions;
const { minute, perMinute, atOnce, milliseconds } = options;

const store = await openStore({ ...options.store, secret: "secret", account: "127.0.0.1" });
const result: ProcessResult = {
  answers: 0,
  tooMany: 0,
  errors: 0,
  updates: 0,
  updateMilliseconds: 0,
};
const budget = createSharedBudget({
  store: {
    ...store,
    kind: store.kind,
    async update(...args) {
      const begun = performance.now();
      try {
        return await store.update(...args);
      } finally {
        result.updates++;
        result.updateMilliseconds += performance.now() - begun;
      }
    },
  },
  minute,
  // A quarter of a second of a real minute.
  margin: minute / 240,
  perMinute,
});
const send = withBudget(
  createTransport({
    origin: options.origin,
    token: () => "demo-token",
    userAgent: "test",
    onHeaders: (headers, status) => {
      budget.observe(readLimits(headers, status));
      if (status === 429) result.tooMany++;
    },
  }),
  budget,
);

const encoder = new TextEncoder();
await Deno.stdout.write(encoder.encode("ready\n"));
await Deno.stdin.read(new Uint8Array(10));
const signal = AbortSignal.timeout(milliseconds);
async function work() {
  while (!signal.aborted) {
    try {
      const deadline = Date.now() + 100 * minute;
      await send({ operation: "getMe", method: "GET", path: "/me", signal, deadline });
      result.answers++;
    } catch {
      if (!signal.aborted) result.errors++;
    }
  }
}
await Promise.all(Array.from({ length: atOnce }, work));
await budget.close();
await store.close();
await Deno.stdout.write(encoder.encode(JSON.stringify(result) + "\n"));
Deno.exit(0);
