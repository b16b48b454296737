/**
 * Reads the body of a request, within limits of size and time.
 *
 * @module
 */
import {
  isJsonContentType,
  ProtocolErrorCode,
  readRequestBody,
} from "@modelcontextprotocol/server";
import type { MiddlewareHandler } from "hono";
import { refusal } from "./refusal.ts";

/** The limits. */
export interface BodyLimits {
  /** Bytes. @default {1 MiB} */
  readonly maxBytes?: number;
  /** Milliseconds from the headers to the end of the body. @default {15_000} */
  readonly within?: number;
}

/** What later handlers find under `parsedBody`. */
export interface BodyVariables {
  parsedBody?: unknown;
}

const TOO_SLOW = Symbol();

/** Levels of objects and lists in a body. Without a bound, whoever walks one overflows the stack. */
const MOST_LEVELS = 100;

const codeOf = (character: string) => character.charCodeAt(0);
const [QUOTE, BACKSLASH] = [codeOf('"'), codeOf("\\")];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [..."[]{}"].map(codeOf);

/** Parses JSON bodies of `POST`; anything else is left to the handler, which refuses it. */
export function readBody(
  { maxBytes = 1024 * 1024, within = 15_000 }: BodyLimits = {},
): MiddlewareHandler<{ Variables: BodyVariables }> {
  return async function readBody(context, next) {
    const { req } = context;
    if (req.method !== "POST" || !isJsonContentType(req.header("content-type"))) {
      return await next();
    }
    const read = await inTime(readAll(req.raw, maxBytes), within);
    // What is left of the body would be taken for the next request.
    const headers = { connection: "close" };
    if (read === TOO_SLOW) {
      return refusal(context, 408, "The request's body did not come in time.", { headers });
    }
    if (read.tooLarge) {
      const message = `The request's body is larger than ${maxBytes} bytes.`;
      return refusal(context, 413, message, { headers });
    }
    if (isDeeper(read.text, MOST_LEVELS)) {
      const message = `The request's body is nested deeper than ${MOST_LEVELS} levels.`;
      return refusal(context, 400, message, { code: ProtocolErrorCode.InvalidRequest });
    }
    try {
      context.set("parsedBody", JSON.parse(read.text));
    } catch {
      const message = "Cannot read the request: its body is not JSON";
      return refusal(context, 400, message, { code: ProtocolErrorCode.ParseError });
    }
    return await next();
  };
}

/**
 * The body as text. Where its length is said, which the runtime holds it to, it is read at once:
 * piece by piece costs several times as much.
 */
async function readAll(request: Request, maxBytes: number): ReturnType<typeof readRequestBody> {
  const { headers } = request;
  const length = headers.get("content-length") ?? "";
  const isSaid = /^\d+$/.test(length) && !headers.has("transfer-encoding");
  if (!isSaid || Number(length) > maxBytes) return await readRequestBody(request, maxBytes);
  return { tooLarge: false, text: await request.text() };
}

async function inTime<T>(work: Promise<T>, within: number): Promise<T | typeof TOO_SLOW> {
  const { promise, resolve } = Promise.withResolvers<typeof TOO_SLOW>();
  const timer = setTimeout(() => resolve(TOO_SLOW), within);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    // It may fail when nobody waits for it any more.
    work.catch(() => {});
  }
}

/** Whether JSON has more levels of objects and lists. Of what is no JSON either may be said. */
function isDeeper(text: string, most: number): boolean {
  // Each level is opened and closed.
  if (text.length <= 2 * most) return false;
  let levels = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted) at += code === BACKSLASH ? 1 : 0;
    else if (code === BRACKET || code === BRACE) levels++;
    else if (code === BRACKET_END || code === BRACE_END) levels--;
    if (levels > most) return true;
  }
  return false;
}
