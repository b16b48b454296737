/**
 * Answers that take long begin as a stream of events. Until an answer begins, Deno 2.9 does not
 * notice that a client has gone whose body came after its headers, and proxies give up waiting.
 *
 * @module
 */

/** When a stream begins, in milliseconds, and how often it shows that it lives. */
export interface Patience {
  /** @default {100} */
  readonly quick?: number;
  /** @default {15_000} */
  readonly keepAlive?: number;
}

const LATE = Symbol();

/**
 * The answer as it is when it is quick, else a stream of events that ends with it. A stream that is
 * left aborts the request's signal.
 *
 * @param accept the request's header: only a client that reads streams is given one
 */
export async function streamWhenSlow(
  answer: Promise<Response>,
  accept: string | undefined,
  { quick = 100, keepAlive = 15_000 }: Patience = {},
): Promise<Response> {
  if (!accept?.includes("text/event-stream")) return await answer;
  const { promise, resolve } = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => resolve(LATE), quick);
  try {
    const first = await Promise.race([answer, promise]);
    return first === LATE ? asStream(answer, keepAlive) : first;
  } finally {
    clearTimeout(timer);
  }
}

function asStream(answer: Promise<Response>, keepAlive: number): Response {
  const text = new TextEncoder();
  let timer: ReturnType<typeof setInterval> | undefined;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      timer = setInterval(() => controller.enqueue(text.encode(": keepalive\n\n")), keepAlive);
      // A start that is waited for would hold back what comes meanwhile.
      void send(controller).catch((error) => controller.error(error)).finally(() =>
        clearInterval(timer)
      );
    },
    async cancel() {
      clearInterval(timer);
      await reader?.cancel();
    },
  });

  async function send(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const response = await answer;
    clearInterval(timer);
    if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
      reader = response.body?.getReader();
      for (;;) {
        const { done = true, value } = await reader?.read() ?? {};
        if (done) break;
        if (value) controller.enqueue(value);
      }
    } else {
      // JSON on one line, as `JSON.stringify` writes it.
      controller.enqueue(text.encode(`event: message\ndata: ${await response.text()}\n\n`));
    }
    controller.close();
  }

  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
