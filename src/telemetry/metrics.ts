/**
 * Measures: what is counted, and a place to count it that needs no library.
 *
 * @module
 */
import { type MetricDefinition, METRICS } from "./metric_table.ts";

export { type MetricDefinition, METRICS } from "./metric_table.ts";

type Table = typeof METRICS;
/** The measures of one type. */
type Of<Type extends MetricDefinition["type"]> = {
  [K in keyof Table]: Table[K]["type"] extends Type ? K : never;
}[keyof Table];
/** A value for every label of a measure, and for no other. */
type Labels<K extends keyof Table> = Readonly<Record<Table[K]["labels"][number], string>>;

/** One row of a measure. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a counter or gauge; of a histogram the sum of what was observed. */
  readonly value: number;
  /** Of a histogram: how many were observed. */
  readonly count?: number;
  /** Of a histogram: how many were at most as large as each bucket's bound. */
  readonly buckets?: readonly number[];
}

/** A measure with all its rows. */
export interface Measured extends MetricDefinition {
  readonly series: readonly Series[];
}

/** Where measures go. */
export interface Metrics {
  /** Adds to a counter or gauge; to a gauge also less than nothing. */
  add<K extends Of<"counter" | "gauge">>(metric: K, labels: Labels<K>, value?: number): void;
  /** Sets a counter that is counted elsewhere, or a gauge. */
  set<K extends Of<"counter" | "gauge">>(metric: K, labels: Labels<K>, value: number): void;
  observe<K extends Of<"histogram">>(metric: K, labels: Labels<K>, value: number): void;
  /** Calls `run` before each reading, to set what is only known then. */
  beforeRead(run: () => void): void;
  /** Everything that has at least one row. */
  read(): readonly Measured[];
  /** One counter or gauge; the sum of a histogram. 0 when nothing was measured. */
  value<K extends keyof Table>(metric: K, labels: Labels<K>): number;
}

/** For a program that measures nothing. */
export const NO_METRICS: Metrics = {
  add() {},
  set() {},
  observe() {},
  beforeRead() {},
  read: () => [],
  value: () => 0,
};

/** Rows of one measure; what comes beyond goes into one row whose labels all say `other`. */
const MAX_SERIES = 500;

interface Row {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
  count: number;
  readonly buckets: number[];
}

/** Measures in memory. */
export function createMetrics(): Metrics {
  const rows = new Map<keyof Table, Map<string, Row>>();
  const hooks: (() => void)[] = [];

  function row<K extends keyof Table>(metric: K, labels: Labels<K>): Row {
    const definition: MetricDefinition = METRICS[metric];
    const values: Readonly<Record<string, string>> = labels;
    const series = rows.get(metric) ?? new Map<string, Row>();
    const own = keyOf(definition.labels, values);
    const known = series.get(own);
    if (known !== undefined) return known;
    rows.set(metric, series);
    const full = series.size >= MAX_SERIES;
    const shown = full
      ? Object.fromEntries(definition.labels.map((label) => [label, "other"]))
      : { ...values };
    const name = full ? keyOf(definition.labels, shown) : own;
    const found = series.get(name) ?? {
      labels: shown,
      value: 0,
      count: 0,
      buckets: (definition.buckets ?? []).map(() => 0),
    };
    series.set(name, found);
    return found;
  }

  return {
    add(metric, labels, value = 1) {
      row(metric, labels).value += value;
    },
    set(metric, labels, value) {
      row(metric, labels).value = value;
    },
    observe(metric, labels, value) {
      const found = row(metric, labels);
      found.value += value;
      found.count++;
      const definition: MetricDefinition = METRICS[metric];
      for (const [place, bound] of (definition.buckets ?? []).entries()) {
        if (value <= bound) found.buckets[place] = (found.buckets[place] ?? 0) + 1;
      }
    },
    beforeRead(run) {
      hooks.push(run);
    },
    read() {
      for (const run of hooks) run();
      return [...rows].map(([metric, series]) => {
        const definition: MetricDefinition = METRICS[metric];
        const histogram = definition.type === "histogram";
        return {
          ...definition,
          series: [...series.values()].map(({ labels, value, count, buckets }) => ({
            labels,
            value,
            ...(histogram ? { count, buckets: [...buckets] } : {}),
          })),
        };
      });
    },
    value: (metric, labels) => {
      const definition: MetricDefinition = METRICS[metric];
      const values: Readonly<Record<string, string>> = labels;
      return rows.get(metric)?.get(keyOf(definition.labels, values))?.value ?? 0;
    },
  };
}

/** A row's labels as one text; counting is done in every call, so it is a quick one. */
function keyOf(labels: readonly string[], values: Readonly<Record<string, string>>): string {
  let key = "";
  for (const label of labels) key += `${values[label] ?? ""}\0`;
  return key;
}
