/**
 * Lines on standard input that are no message of the protocol. The SDK passes them over in silence,
 * and a client that sent a request in them would wait for ever.
 *
 * @module
 */
import { parseJSONRPCMessage, ProtocolErrorCode } from "@modelcontextprotocol/server";

/** The most characters of an unfinished line that are kept; the SDK closes the session before. */
const LONGEST = 16 * 1024 * 1024;

/** The answer to a line, as a line, when it is no message; `undefined` when it is one. */
export function badLineAnswer(line: string): string | undefined {
  if (line.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return answer(null, ProtocolErrorCode.ParseError, "Cannot read the line: it is not JSON");
  }
  try {
    parseJSONRPCMessage(value);
    return undefined;
  } catch {
    // Nobody waits for the answer to an answer.
    if (has(value, "result") || has(value, "error")) return undefined;
    const message = "Cannot read the line: it is no JSON-RPC 2.0 request or notification of MCP";
    return answer(idOf(value), ProtocolErrorCode.InvalidRequest, message);
  }
}

/** Cuts a stream of bytes into lines. */
export function lineReader(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = "";
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST) rest = "";
    lines.forEach(onLine);
  };
}

function answer(id: string | number | null, code: number, message: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });
}

/** JSON-RPC wants null where the request's id cannot be known. */
function idOf(value: unknown): string | number | null {
  if (!has(value, "id")) return null;
  const id: unknown = Reflect.get(value, "id");
  return typeof id === "string" || typeof id === "number" ? id : null;
}

function has(value: unknown, key: string): value is object {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}
