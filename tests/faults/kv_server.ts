/**
 * A real server of Deno KV, from the tool cache, that can be killed and started again.
 *
 * @module
 */
import { freePort } from "../../scripts/free_ports.ts";
import { denokv } from "../../scripts/tool_cache.ts";
import { openRemoteKv } from "../../src/store/kv.ts";

const tool = await denokv({ build: false });

/** Why this machine has none; `undefined` where it has one. */
export const kvServer: { readonly why: string | undefined } = {
  why: "missing" in tool ? tool.missing : undefined,
};

/** Milliseconds in which it must answer. */
const READY_WITHIN = 30_000;

/** A running server. */
export interface KvServer extends AsyncDisposable {
  readonly url: string;
  /** Starts it again, on the same port. */
  start(data?: string): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a server on a free port; its data are in the folder.
 *
 * @param token What clients must know.
 */
export async function startKvServer(folder: string, token: string): Promise<KvServer> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: Deno.ChildProcess | undefined;
  const start = async (data = "remote.db") => {
    child = new Deno.Command("ready" in tool ? tool.ready : "", {
      args: [
        ...["--sqlite-path", `${folder}/${data}`, "serve"],
        ...["--addr", `127.0.0.1:${port}`, "--access-token", token],
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const end = performance.now() + READY_WITHIN;
    for (;;) { // it has no other sign of readiness than an answer
      try {
        const kv = await openRemoteKv(url, token, 1_000);
        await kv.get(["probe"]);
        kv.close();
        return;
      } catch (error) {
        if (performance.now() > end) throw new Error("The store does not answer", { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const kill = async () => {
    child?.kill("SIGKILL");
    await child?.status;
    child = undefined;
  };
  await start();
  return { url, start, kill, [Symbol.asyncDispose]: kill };
}
