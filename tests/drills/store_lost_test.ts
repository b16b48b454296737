/** The shared store goes away under a running service. */
import { join } from "node:path";
import { freePort } from "../../scripts/free_ports.ts";
import { denokv } from "../../scripts/tool_cache.ts";
import { openRemoteKv } from "../../src/store/kv.ts";
import { drill } from "./support/drill.ts";
import { until } from "./support/poll.ts";

const TOKEN = "token-of-the-store";
const server = await denokv({ build: false });
const port = freePort();
const url = `http://127.0.0.1:${port}`;
let child: Deno.ChildProcess | undefined;
let folder = "";

async function start(): Promise<void> {
  child = new Deno.Command("ready" in server ? server.ready : "", {
    args: [
      ...["--sqlite-path", join(folder, "remote.db"), "serve"],
      ...["--addr", `127.0.0.1:${port}`, "--access-token", TOKEN],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await until("the store", 30, async () => {
    try {
      const kv = await openRemoteKv(url, TOKEN, 1_000);
      await kv.get(["probe"]);
      kv.close();
      return true;
    } catch {
      return false;
    }
  });
}

async function kill(): Promise<void> {
  child?.kill("SIGKILL");
  await child?.status;
  child = undefined;
}

drill({
  runbook: "store-lost",
  alerts: ["BusinessMapStoreDegraded"],
  fault: "the shared store is killed",
  missing: "missing" in server ? server.missing : undefined,
  env: async (home) => {
    folder = home;
    await start();
    return { BUSINESSMAP_KV_URL: url, DENO_KV_ACCESS_TOKEN: TOKEN };
  },
  close: kill,
  actions: { restart_store: start },
  break: kill,
});
