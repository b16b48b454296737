/**
 * MCP over standard input and output.
 *
 * @module
 */
import process from "node:process";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { getLogger } from "@logtape/logtape";
import { badLineAnswer, lineReader } from "./bad_lines.ts";
import type { LiveParts, ServedParts } from "./call.ts";
import { createServerFactory } from "./mcp_server.ts";

const log = getLogger(["businessmap", "stdio"]);

/** A session over standard input and output. */
export interface StdioSession {
  /** Resolves when the client has closed standard input. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves one client until it closes standard input.
 *
 * @param live what calls wait for; the client can already ask what there is
 * @param onWait told that something waits for `live`
 */
export function serveOnStdio(
  parts: ServedParts,
  live: Promise<LiveParts>,
  onWait: () => void,
): StdioSession {
  const transport = new StdioServerTransport();
  const handle = serveStdio(createServerFactory(parts, live, onWait), {
    transport,
    onerror: (error) => log.warn("Cannot read a message: {kind}", { kind: error.name }),
  });
  const watch = lineReader((line) => {
    const answer = badLineAnswer(line);
    if (answer !== undefined) process.stdout.write(`${answer}\n`);
  });
  process.stdin.on("data", watch);
  const closed = new Promise<void>((resolve) => {
    const before = transport.onclose;
    transport.onclose = () => {
      process.stdin.off("data", watch);
      before?.();
      resolve();
    };
  });
  return { closed, close: () => handle.close() };
}
