/**
 * Clients of the official SDK that are connected to a server in the same process.
 *
 * @module
 */
import {
  Client,
  type ClientCapabilities,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { createMcpHandler, InMemoryTransport } from "@modelcontextprotocol/server";
import type { Harness } from "./harness.ts";

/** The protocol's two eras: with a handshake, and without. */
export const ERAS = ["2025", "2026"] as const;
export type Era = (typeof ERAS)[number];

/** A client that is not connected yet. */
export function newClient(era: Era, capabilities: ClientCapabilities = {}): Client {
  return new Client({ name: "test", version: "1" }, {
    versionNegotiation: { mode: era === "2025" ? "legacy" : "auto" },
    capabilities,
  });
}

/** Connects a client to the harness's server. */
export async function connect(client: Client, { serve }: Pick<Harness, "serve">, era: Era) {
  if (era === "2025") {
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await serve().connect(theirs);
    await client.connect(ours);
    return;
  }
  const handler = createMcpHandler(serve);
  await client.connect(
    new StreamableHTTPClientTransport(new URL("http://127.0.0.1/mcp"), {
      fetch: (url, init) => Promise.resolve(handler.fetch(new Request(url, init))),
    }),
  );
}

/** Runs `work` with a connected client, and closes it. */
export async function withClient(
  harness: Pick<Harness, "serve">,
  era: Era,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = newClient(era);
  await connect(client, harness, era);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
