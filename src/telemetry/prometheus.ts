/**
 * Measures in the text form that Prometheus scrapes.
 *
 * @module
 */
import type { Metric } from "prom-client";
import { ACCOUNT_METRICS, type MetricDefinition, METRICS } from "./metric_table.ts";
import type { Measured, Metrics, Series } from "./metrics.ts";

/** Where measures are read from. */
export interface MetricsSource {
  /** The account that they are of; absent for those of the whole program. */
  readonly account?: string;
  readonly metrics: Pick<Metrics, "read">;
}

/** What a scraper gets. */
export interface Exposition {
  /** For the header `Content-Type`. */
  readonly contentType: string;
  /** Every measure of the table, read now. */
  metricsText(): Promise<string>;
}

const ACCOUNT_NAMES: ReadonlySet<string> = new Set(
  Object.values<MetricDefinition>(ACCOUNT_METRICS).map(({ name }) => name),
);

/**
 * Registers every measure of the table with prom-client, which is loaded here and writes the text;
 * the counting stays in {@linkcode Metrics}, where every command has it.
 *
 * @param sources asked at each reading, as accounts may come later
 */
export async function createExposition(
  sources: () => readonly MetricsSource[],
): Promise<Exposition> {
  const { Registry } = await promClient();
  const registry = new Registry();
  let measured: readonly Sourced[] = [];
  for (const definition of Object.values<MetricDefinition>(METRICS)) {
    // A registry asks a metric for its name, and for what it measured, and for nothing else.
    const metric = { name: definition.name, get: () => measuredOf(definition, measured) };
    registry.registerMetric(metric as unknown as Metric);
  }
  return {
    contentType: registry.contentType,
    async metricsText() {
      measured = sources().flatMap(({ account, metrics }) =>
        metrics.read().map((metric) => ({ account, metric }))
      );
      return await registry.metrics();
    },
  };
}

/** The library is of the old kind of modules, which a bundle gives as a default alone. */
async function promClient(): Promise<Pick<typeof import("prom-client"), "Registry">> {
  const loaded = await import("prom-client");
  const whole: unknown = Reflect.get(loaded, "default");
  return "Registry" in loaded ? loaded : whole as typeof loaded; // the same module, one level down
}

/** A measure, and the account that it is of. */
interface Sourced {
  readonly account: string | undefined;
  readonly metric: Measured;
}

/** One line of the text. */
interface Sample {
  /** @default the measure's name */
  readonly metricName?: string;
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
}

/** A measure as prom-client writes it. */
interface Collected extends Pick<MetricDefinition, "name" | "type" | "help"> {
  readonly values: readonly Sample[];
}

function measuredOf(
  { name, type, help, labels, buckets, optional }: MetricDefinition,
  measured: readonly Sourced[],
): Collected {
  const values = measured.filter(({ metric }) => metric.name === name)
    .flatMap(({ account, metric }) =>
      metric.series.flatMap((series) => valuesOf(name, buckets, series, account))
    );
  // What has no labels is known to be nothing as long as nothing was counted.
  const empty = values.length === 0 && labels.length === 0 && !optional && !ACCOUNT_NAMES.has(name);
  const none: Series = { labels: {}, value: 0, count: 0, buckets: (buckets ?? []).map(() => 0) };
  return {
    name,
    help,
    type,
    values: empty ? valuesOf(name, buckets, none, undefined) : values,
  };
}

function valuesOf(
  name: string,
  buckets: readonly number[] | undefined,
  series: Series,
  account: string | undefined,
): Sample[] {
  const labels = account === undefined ? series.labels : { account, ...series.labels };
  if (buckets === undefined) return [{ value: series.value, labels }];
  const count = series.count ?? 0;
  return [
    ...buckets.map((le, place) => ({
      metricName: `${name}_bucket`,
      value: series.buckets?.[place] ?? 0,
      labels: { le, ...labels },
    })),
    { metricName: `${name}_bucket`, value: count, labels: { le: "+Inf", ...labels } },
    { metricName: `${name}_sum`, value: series.value, labels },
    { metricName: `${name}_count`, value: count, labels },
  ];
}
