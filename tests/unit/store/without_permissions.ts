/** Opens a store, gives up every permission but the network, and uses all of the store. */
import { openStore } from "../../../src/store/mod.ts";

const [path = ""] = Deno.args;
const options = { path, secret: "test-secret-0123456789abcdef", account: "acme.kanbanize.com" };
const store = await openStore(options);
for (const name of ["read", "write", "env", "sys", "run", "ffi", "import"] as const) {
  Deno.permissions.revokeSync({ name });
}
const done: unknown[] = [];
const value = crypto.getRandomValues(new Uint8Array(60_000));
const expiresAt = Date.now() + 60_000;
for (let at = 0; at < 120; at++) {
  await store.set(["cache", String(at)], value, { expiresAt });
}
const large = new Uint8Array(1_000_000).map((_, at) => (at * at) >> 3);
done.push(await store.set(["cache", "large"], large, { expiresAt }));
done.push((await store.get(["cache", "large"]))?.value.length);
done.push((await store.update<number>(["budget"], (count = 0) => count + 1)).ok);
done.push(await store.setIfAbsent(["token", "t"], new Uint8Array(), { expiresAt }));
done.push((await store.bump([["tag", "a"]])).ok);
done.push((await store.generations([["tag", "a"]])).ok);
done.push((await store.sweep({ maxBytes: 1_000_000 })).ok);
done.push((await store.stats()).ok);
done.push((await store.verify()).ok);
done.push(await store.deletePrefix(["cache"]) !== undefined);
done.push(store.kind, store.health().state);
const permitted = await Deno.permissions.query({ name: "write", path });
done.push(permitted.state);
await store.close();
// deno-lint-ignore no-console -- its answer to the test
console.log(JSON.stringify(done));
