/** The alert rules: each fires on what it is for, none in health, and each has a runbook. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { CHART } from "../../scripts/chart.ts";
import { program, runProgram } from "../../scripts/programs.ts";
import { REPOSITORY } from "../../scripts/release/project.ts";
import { repositoryRoot } from "../../scripts/run.ts";
import { METRICS } from "../../src/telemetry/metrics.ts";

const RULES = join(CHART, "files", "rules.yaml");
const file = parse(await Deno.readTextFile(RULES));

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}
const rules: Rule[] = file.groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);

/** A series as promtool writes it: `0+10x20` is twenty steps of ten; a step is 15 s. */
type Series = readonly [name: string, values: string];

const WHO = 'job="businessmap-mcp",instance="a"';
const OF = `${WHO},account="acme"`;

/** Half an hour of a server that is well, with some mistakes of its callers. */
const HEALTH: readonly Series[] = [
  [`up{${WHO}}`, "1x120"],
  [`businessmap_tool_calls_total{${WHO},tool="get_board",outcome="ok"}`, "0+30x120"],
  [`businessmap_tool_calls_total{${WHO},tool="get_board",outcome="failed"}`, "0+5x120"],
  [`businessmap_tool_errors_total{${WHO},tool="get_board",kind="not_found"}`, "0+5x120"],
  [`businessmap_tool_seconds_bucket{${WHO},tool="get_board",le="1"}`, "0+30x120"],
  [`businessmap_tool_seconds_bucket{${WHO},tool="get_board",le="5"}`, "0+30x120"],
  [`businessmap_tool_seconds_bucket{${WHO},tool="get_board",le="+Inf"}`, "0+30x120"],
  [`businessmap_cache_events_total{${OF},kind="card",event="hit"}`, "0+40x120"],
  [`businessmap_cache_events_total{${OF},kind="card",event="miss"}`, "0+10x120"],
  [`businessmap_budget_used_ratio{${OF},window="minute"}`, "0.4x120"],
  [`businessmap_budget_waiting{${OF},priority="person"}`, "1x120"],
  [`businessmap_budget_grants_total{${OF},priority="person"}`, "0+5x120"],
  [`businessmap_process_memory_bytes{${WHO},kind="resident"}`, "100000000x120"],
  [`businessmap_process_memory_limit_bytes{${WHO}}`, "268435456x120"],
  [`businessmap_breaker_state{${OF}}`, "0x120"],
  [`businessmap_store_up{${OF},kind="local"}`, "1x120"],
  [`businessmap_cache_corrupt_total{${OF}}`, "0x120"],
  [`businessmap_refusals_total{${OF},reason="key"}`, "0x120"],
  [`businessmap_requests_total{${OF},operation="getBoard",status="tls"}`, "0x120"],
];

/** What takes the place of a healthy series, or comes beside it, by alert. */
const FAULTS: Readonly<Record<string, readonly Series[]>> = {
  BusinessMapErrorRateHigh: [
    [`businessmap_tool_errors_total{${WHO},tool="get_board",kind="timeout"}`, "0+1.8x120"],
  ],
  BusinessMapBudgetLow: [[`businessmap_budget_used_ratio{${OF},window="hour"}`, "0.8x120"]],
  BusinessMapBudgetExhausted: [[`businessmap_budget_used_ratio{${OF},window="hour"}`, "0.95x120"]],
  BusinessMapNoGrants: [[`businessmap_budget_grants_total{${OF},priority="person"}`, "5x120"]],
  BusinessMapCacheHitRateLow: [
    [`businessmap_cache_events_total{${OF},kind="card",event="hit"}`, "0+2.4x120"],
  ],
  BusinessMapCacheCorrupt: [[`businessmap_cache_corrupt_total{${OF}}`, "0x100 1x20"]],
  BusinessMapSlow: [
    [`businessmap_tool_seconds_bucket{${WHO},tool="get_board",le="1"}`, "0+27.9x120"],
  ],
  BusinessMapMemoryHigh: [
    [`businessmap_process_memory_bytes{${WHO},kind="resident"}`, "215000000x120"],
  ],
  BusinessMapAccountUnreachable: [[`businessmap_breaker_state{${OF}}`, "2x120"]],
  BusinessMapStoreDegraded: [[`businessmap_store_up{${OF},kind="local"}`, "0x120"]],
  BusinessMapKeyRefused: [[`businessmap_refusals_total{${OF},reason="key"}`, "0x100 3x20"]],
  BusinessMapCertificateRefused: [
    [`businessmap_requests_total{${OF},operation="getBoard",status="tls"}`, "0x100 3x20"],
  ],
  BusinessMapDown: [[`up{${WHO}}`, "0x120"]],
};

