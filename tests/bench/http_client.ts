/**
 * An HTTP client that costs the machine as little as possible: it writes bytes made before and
 * looks for the end of the answer, so that what is measured is the server.
 *
 * @module
 */

/** An answer as text. */
export interface HttpAnswer {
  /** The status line and the headers. */
  readonly head: string;
  readonly body: string;
}

/** A connection that stays open. */
export interface HttpConnection {
  /** Sends a request and waits for the whole answer. Answers come one at a time. */
  ask(request: Uint8Array): Promise<HttpAnswer>;
  close(): void;
}

/** The bytes of a POST. */
export function postRequest(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { host, pathname } = new URL(url);
  const text = new TextEncoder().encode(JSON.stringify(body));
  const lines = Object.entries({
    host,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": String(text.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = new TextEncoder().encode(`POST ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const whole = new Uint8Array(head.length + text.length);
  whole.set(head);
  whole.set(text, head.length);
  return whole;
}

/** Connects to the server of a URL. */
export async function connectHttp(url: string): Promise<HttpConnection> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const buffer = new Uint8Array(256 * 1024);
  return {
    async ask(request) {
      for (let sent = 0; sent < request.length;) {
        sent += await connection.write(request.subarray(sent));
      }
      let length = 0;
      for (;;) {
        const read = await connection.read(buffer.subarray(length));
        if (read === null) throw new Error("The server closed the connection");
        length += read;
        if (isWhole(buffer.subarray(0, length))) return answerOf(buffer.subarray(0, length));
        if (length === buffer.length) throw new Error("The answer is too long");
      }
    },
    close: () => connection.close(),
  };
}

const CHUNKS_END = new TextEncoder().encode("\r\n0\r\n\r\n");
/** Bytes in which the head of an answer ends. */
const HEAD = 2_048;

/** Whether an answer has come to its end, with a length or in chunks. */
export function isWhole(bytes: Uint8Array): boolean {
  const head = text(bytes.subarray(0, HEAD));
  const end = head.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))?.[1];
  if (length !== undefined) return bytes.length >= end + 4 + Number(length);
  return CHUNKS_END.every((byte, at) => bytes[bytes.length - CHUNKS_END.length + at] === byte);
}

/** Splits a whole answer, and puts its chunks together. */
export function answerOf(bytes: Uint8Array): HttpAnswer {
  const whole = text(bytes.subarray(0, HEAD));
  const end = whole.indexOf("\r\n\r\n");
  const head = whole.slice(0, end);
  const body = bytes.subarray(end + 4); // the head is ASCII
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { head, body: text(body) };
  const parts: string[] = [];
  const decoder = new TextDecoder();
  for (let at = 0; at < body.length;) {
    const line = body.indexOf(13, at); // a carriage return ends the length
    const length = parseInt(text(body.subarray(at, line)), 16);
    if (length === 0) break;
    parts.push(decoder.decode(body.subarray(line + 2, line + 2 + length), { stream: true }));
    at = line + 2 + length + 2;
  }
  return { head, body: parts.join("") };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
