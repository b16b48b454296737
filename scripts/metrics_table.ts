import {
  ACCOUNT_METRICS,
  type MetricDefinition,
  PROGRAM_METRICS,
} from "../src/telemetry/metric_table.ts";

/** The measures of each account, or of the whole program, as a Markdown table. */
export function metricsTable(of: "account" | "program"): string {
  const metrics = Object.values<MetricDefinition>(
    of === "account" ? ACCOUNT_METRICS : PROGRAM_METRICS,
  );
  const rows = metrics.map(({ name, type, labels, help }) =>
    `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`
  );
  return ["| Name | Type | Labels | Meaning |", "|---|---|---|---|", ...rows].join("\n");
}
