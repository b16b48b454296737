/**
 * Receivers of error reports and traces on loopback ports, which keep what they are sent.
 *
 * @module
 */

/** What was received, as it came. */
export interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A receiver on a free port. */
export interface Receiver extends AsyncDisposable {
  readonly port: number;
  readonly received: readonly Received[];
  /** Waits until `condition` holds of what was received. */
  until(condition: (received: readonly Received[]) => boolean): Promise<void>;
}

/** Milliseconds: long for a machine under load, and never waited for where all is well. */
const PATIENCE = 30_000;

/** Starts a receiver. */
export function startReceiver(status = 200): Receiver {
  const received: Received[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      received.push({ path: pathname, headers: request.headers, body: await request.text() });
      return Response.json({}, { status });
    },
  );
  return {
    port: server.addr.port,
    received,
    async until(condition) {
      const deadline = Date.now() + PATIENCE;
      while (!condition(received)) {
        if (Date.now() > deadline) throw new Error("The receiver did not get what was expected");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    [Symbol.asyncDispose]: async () => await server.shutdown(),
  };
}

/** The events in what a Sentry client sent: each item of an envelope has a line of its own. */
export function eventsIn(received: readonly Received[]): Record<string, unknown>[] {
  return received.flatMap(({ body }) => {
    const [, ...lines] = body.split("\n").filter((line) => line !== "");
    const events: Record<string, unknown>[] = [];
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const { type } = JSON.parse(lines[at] ?? "{}");
      if (type === "event") events.push(JSON.parse(lines[at + 1] ?? "{}"));
    }
    return events;
  });
}

/** A span as OTLP writes it in JSON, in part. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code: number };
  /** Attributes by name. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The spans in what an OTLP exporter sent. */
export function spansIn(received: readonly Received[]): ReceivedSpan[] {
  return received.flatMap(({ body }) =>
    JSON.parse(body).resourceSpans.flatMap((resource: Grouped) =>
      resource.scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({
          ...span,
          facts: Object.fromEntries(
            span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
          ),
        }))
      )
    )
  );
}

interface Grouped {
  readonly scopeSpans: readonly {
    readonly spans: readonly (Omit<ReceivedSpan, "facts"> & {
      readonly attributes: readonly { readonly key: string; readonly value: object }[];
    })[];
  }[];
}
