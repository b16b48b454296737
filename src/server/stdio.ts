/**
 * MCP over standard input and output.
 *
 * @module
 */
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { getLogger } from "@logtape/logtape";
import { createServerFactory, type ServerParts } from "./mcp_server.ts";

const log = getLogger(["businessmap", "stdio"]);

/** A session over standard input and output. */
export interface StdioSession {
  /** Resolves when the client has closed standard input. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Serves one client until it closes standard input. */
export function serveOnStdio(parts: ServerParts): StdioSession {
  const transport = new StdioServerTransport();
  const handle = serveStdio(createServerFactory(parts), {
    transport,
    onerror: (error) => log.warn("Cannot read a message: {kind}", { kind: error.name }),
  });
  const closed = new Promise<void>((resolve) => {
    const before = transport.onclose;
    transport.onclose = () => {
      before?.();
      resolve();
    };
  });
  return { closed, close: () => handle.close() };
}
