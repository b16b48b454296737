/**
 * What watches the program, in one place: measures of the whole program, and of each account.
 *
 * @module
 */
import { createMetrics, type Metrics, NO_METRICS } from "./metrics.ts";
import { reportProcess } from "./process_measures.ts";
import type { MetricsSource } from "./prometheus.ts";

/** What watches the program. */
export interface Telemetry {
  /** Measures of the whole program. */
  readonly metrics: Metrics;
  /**
   * Measures of one account, for its gateway. A second account of the same name replaces the first.
   */
  accountMetrics(account: string): Metrics;
  /** Every measure, in the text form that Prometheus scrapes; a library is loaded for it. */
  metricsText(): Promise<string>;
}

/** The `Content-Type` of {@linkcode Telemetry.metricsText}. */
export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** What is to be watched. */
export interface TelemetryOptions {
  /** @default {true} */
  readonly metrics?: boolean;
  readonly version: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Bytes that the process may use, if that is known. */
  readonly memoryLimit?: number | undefined;
}

/** Begins to watch. Nothing is loaded that is not asked for. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const on = options.metrics ?? true;
  const metrics = on ? createMetrics() : NO_METRICS;
  const accounts = new Map<string, Metrics>();
  reportProcess(metrics, options);
  const sources = (): MetricsSource[] => [
    { metrics },
    ...[...accounts].map(([account, own]) => ({ account, metrics: own })),
  ];
  let exposition: Promise<{ metricsText(): Promise<string> }> | undefined;
  return {
    metrics,
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
