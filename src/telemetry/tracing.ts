/**
 * Traces over OTLP. Everything here is loaded only where a collector is configured.
 *
 * @module
 */
import {
  ROOT_CONTEXT,
  type Span as LibrarySpan,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { type Attributes, isTraceparent, type Span, type Tracer, UPSTREAM } from "./span.ts";

/** Where traces go, and how many. */
export interface TracingOptions {
  /** The collector's address; `/v1/traces` is added. */
  readonly endpoint: string;
  /** Sent with each batch, such as a collector's key. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly service: string;
  readonly version: string;
  /** Share of the traces that begin here and are recorded, from 0 to 1. @default {1} */
  readonly share?: number;
  /** Called once for each run of batches that the collector did not take. */
  readonly onFailure?: () => void;
}

/** Milliseconds that a collector may take. */
const EXPORT_WITHIN = 5_000;
/** Milliseconds that the end of the program waits for it. */
const CLOSE_WITHIN = 2_000;

/** A tracer that sends to a collector. */
export function createTracer(options: TracingOptions): Tracer {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": options.service,
      "service.version": options.version,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.share ?? 1) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: createExporter(options),
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: EXPORT_WITHIN,
      }),
    ],
  });
  const tracer = provider.getTracer(options.service, options.version);

  function spanOf(own: LibrarySpan): Span {
    const context = trace.setSpan(ROOT_CONTEXT, own);
    const { traceId, spanId, traceFlags } = own.spanContext();
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
      child(name, attributes = {}) {
        const kind = name === UPSTREAM ? SpanKind.CLIENT : SpanKind.INTERNAL;
        return spanOf(tracer.startSpan(name, { kind, attributes: { ...attributes } }, context));
      },
      set: (attributes: Attributes) => void own.setAttributes({ ...attributes }),
      end(failure) {
        if (failure !== undefined) {
          own.setAttribute("error.type", failure);
          own.setStatus({ code: SpanStatusCode.ERROR });
        }
        own.end();
      },
    };
  }

  return {
    start: (name, { parent, attributes = {} }) =>
      spanOf(
        tracer.startSpan(
          name,
          { kind: SpanKind.SERVER, attributes: { ...attributes } },
          contextOf(parent),
        ),
      ),
    async close() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_WITHIN));
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}

function contextOf(traceparent: string | undefined) {
  if (!isTraceparent(traceparent)) return ROOT_CONTEXT;
  const [, traceId = "", spanId = "", flags = "00"] = traceparent.split("-");
  const traceFlags = Number.parseInt(flags, 16) & 1;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/**
 * Sends batches with `fetch`. The library's own exporter reads the environment and goes through
 * Node's sockets; neither is to be had once the permissions are given up.
 */
function createExporter(
  { endpoint, headers = {}, onFailure = () => {} }: TracingOptions,
): SpanExporter {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const underWay = new Set<Promise<void>>();
  let failing = false;

  async function post(body: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body,
        redirect: "error",
        signal: AbortSignal.timeout(EXPORT_WITHIN),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  return {
    export(spans, done) {
      const body = JsonTraceSerializer.serializeRequest(spans);
      const sent = post(new Uint8Array(body ?? [])).then((taken) => {
        if (!taken && !failing) onFailure();
        failing = !taken;
        underWay.delete(sent);
        // 0: taken, 1: lost; the library's enumeration of them is in a package of its own.
        done({ code: taken ? 0 : 1 });
      });
      underWay.add(sent);
    },
    forceFlush: async () => void await Promise.all(underWay),
    shutdown: async () => void await Promise.all(underWay),
  };
}
