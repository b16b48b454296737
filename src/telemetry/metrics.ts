/**
 * Measures: what is counted, and a place to count it that needs no library.
 *
 * @module
 */

/** One measure. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, ascending. */
  readonly buckets?: readonly number[];
}

/** Seconds: from an answer out of the cache to one that a time limit cuts off. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;

/** Every measure of the program. Documents and alerts are made from this table. */
export const METRICS = {
  requests: {
    name: "businessmap_requests_total",
    type: "counter",
    help: "Requests that went to the account, by operation and by status or kind of failure.",
    labels: ["operation", "status"],
  },
  requestSeconds: {
    name: "businessmap_request_seconds",
    type: "histogram",
    help: "Time from sending a request to its whole answer, in seconds.",
    labels: ["operation"],
    buckets: SECONDS,
  },
  requestsInFlight: {
    name: "businessmap_requests_in_flight",
    type: "gauge",
    help: "Requests on their way to the account.",
    labels: [],
  },
  bulkheadWaiting: {
    name: "businessmap_bulkhead_waiting",
    type: "gauge",
    help: "Requests that wait because as many as allowed are on their way.",
    labels: [],
  },
  retries: {
    name: "businessmap_retries_total",
    type: "counter",
    help: "Requests that were sent again after a failure that may pass.",
    labels: ["operation"],
  },
  refusedWrites: {
    name: "businessmap_refused_writes_total",
    type: "counter",
    help: "Changes refused because writes are switched off.",
    labels: ["operation"],
  },
  cacheEvents: {
    name: "businessmap_cache_events_total",
    type: "counter",
    help: "What happened in the cache, by kind of thing: hit, miss, stale (an old answer was " +
      "used), kept, outdated (not kept: a write came between), fault (the store failed).",
    labels: ["kind", "event"],
  },
  cacheEntries: {
    name: "businessmap_cache_entries",
    type: "gauge",
    help: "Answers in the cache.",
    labels: [],
  },
  cacheBytes: {
    name: "businessmap_cache_bytes",
    type: "gauge",
    help: "Size of the answers in the cache, in bytes.",
    labels: [],
  },
  cacheCorrupt: {
    name: "businessmap_cache_corrupt_total",
    type: "counter",
    help: "Stored entries that did not decrypt or parse and were deleted.",
    labels: [],
  },
  sharedReads: {
    name: "businessmap_shared_reads_total",
    type: "counter",
    help:
      "Reads that joined an identical one on its way (flight) or shared a request with others " +
      "of their kind (batch).",
    labels: ["how"],
  },
  budgetRemaining: {
    name: "businessmap_budget_remaining",
    type: "gauge",
    help: "Requests left in the account's window.",
    labels: ["window"],
  },
  budgetLimit: {
    name: "businessmap_budget_limit",
    type: "gauge",
    help: "Requests that the account allows in the window.",
    labels: ["window"],
  },
  budgetWaiting: {
    name: "businessmap_budget_waiting",
    type: "gauge",
    help: "Requests that wait for leave of the budget.",
    labels: [],
  },
  budgetWaitSeconds: {
    name: "businessmap_budget_wait_seconds",
    type: "histogram",
    help: "Time that a request waited for leave of the budget, in seconds.",
    labels: ["priority"],
    buckets: SECONDS,
  },
  breakerState: {
    name: "businessmap_breaker_state",
    type: "gauge",
    help:
      "0: the account is asked; 1: one request finds out whether it answers; 2: it is left alone.",
    labels: [],
  },
  breakerOpened: {
    name: "businessmap_breaker_opened_total",
    type: "counter",
    help: "Times that the account was left alone because it did not answer.",
    labels: [],
  },
  storeUp: {
    name: "businessmap_store_up",
    type: "gauge",
    help: "1 while the store works as configured, 0 while it does not.",
    labels: ["kind"],
  },
  storeEvents: {
    name: "businessmap_store_events_total",
    type: "counter",
    help: "Troubles of the store: locked, timeouts, skipped, failed, corrupt, fromFuture, noSpace.",
    labels: ["event"],
  },
  flagOn: {
    name: "businessmap_flag_on",
    type: "gauge",
    help: "1 for a feature flag that is on, 0 for one that is off.",
    labels: ["flag"],
  },
} as const satisfies Record<string, MetricDefinition>;

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
  /** Adds to a counter. */
  add<K extends Of<"counter">>(metric: K, labels: Labels<K>, value?: number): void;
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
    rows.set(metric, series);
    const key = (of: (label: string) => string) => JSON.stringify(definition.labels.map(of));
    const own = key((label) => values[label] ?? "");
    const full = series.size >= MAX_SERIES && !series.has(own);
    const name = full ? key(() => "other") : own;
    const found = series.get(name) ?? {
      labels: full
        ? Object.fromEntries(definition.labels.map((label) => [label, "other"]))
        : { ...values },
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
      const key = JSON.stringify(definition.labels.map((label) => values[label] ?? ""));
      return rows.get(metric)?.get(key)?.value ?? 0;
    },
  };
}
