/**
 * The client of the official Python SDK, run in the virtual environment of the tool cache.
 *
 * @module
 */
import { pythonSdk } from "../../../scripts/tool_cache.ts";
import type { HttpAddress } from "./http_server.ts";
import { type ListedTool, readAnswer, type ServerCommand, type TestClient } from "./server.ts";

/** The interpreter with the SDK; `undefined` where this machine cannot have it. */
export async function pythonWithSdk(): Promise<string | undefined> {
  const tool = await pythonSdk();
  return "missing" in tool ? undefined : tool.ready;
}

/** Starts the Python client, which starts the server or calls the one that runs. */
export async function connectPython(
  python: string,
  server: ServerCommand | HttpAddress,
): Promise<TestClient> {
  const script = decodeURIComponent(new URL("./python_client.py", import.meta.url).pathname);
  const child = new Deno.Command(python, {
    args: ["-u", script, JSON.stringify(server)],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  const nextLine = async (): Promise<string> => {
    while (!buffer.includes("\n")) {
      const { value, done } = await lines.read();
      if (done) throw new Error("The Python client ended early");
      buffer += value;
    }
    const end = buffer.indexOf("\n");
    const line = buffer.slice(0, end);
    buffer = buffer.slice(end + 1);
    return line;
  };
  const order = async (value: unknown): Promise<unknown> => {
    await writer.write(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
    const { result, error } = JSON.parse(await nextLine());
    if (error !== undefined) throw new Error(`The Python client says ${error}`);
    return result;
  };
  const { protocolVersion } = JSON.parse(await nextLine());
  return {
    protocolVersion,
    // What the script writes for a list.
    listTools: async () => (await order({ do: "list" }) as { tools: readonly ListedTool[] }).tools,
    call: async (name, args) => readAnswer(await order({ do: "call", name, arguments: args })),
    close: async () => {
      await writer.close();
      await lines.cancel();
      await child.status;
    },
  };
}
