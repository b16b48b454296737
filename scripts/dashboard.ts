/**
 * The Grafana dashboard, from one table of panels. `deno task docs` writes it.
 *
 * @module
 */

/** One panel. */
export interface Panel {
  readonly title: string;
  /** One line that says how to read it. */
  readonly help: string;
  readonly type: "timeseries" | "stat";
  /** As Grafana names units. */
  readonly unit: "percentunit" | "reqps" | "s" | "bytes" | "short" | "d";
  /** Expressions with what each row of the legend says. */
  readonly queries: readonly (readonly [expr: string, legend: string])[];
  /** Where the colour turns to yellow and to red; the other way round when the first is larger. */
  readonly warn?: readonly [yellow: number, red: number];
}

const OF = 'job=~"$job",instance=~"$instance"';

/** The panels, by row. */
export const ROWS: Readonly<Record<string, readonly Panel[]>> = {
  "How it is": [
    {
      title: "Failed tool calls",
      help: "Share over five minutes, without the callers' own mistakes. The alert is at 5 %.",
      type: "stat",
      unit: "percentunit",
      queries: [[`max(businessmap:tool_error_ratio:rate5m{${OF}})`, "failed"]],
      warn: [0.02, 0.05],
    },
    {
      title: "95 % of the tool calls take at most",
      help: "Over five minutes. The alert is at 2 s.",
      type: "stat",
      unit: "s",
      queries: [[`max(businessmap:tool_seconds:p95_5m{${OF}})`, "p95"]],
      warn: [1, 2],
    },
    {
      title: "Cache hits",
      help: "Share of the reads over fifteen minutes. The target is 80 %, the alert below 20 %.",
      type: "stat",
      unit: "percentunit",
      queries: [[`min(businessmap:cache_hit_ratio:rate15m{${OF}})`, "hits"]],
      warn: [0.8, 0.2],
    },
    {
      title: "Spent of the account's requests",
      help: "The fuller of the two windows. Alerts are at 80 % and 95 %.",
      type: "stat",
      unit: "percentunit",
      queries: [[`max(businessmap_budget_used_ratio{${OF}})`, "spent"]],
      warn: [0.8, 0.95],
    },
    {
      title: "Accounts that do not answer",
      help: "Accounts that are left alone at the moment.",
      type: "stat",
      unit: "short",
      queries: [[`count(businessmap_breaker_state{${OF}} > 0) or vector(0)`, "accounts"]],
      warn: [1, 1],
    },
    {
      title: "Stores that do not work",
      help: "Processes whose store is not as configured; they share nothing.",
      type: "stat",
      unit: "short",
      queries: [[`count(businessmap_store_up{${OF}} == 0) or vector(0)`, "stores"]],
      warn: [1, 1],
    },
  ],
  "Tools": [
    {
      title: "Calls",
      help: "By tool.",
      type: "timeseries",
      unit: "reqps",
      queries: [[
        `sum by (tool) (rate(businessmap_tool_calls_total{${OF}}[5m]))`,
        "{{tool}}",
      ]],
    },
    {
      title: "Failures",
      help: "By kind. Mistakes of callers are here too.",
      type: "timeseries",
      unit: "reqps",
      queries: [[
        `sum by (kind) (rate(businessmap_tool_errors_total{${OF}}[5m]))`,
        "{{kind}}",
      ]],
    },
    {
      title: "Time to the answer",
      help: "Half, and 95 %, of the calls take at most this long.",
      type: "timeseries",
      unit: "s",
      queries: [
        [
          `histogram_quantile(0.5, sum by (le) (rate(businessmap_tool_seconds_bucket{${OF}}[5m])))`,
          "p50",
        ],
        [
          `histogram_quantile(0.95, sum by (le) (rate(businessmap_tool_seconds_bucket{${OF}}[5m])))`,
          "p95",
        ],
      ],
      warn: [1, 2],
    },
    {
      title: "Tokens an answer",
      help: "Mean by tool, as estimated.",
      type: "timeseries",
      unit: "short",
      queries: [[
        `sum by (tool) (rate(businessmap_tool_answer_tokens_sum{${OF}}[5m])) / ` +
        `sum by (tool) (rate(businessmap_tool_answer_tokens_count{${OF}}[5m]))`,
        "{{tool}}",
      ]],
    },
  ],
  "The account": [
    {
      title: "Requests",
      help: "That really went to the account, by status or kind of failure.",
      type: "timeseries",
      unit: "reqps",
      queries: [[
        `sum by (account, status) (rate(businessmap_requests_total{${OF}}[5m]))`,
        "{{account}} {{status}}",
      ]],
    },
    {
      title: "Left of the budget",
      help: "Requests, by window. Shared by all processes with the same key.",
      type: "timeseries",
      unit: "short",
      queries: [[
        `min by (account, window) (businessmap_budget_remaining{${OF}})`,
        "{{account}} {{window}}",
      ]],
    },
    {
      title: "Waiting",
      help: "Requests that wait for the budget, and for a free place.",
      type: "timeseries",
      unit: "short",
      queries: [
        [`sum by (priority) (businessmap_budget_waiting{${OF}})`, "budget, {{priority}}"],
        [`sum(businessmap_bulkhead_waiting{${OF}})`, "place"],
      ],
    },
    {
      title: "Time of a request",
      help: "95 % take at most this long.",
      type: "timeseries",
      unit: "s",
      queries: [[
        `histogram_quantile(0.95, sum by (account, le) (rate(businessmap_request_seconds_bucket{${OF}}[5m])))`,
        "{{account}}",
      ]],
    },
  ],
  "Cache and store": [
    {
      title: "What happened in the cache",
      help: "A hit costs no request; stale is an old answer in place of none.",
      type: "timeseries",
      unit: "reqps",
      queries: [[
        `sum by (event) (rate(businessmap_cache_events_total{${OF}}[5m]))`,
        "{{event}}",
      ]],
    },
    {
      title: "Troubles of the store",
      help: "And entries that could not be read.",
      type: "timeseries",
      unit: "reqps",
      queries: [
        [`sum by (event) (rate(businessmap_store_events_total{${OF}}[5m]))`, "{{event}}"],
        [`sum(rate(businessmap_cache_corrupt_total{${OF}}[5m]))`, "corrupt entries"],
      ],
    },
  ],
  "The process": [
    {
      title: "Memory",
      help: "Of each process, with what it may use.",
      type: "timeseries",
      unit: "bytes",
      queries: [
        [`businessmap_process_memory_bytes{${OF},kind="resident"}`, "{{instance}}"],
        [`businessmap_process_memory_limit_bytes{${OF}}`, "{{instance}}, limit"],
      ],
    },
    {
      title: "Processor",
      help: "Cores in use.",
      type: "timeseries",
      unit: "short",
      queries: [[
        `sum by (instance) (rate(businessmap_process_cpu_seconds_total{${OF}}[5m]))`,
        "{{instance}}",
      ]],
    },
    {
      title: "Requests over HTTP",
      help: "By route and status, and what was refused before it reached a tool.",
      type: "timeseries",
      unit: "reqps",
      queries: [
        [
          `sum by (route, status) (rate(businessmap_http_requests_total{${OF}}[5m]))`,
          "{{route}} {{status}}",
        ],
        [
          `sum by (reason) (rate(businessmap_http_refused_total{${OF}}[5m]))`,
          "refused: {{reason}}",
        ],
      ],
    },
    {
      title: "Versions",
      help: "Processes by version: during a canary there are two.",
      type: "timeseries",
      unit: "short",
      queries: [[`count by (version) (businessmap_build_info{${OF}})`, "{{version}}"]],
    },
  ],
  "Delivery": [
    {
      title: "Releases a week",
      help: "Written by scripts/dora.ts for the textfile collector, as are the next three.",
      type: "stat",
      unit: "short",
      queries: [["businessmap_dora_deployments_per_week", "releases"]],
    },
    {
      title: "From commit to release",
      help: "Median, in days.",
      type: "stat",
      unit: "d",
      queries: [["businessmap_dora_lead_time_days", "lead time"]],
    },
    {
      title: "Releases that failed",
      help: "Share of the releases that an incident names as its cause.",
      type: "stat",
      unit: "percentunit",
      queries: [["businessmap_dora_change_failure_ratio", "failed"]],
      warn: [0.05, 0.15],
    },
    {
      title: "Time to restore",
      help: "Median over the incidents.",
      type: "stat",
      unit: "s",
      queries: [["businessmap_dora_restore_seconds", "restore"]],
    },
  ],
};

