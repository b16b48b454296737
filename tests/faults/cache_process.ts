/**
 * A process of its own with a gateway on a shared store, told what to do line by line.
 *
 * Arguments: the store's file, the account's origin. In: `{id, what, …}`; out: `{id, …}`.
 */
import { UpstreamError } from "../../src/gateway/errors.ts";
import { createFlags, type FlagName } from "../../src/gateway/flags.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
import { createStoreCache } from "../../src/gateway/store_cache.ts";
import { openStore } from "../../src/store/mod.ts";

/** What the process is told to do. */
export type Order =
  | { readonly what: "read"; readonly card: number; readonly freshness?: number }
  | { readonly what: "write"; readonly card: number; readonly body: unknown }
  | { readonly what: "clear" }
  | { readonly what: "flag"; readonly name: FlagName; readonly on?: boolean }
  | { readonly what: "end" };

const ACCOUNT = "acme.kanbanize.com";
const [path = "", origin = ""] = Deno.args;
const store = await openStore({ path, secret: "test-secret-0123456789", account: ACCOUNT });
const flags = createFlags(store);
const cache = createStoreCache(store);
const gateway = createGateway({
  origin,
  token: () => "KEY",
  userAgent: "test/1",
  cache,
  flags,
});

async function carryOut(order: Order): Promise<unknown> {
  switch (order.what) {
    case "read": {
      const { body, source, fetchedAt } = await gateway.send({
        operation: "getCard",
        method: "GET",
        path: `/cards/${order.card}`,
        freshness: order.freshness ?? 30_000,
        tags: ["cards", `card:${order.card}`],
      });
      return { body, source, fetchedAt };
    }
    case "write": {
      const { body } = await gateway.send({
        operation: "updateCard",
        method: "PATCH",
        path: `/cards/${order.card}`,
        body: order.body,
        touches: [`card:${order.card}`],
      });
      return { body };
    }
    case "clear":
      return await gateway.clear();
    case "flag":
      if (order.on !== undefined) return await flags.set(order.name, order.on);
      return { on: flags.isOn(order.name) };
    case "end":
      flags.close();
      await cache.idle();
      await store.close();
      Deno.exit(0);
  }
}

const encoder = new TextEncoder();
const say = (line: unknown) => Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(line)}\n`));

async function answer({ id, ...order }: Order & { readonly id: number }): Promise<void> {
  try {
    say({ id, result: await carryOut(order) ?? null });
  } catch (error) {
    say({ id, failure: error instanceof UpstreamError ? error.failure : String(error) });
  }
}

flags.onChange(() => say({ changed: flags.all().filter(({ on }) => !on).map(({ name }) => name) }));
await flags.ready;
say({ ready: true });
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  // Each runs by itself: a test lets a read wait while it gives further orders.
  for (const line of lines) answer(JSON.parse(line));
}
