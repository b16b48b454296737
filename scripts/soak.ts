// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task soak [--seconds 600] [--rate 200] [--no-write]` asks the compiled service at a steady
 * pace while its account fails, prints a table, and writes it to tests/bench/SOAK.md. Fails when an
 * answer was wrong or something grew.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { KEPT_OPEN, memorySpread, soak, type SoakReport } from "../tests/bench/soak.ts";
import { markdownTable, type Row, verdict } from "../tests/bench/table.ts";
import { compile } from "./compile.ts";
import { formatMarkdown } from "./markdown.ts";
import { repositoryRoot } from "./run.ts";

/** The report as lines of a table; what must not be is at most 0. */
export function soakRows(report: SoakReport): Row[] {
  const { comments, samples, descriptors } = report;
  const row = (what: string, value: number, must?: number, unit = ""): Row => ({
    what,
    value,
    unit,
    must,
  });
  const memory = samples.filter(({ at }) => at >= 60).map(({ memory }) => memory);
  return [
    row("Calls", report.calls),
    { ...row("Calls in a second", report.rate), moreIsBetter: true },
    row("Faults of the account", report.faults),
    row("Calls that were wrong on purpose, or failed and said why", sum(report.failed)),
    row("Wrong answers", report.wrong.length, 0),
    row("Comments that were sent", comments.sent),
    row("Comments said to be added that are not there", comments.lost, 0),
    row("Comments that are there more than once", comments.doubled, 0),
    row("Comments that are there although the call said that nothing was done", comments.unsaid, 0),
    row(
      "Memory of a minute from that of the middle one, after the first minute",
      100 * memorySpread(samples),
      10,
      "%",
    ),
    row("Most resident memory after the first minute", Math.max(...memory), undefined, "MiB"),
    row(
      "Open files and connections after the last client, more than before the first",
      descriptors.after - descriptors.before,
      KEPT_OPEN,
    ),
  ];
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0);
}

async function main(seconds: number, rate: number, write: boolean): Promise<boolean> {
  await compile({ output: join("dist", "test", "businessmap-mcp"), registryRuntime: true });
  const report = await soak({ seconds, rate, onProgress: (line) => console.log(line) });
  for (const [reason, times] of report.failed) console.log(`${times} times: ${reason}`);
  for (const line of report.wrong) console.log(`Wrong: ${line}`);
  const rows = soakRows(report);
  const text = [
    "# Results of the soak test",
    "",
    "Made by `deno task soak`: 32 clients ask the compiled service over HTTP at a steady pace, while",
    "its simulated account breaks connections, sends nonsense, is slow, or refuses, in every other",
    "span of ten seconds.",
    "",
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Asked for: ${seconds} seconds at ${rate} calls a second`,
    "",
    markdownTable(rows),
    "",
  ].join("\n");
  console.log(text);
  if (write) {
    const path = join(repositoryRoot(), "tests", "bench", "SOAK.md");
    await Deno.writeTextFile(path, await formatMarkdown(text));
  }
  return rows.every((row) => verdict(row) !== "missed");
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: {
      "seconds": { type: "string", default: "600" },
      "rate": { type: "string", default: "200" },
      "no-write": { type: "boolean" },
    },
  });
  const write = values["no-write"] !== true;
  Deno.exit(await main(Number(values.seconds), Number(values.rate), write) ? 0 : 1);
}
