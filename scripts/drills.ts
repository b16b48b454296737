// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task drills [--record]` carries out the drill of every runbook. With `--record` it notes in
 * `runbooks/README.md` how long each took; without, nothing is written.
 */
import { join } from "node:path";
import type { DrillRecord } from "../tests/drills/support/record.ts";
import { withParts } from "./docs.ts";
import { formatMarkdown } from "./markdown.ts";
import { repositoryRoot, runVisibly } from "./run.ts";

/** The table of what was measured. */
export function drillsTable(records: readonly DrillRecord[], date: string): string {
  const rows = records.toSorted((one, other) =>
    one.runbook.localeCompare(other.runbook) || one.fault.localeCompare(other.fault)
  ).map(({ runbook, fault, alerts, secondsToAlert, secondsToRecover }) => {
    const names = alerts.map((alert) => `\`${alert}\``).join(", ") || "none";
    const seconds = [secondsToAlert, secondsToRecover].map((one) => `${one.toFixed(0)} s`);
    return `| [${runbook}](${runbook}.md) | ${fault} | ${names} | ${seconds.join(" | ")} |`;
  });
  return [
    `Measured on ${date} by \`deno task drills --record\`.`,
    "",
    "| Runbook | What was broken | Alerts | Until the alert | From there until all was well |",
    "|---|---|---|---:|---:|",
    ...rows,
  ].join("\n");
}

async function readRecords(folder: string): Promise<DrillRecord[]> {
  const records: DrillRecord[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    records.push(JSON.parse(await Deno.readTextFile(join(folder, name))));
  }
  return records;
}

async function main(record: boolean): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-drills-" });
  try {
    const code = await runVisibly(Deno.execPath(), ["run", "-A", "scripts/test.ts", "drills"], {
      cwd: repositoryRoot(),
      env: record ? { BUSINESSMAP_MCP_DRILL_RECORDS: folder } : {},
    });
    if (!record || code !== 0) return code;
    const path = join(repositoryRoot(), "runbooks", "README.md");
    const table = drillsTable(await readRecords(folder), new Date().toISOString().slice(0, 10));
    const text = withParts(await Deno.readTextFile(path), { drills: () => table });
    await Deno.writeTextFile(path, await formatMarkdown(text));
    console.log(`The times are in ${path}.`);
    return code;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args.includes("--record")));