/** The same, short of the limit: what fires then, if anything. */
const NEARLY: Readonly<Record<string, readonly [series: Series, firing: readonly string[]]>> = {
  BusinessMapErrorRateHigh: [
    [`businessmap_tool_errors_total{${WHO},tool="get_board",kind="timeout"}`, "0+1.7x120"],
    [],
  ],
  BusinessMapBudgetLow: [[`businessmap_budget_used_ratio{${OF},window="hour"}`, "0.79x120"], []],
  BusinessMapBudgetExhausted: [
    [`businessmap_budget_used_ratio{${OF},window="hour"}`, "0.94x120"],
    ["BusinessMapBudgetLow"],
  ],
  BusinessMapCacheHitRateLow: [
    [`businessmap_cache_events_total{${OF},kind="card",event="hit"}`, "0+2.6x120"],
    [],
  ],
  BusinessMapSlow: [
    [`businessmap_tool_seconds_bucket{${WHO},tool="get_board",le="1"}`, "0+28.1x120"],
    [],
  ],
  BusinessMapMemoryHigh: [
    [`businessmap_process_memory_bytes{${WHO},kind="resident"}`, "214000000x120"],
    [],
  ],
};

/** Alerts that rightly come with another. */
const COMES_WITH: Readonly<Record<string, readonly string[]>> = {
  BusinessMapBudgetExhausted: ["BusinessMapBudgetLow"],
};

/** Which alerts fire at the end of half an hour of these series. */
function expectation(series: readonly Series[], firing: readonly string[]) {
  return {
    interval: "15s",
    input_series: series.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [{
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: "29m",
      exp_samples: firing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
    }],
  };
}

function withFault(fault: readonly Series[]): Series[] {
  const changed = new Map(fault);
  const kept = HEALTH.filter(([name]) => !changed.has(name));
  return [...kept, ...changed];
}

const promtool = await program("promtool");
const missing = "missing" in promtool ? promtool.missing : undefined;
// deno-lint-ignore no-console -- a skipped test says why
if (missing !== undefined) console.log(`Tests of the alert rules are skipped: ${missing}`);

async function evaluate(tests: unknown): Promise<void> {
  if ("missing" in promtool) throw new Error(promtool.missing);
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "test.yaml");
    await Deno.writeTextFile(
      path,
      stringify({ rule_files: [RULES], evaluation_interval: "15s", tests: [tests] }),
    );
    const { code, stdout, stderr } = await runProgram(promtool.ready, ["test", "rules", path]);
    assertEquals(code, 0, stdout + stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "no alert fires while the server is well",
  ignore: missing !== undefined,
  fn: () => evaluate(expectation(HEALTH, [])),
});

for (const limit of [undefined, "0x120"]) {
  Deno.test({
    name: `however much memory is in use, no alert fires where ${
      limit === undefined ? "no limit is known" : "the limit is said to be 0"
    }`,
    ignore: missing !== undefined,
    fn: () => {
      const name = `businessmap_process_memory_limit_bytes{${WHO}}`;
      const series = withFault(FAULTS.BusinessMapMemoryHigh ?? [])
        .filter(([one]) => one !== name);
      return evaluate(expectation([...series, ...limit ? [[name, limit] as const] : []], []));
    },
  });
}

for (const [alert, fault] of Object.entries(FAULTS)) {
  Deno.test({
    name: `${alert} fires on its fault, and no other does that has nothing to do with it`,
    ignore: missing !== undefined,
    fn: () => evaluate(expectation(withFault(fault), [alert, ...(COMES_WITH[alert] ?? [])])),
  });
}

for (const [alert, [nearly, firing]] of Object.entries(NEARLY)) {
  Deno.test({
    name: `${alert} is silent short of its limit`,
    ignore: missing !== undefined,
    fn: () => evaluate(expectation(withFault([nearly]), firing)),
  });
}

Deno.test("every alert with a limit other than none is tried on both sides of it", () => {
  const limited = alerts.filter(({ expr }) =>
    /[<>]=? 0\.\d|> [2-9]/.test(expr.replace(/and .*/s, ""))
  );
  assertEquals(limited.map(({ alert }) => alert).toSorted(), Object.keys(NEARLY).toSorted());
});

Deno.test("there is a fault for every alert", () => {
  assertEquals(alerts.map(({ alert }) => alert).toSorted(), Object.keys(FAULTS).toSorted());
});

Deno.test("every alert has a severity, a sentence and a runbook that is there", async () => {
  for (const { alert, labels, annotations } of alerts) {
    assert(["critical", "warning"].includes(labels?.severity ?? ""), alert);
    assert((annotations?.summary?.length ?? 0) > 20, alert);
    const [, path] = new RegExp(`^https://github.com/${REPOSITORY}/blob/main/(runbooks/.+\\.md)$`)
      .exec(annotations?.runbook_url ?? "") ?? [];
    assert(path, alert);
    const text = await Deno.readTextFile(join(repositoryRoot(), path));
    assert(text.includes(`\`${alert}\``), `${path} does not name ${alert}`);
  }
});

Deno.test("the rules speak of measures that the server has", () => {
  const known = new Set<string>(Object.values(METRICS).map(({ name }) => name));
  const used = rules.flatMap(({ expr }) => expr.match(/businessmap_\w+/g) ?? []);
  assert(used.length > 10);
  assertEquals(used.filter((name) => !known.has(name.replace(/_(bucket|sum|count)$/, ""))), []);
});
