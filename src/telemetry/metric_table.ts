/**
 * Every measure of the program, once: names, help texts and labels. The types of what counts them,
 * what a scraper reads, and the page on them are all made from here.
 *
 * @module
 */

/** One measure. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Left out where nothing set it; without labels and without this it is 0 then. */
  readonly optional?: true;
  /** Upper bounds of a histogram's buckets, ascending. */
  readonly buckets?: readonly number[];
}

/** Seconds: from an answer out of the cache to one that a time limit cuts off. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
/** Seconds of a tool call, which may come from the cache in a millisecond. */
const CALL_SECONDS = [0.001, 0.005, 0.025, ...SECONDS, 120] as const;
const TOKENS = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000] as const;
const REQUESTS = [0, 1, 2, 3, 5, 10, 20, 50, 100] as const;

/** What is measured for each account by itself; a scraper sees the label `account` beside these. */
export const ACCOUNT_METRICS = {
  requests: {
    name: "businessmap_requests_total",
    type: "counter",
    help: "Requests that went to the account, by operation and by status or kind of failure.",
    labels: ["operation", "status"],
  },
  refusals: {
    name: "businessmap_refusals_total",
    type: "counter",
    help: "Requests that the account refused: key (401), rights (403) or limit (429).",
    labels: ["reason"],
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
  budgetUsedRatio: {
    name: "businessmap_budget_used_ratio",
    type: "gauge",
    help: "Used share of the account's window, from 0 to 1.",
    labels: ["window"],
  },
  budgetShared: {
    name: "businessmap_budget_shared",
    type: "gauge",
    help: "1 while all processes with this key spend from one budget, 0 while this one is alone.",
    labels: [],
  },
  budgetGrants: {
    name: "businessmap_budget_grants_total",
    type: "counter",
    help: "Requests that the budget gave leave for; person: someone waits for it, scan: no one.",
    labels: ["priority"],
  },
  budgetDenied: {
    name: "businessmap_budget_denied_total",
    type: "counter",
    help: "Requests that got no leave of the budget before their deadline, or gave up waiting.",
    labels: ["priority"],
  },
  budgetWaiting: {
    name: "businessmap_budget_waiting",
    type: "gauge",
    help: "Requests that wait for leave of the budget.",
    labels: ["priority"],
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

/** What is measured once for the whole program. */
export const PROGRAM_METRICS = {
  toolCalls: {
    name: "businessmap_tool_calls_total",
    type: "counter",
    help: "Tool calls that ended: ok, some (not all was done), failed, or asked (a plan was " +
      "answered, to be confirmed).",
    labels: ["tool", "outcome"],
  },
  toolErrors: {
    name: "businessmap_tool_errors_total",
    type: "counter",
    help: "Failed tool calls by kind of failure; bad_input, switched_off and defect are this " +
      "program's own. An unknown tool is counted as the tool unknown.",
    labels: ["tool", "kind"],
  },
  toolSeconds: {
    name: "businessmap_tool_seconds",
    type: "histogram",
    help: "Time from a tool call to its answer, in seconds.",
    labels: ["tool"],
    buckets: CALL_SECONDS,
  },
  toolAnswerTokens: {
    name: "businessmap_tool_answer_tokens",
    type: "histogram",
    help: "Estimated tokens of a tool's answer.",
    labels: ["tool"],
    buckets: TOKENS,
  },
  toolRequests: {
    name: "businessmap_tool_requests",
    type: "histogram",
    help: "Requests to the account that a tool call cost.",
    labels: ["tool"],
    buckets: REQUESTS,
  },
  toolsInFlight: {
    name: "businessmap_tool_calls_in_flight",
    type: "gauge",
    help: "Tool calls under way.",
    labels: [],
  },
  auditFailed: {
    name: "businessmap_audit_failed_total",
    type: "counter",
    help: "Lines of the audit that could not be written to its file.",
    labels: [],
  },
  httpRequests: {
    name: "businessmap_http_requests_total",
    type: "counter",
    help: "Requests of clients over HTTP, by route of this server, method and status.",
    labels: ["route", "method", "status"],
  },
  httpRefused: {
    name: "businessmap_http_refused_total",
    type: "counter",
    help: "Requests over HTTP that were refused before they reached a tool, by reason.",
    labels: ["reason"],
  },
  httpSeconds: {
    name: "businessmap_http_request_seconds",
    type: "histogram",
    help: "Time from a request over HTTP to the end of its answer, in seconds.",
    labels: ["route"],
    buckets: CALL_SECONDS,
  },
  httpInFlight: {
    name: "businessmap_http_requests_in_flight",
    type: "gauge",
    help: "Requests over HTTP under way.",
    labels: [],
  },
  processMemory: {
    name: "businessmap_process_memory_bytes",
    type: "gauge",
    help: "Memory of the process: resident, heap (in use by JavaScript) and external.",
    labels: ["kind"],
  },
  processMemoryLimit: {
    name: "businessmap_process_memory_limit_bytes",
    type: "gauge",
    help: "Memory that the process may use, where whoever started it has said so.",
    labels: [],
    optional: true,
  },
  processCpu: {
    name: "businessmap_process_cpu_seconds_total",
    type: "counter",
    help: "Processor time of the process, in seconds: user and system.",
    labels: ["mode"],
  },
  processStart: {
    name: "businessmap_process_start_time_seconds",
    type: "gauge",
    help: "When the process started, in seconds since 1970.",
    labels: [],
  },
  processUptime: {
    name: "businessmap_process_uptime_seconds",
    type: "gauge",
    help: "Seconds since the process started.",
    labels: [],
  },
  buildInfo: {
    name: "businessmap_build_info",
    type: "gauge",
    help: "Always 1; the labels say what is running.",
    labels: ["version", "deno", "os", "arch"],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Every measure, by the key under which it is counted. */
export const METRICS = { ...ACCOUNT_METRICS, ...PROGRAM_METRICS } as const;
