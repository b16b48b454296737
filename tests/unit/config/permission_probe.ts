/**
 * Started by the permission tests in a process of its own: drops, then prints what is left.
 *
 * @module
 */
import { dropPermissions, heldPermissions } from "../../../src/config/permissions.ts";
import { secret } from "../../../src/config/secret.ts";

const [origins = "", ...keep] = Deno.args;
const keepRead = keep.filter((one) => one.startsWith("/"));
const keepNet = keep.filter((one) => !one.startsWith("/"));
const accounts = origins.split(",").filter((origin) => origin !== "").map((origin) => ({
  name: "a",
  host: new URL(origin).host,
  origin,
  token: secret("12345678"),
  readOnly: false,
}));
const [first, ...others] = accounts;
const config = first && { accounts: [first, ...others] as const };
const before = await heldPermissions(config);
await dropPermissions(config, { keepNet, keepRead });
const after = await heldPermissions(config);

const reachable: Record<string, string> = {};
for (const host of ["acme.kanbanize.com:443", "acme.businessmap.io:443", "127.0.0.1:9"]) {
  reachable[host] = (await Deno.permissions.query({ name: "net", host })).state;
}
const readable: Record<string, boolean> = {};
for (const path of [...keepRead, new URL(import.meta.url).pathname]) {
  try {
    Deno.readTextFileSync(path);
    readable[path] = true;
  } catch {
    readable[path] = false;
  }
}
let write = "written";
try {
  Deno.writeTextFileSync("/nonexistent/never", "");
} catch (error) {
  write = error instanceof Error ? error.name : "unknown";
}
await Deno.stdout.write(
  new TextEncoder().encode(JSON.stringify({ before, after, reachable, readable, write }) + "\n"),
);
