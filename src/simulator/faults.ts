/**
 * Faults on demand: what a client meets when the account, or the way to it, is not well.
 *
 * @module
 */

/** What happens instead of the answer. */
export type FaultAnswer =
  /** Another answer, as JSON unless `body` is a string. */
  | {
    readonly status: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** The connection breaks before any answer. */
  | "reset"
  /** No answer ever comes. */
  | "hang"
  /** A page of HTML with status 200, as a proxy or a login page would send. */
  | "html"
  /** The connection breaks in the middle of the body. */
  | "truncate"
  /** A JSON body that is cut, on a sound connection. */
  | "broken"
  /** A JSON body of 64 MiB. */
  | "huge"
  /** The right answer after so many milliseconds. */
  | { readonly delay: number }
  /** Status 302 to this address. */
  | { readonly redirect: string };

/** Which requests a fault hits. All that is given must fit. */
export interface FaultRule {
  /** The vendor's operation id. */
  readonly operation?: string;
  readonly method?: string;
  /** Tested against the path below `/api/v2`, query included. */
  readonly path?: RegExp;
  /** How many requests it hits. @default {Infinity} */
  readonly times?: number;
  /** How many fitting requests pass first. @default {0} */
  readonly after?: number;
  /** Whether the account carries the request out all the same. @default {false} */
  readonly applied?: boolean;
  readonly answer: FaultAnswer;
}

export interface Faults {
  /** Adds a rule; the function that comes back removes it. */
  add(rule: FaultRule): () => void;
  clear(): void;
  /** The first rule that hits a request, which is thereby counted. */
  hit(request: { operation: string | undefined; method: string; path: string }):
    | FaultRule
    | undefined;
}

interface Counted {
  readonly rule: FaultRule;
  passed: number;
  hits: number;
}

/** An empty set of rules. */
export function createFaults(): Faults {
  let rules: Counted[] = [];
  return {
    add(rule) {
      const counted = { rule, passed: 0, hits: 0 };
      rules.push(counted);
      return () => {
        rules = rules.filter((one) => one !== counted);
      };
    },
    clear() {
      rules = [];
    },
    hit({ operation, method, path }) {
      for (const one of rules) {
        const { rule } = one;
        if (rule.operation !== undefined && rule.operation !== operation) continue;
        if (rule.method !== undefined && rule.method !== method) continue;
        if (rule.path !== undefined && !rule.path.test(path)) continue;
        if (one.passed < (rule.after ?? 0)) {
          one.passed++;
          continue;
        }
        if (one.hits >= (rule.times ?? Infinity)) continue;
        one.hits++;
        return rule;
      }
      return undefined;
    },
  };
}

const HTML = "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head>" +
  "<body><h1>We will be back soon</h1></body></html>\n";

const HUGE = 64 * 1024 * 1024;

/** A list of 64 MiB, made while it is read. */
function hugeBody(): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const chunk = encoder.encode(`"${"x".repeat(65_000)}",`);
  let sent = 0;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode('{"data":[')),
    pull(controller) {
      if (sent < HUGE) {
        controller.enqueue(chunk);
        sent += chunk.length;
      } else {
        controller.enqueue(encoder.encode('""]}'));
        controller.close();
      }
    },
  });
}

/** Milliseconds between the half of a body and the break: time for the half to leave. */
const BEFORE_BREAK = 10;

/** Half of a body, and how the connection then ends: with an error, or as if that were all. */
function halfBody(text: string, breaks: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  const half = new TextEncoder().encode(text.slice(0, Math.max(1, text.length >> 1)));
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(half);
      if (!breaks) return controller.close();
      timer = setTimeout(
        () => controller.error(new TypeError("The connection broke")),
        BEFORE_BREAK,
      );
    },
    cancel: () => clearTimeout(timer),
  });
}

/** Waits for a client to give up. */
export function never(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

function replaced(headers: Headers, type: string): Headers {
  const copy = new Headers(headers);
  copy.set("Content-Type", type);
  return copy;
}

/**
 * Answers with a fault.
 *
 * @param usual the account's own answer
 * @throws {TypeError} for `reset`, as `fetch` does when a connection breaks
 */
export async function faultyAnswer(
  answer: FaultAnswer,
  usual: () => Response,
  signal: AbortSignal,
): Promise<Response> {
  if (answer === "reset") throw new TypeError("The connection was reset");
  if (answer === "hang") return await never(signal);
  if (typeof answer === "object" && "delay" in answer) {
    await pause(answer.delay, signal);
    return usual();
  }
  const response = usual();
  const { headers, status } = response;
  if (answer === "html") {
    return new Response(HTML, { headers: replaced(headers, "text/html; charset=utf-8") });
  }
  if (answer === "huge") {
    return new Response(hugeBody(), { headers: replaced(headers, "application/json") });
  }
  if (answer === "truncate" || answer === "broken") {
    const body = halfBody(await response.text() || '{"data":[]}', answer === "truncate");
    return new Response(body, { status: status === 204 ? 200 : status, headers });
  }
  await response.body?.cancel();
  const all = new Headers(headers);
  if ("redirect" in answer) {
    all.set("Location", answer.redirect);
    return new Response(null, { status: 302, headers: all });
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) all.set(name, value);
  if (answer.body === undefined) all.delete("Content-Type");
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
  return new Response(text ?? null, { status: answer.status, headers: all });
}