/** Every expression of the dashboard, as Prometheus gets it when all is chosen. */
export function expressions(): string[] {
  return Object.values(ROWS).flat().flatMap(({ queries }) => queries.map(([expr]) => expr))
    .map((expr) => expr.replaceAll("$job", ".*").replaceAll("$instance", ".*"));
}

const SOURCE = { type: "prometheus", uid: "${source}" };
const WIDTH = 24;

/** The dashboard's JSON. */
export function dashboard(): string {
  const panels: unknown[] = [];
  let y = 0;
  let id = 1;
  for (const [title, row] of Object.entries(ROWS)) {
    panels.push({ id: id++, type: "row", title, gridPos: { x: 0, y: y++, w: WIDTH, h: 1 } });
    const w = WIDTH / row.length;
    const h = row.every(({ type }) => type === "stat") ? 5 : 8;
    for (const [place, panel] of row.entries()) {
      panels.push({ id: id++, gridPos: { x: place * w, y, w, h }, ...panelJson(panel) });
    }
    y += h;
  }
  return JSON.stringify(
    {
      title: "BusinessMap MCP",
      uid: "businessmap-mcp",
      tags: ["businessmap-mcp"],
      schemaVersion: 39,
      refresh: "30s",
      time: { from: "now-6h", to: "now" },
      templating: { list: variables() },
      panels,
    },
    null,
    2,
  ) + "\n";
}

function variables() {
  const of = (name: string, query: string) => ({
    name,
    type: "query",
    datasource: SOURCE,
    query,
    refresh: 2,
    includeAll: true,
    multi: true,
    current: { text: "All", value: "$__all" },
  });
  return [
    { name: "source", label: "Source", type: "datasource", query: "prometheus" },
    of("job", "label_values(businessmap_build_info, job)"),
    of("instance", 'label_values(businessmap_build_info{job=~"$job"}, instance)'),
  ];
}

function panelJson({ title, help, type, unit, queries, warn }: Panel) {
  return {
    type,
    title,
    description: help,
    datasource: SOURCE,
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource: SOURCE,
      expr,
      legendFormat,
    })),
    fieldConfig: { defaults: { unit, ...(warn ? { thresholds: thresholds(warn) } : {}) } },
    ...(type === "stat" ? { options: { reduceOptions: { calcs: ["lastNotNull"] } } } : {}),
  };
}

/** Steps upwards; where less is worse, red comes first. */
function thresholds([yellow, red]: readonly [number, number]) {
  const steps = yellow > red
    ? [["red", null], ["yellow", red], ["green", yellow]]
    : yellow === red
    ? [["green", null], ["red", red]]
    : [["green", null], ["yellow", yellow], ["red", red]];
  return { mode: "absolute", steps: steps.map(([color, value]) => ({ color, value })) };
}
