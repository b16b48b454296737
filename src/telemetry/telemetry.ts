/**
 * What watches the program, in one place: measures, audit, error reports and traces. Each is loaded
 * only where it is asked for, and none is needed for the program to work.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Audit, openAudit } from "./audit.ts";
import { defectLine } from "./defects.ts";
import type { ErrorReporter } from "./errors.ts";
import { createMetrics, type Metrics, NO_METRICS } from "./metrics.ts";
import { reportProcess } from "./process_measures.ts";
import type { Exposition, MetricsSource } from "./prometheus.ts";
import type { Tracer } from "./span.ts";

const log = getLogger(["businessmap", "telemetry"]);

/** What the calls of tools are watched with. */
export interface CallTelemetry {
  /** Measures of the whole program. */
  readonly metrics: Metrics;
  readonly audit?: Audit | undefined;
  readonly errors?: ErrorReporter | undefined;
  readonly tracer?: Tracer | undefined;
}

/** What watches the program. */
export interface Telemetry extends CallTelemetry {
  /**
   * Measures of one account, for its gateway. A second account of the same name replaces the first.
   */
  accountMetrics(account: string): Metrics;
  /** Every measure, in the text form that Prometheus scrapes; a library is loaded for it. */
  metricsText(): Promise<string>;
  /** Notes an error that nobody expected: in the log, and where errors are reported. */
  defect(error: unknown): void;
  /** Sends what is left, within two seconds. */
  close(): Promise<void>;
}

/** The `Content-Type` of {@linkcode Telemetry.metricsText}. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** What is to be watched. */
export interface TelemetryOptions {
  readonly version: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Bytes that the process may use, if that is known. */
  readonly memoryLimit?: number | undefined;
  /** @default {true} */
  readonly metrics?: boolean;
  /** @default {true} */
  readonly audit?: boolean;
  readonly auditFile?: string | undefined;
  readonly errors?: {
    readonly dsn: string;
    readonly environment: string;
    readonly share: number;
  } | undefined;
  readonly traces?: {
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly service: string;
    readonly share: number;
  } | undefined;
}

/**
 * Begins to watch. Must be done before permissions are given up: files are opened here.
 *
 * @throws what opening the audit's file throws
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const on = options.metrics ?? true;
  const metrics = on ? createMetrics() : NO_METRICS;
  reportProcess(metrics, options);
  const audit = options.audit ?? true ? openAudit({ file: options.auditFile, metrics }) : undefined;
  const [errors, tracer] = await Promise.all([startErrors(options), startTraces(options)]);
  return {
    ...measured(metrics, on),
    metrics,
    audit,
    errors,
    tracer,
    defect(error) {
      log.error("Unexpected error: {error}", { error: defectLine(error) });
      errors?.defect(error);
    },
    async close() {
      await Promise.all([errors?.close(), tracer?.close()]);
      audit?.close();
    },
  };
}

/** Measures of the program and of each account, and how they are read. */
function measured(
  metrics: Metrics,
  on: boolean,
): Pick<Telemetry, "accountMetrics" | "metricsText"> {
  const accounts = new Map<string, Metrics>();
  const sources = (): MetricsSource[] => [
    { metrics },
    ...[...accounts].map(([account, own]) => ({ account, metrics: own })),
  ];
  let exposition: Promise<Exposition> | undefined;
  return {
    accountMetrics(account) {
      const own = on ? createMetrics() : NO_METRICS;
      accounts.set(account, own);
      return own;
    },
    async metricsText() {
      exposition ??= import("./prometheus.ts").then((module) => module.createExposition(sources));
      return await (await exposition).metricsText();
    },
  };
}

async function startErrors(
  { errors, version }: TelemetryOptions,
): Promise<ErrorReporter | undefined> {
  if (errors === undefined) return undefined;
  const { createErrorReporter } = await import("./errors.ts");
  return createErrorReporter({ ...errors, release: `businessmap-mcp@${version}` });
}

async function startTraces({ traces, version }: TelemetryOptions): Promise<Tracer | undefined> {
  if (traces === undefined) return undefined;
  const { createTracer } = await import("./tracing.ts");
  return createTracer({
    ...traces,
    version,
    onFailure: () => log.warn("The collector takes no traces; they are lost until it does"),
  });
}
