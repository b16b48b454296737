/** The runbooks themselves: none is without a drill, no alert without one, and all are built alike. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { CHART } from "../../scripts/chart.ts";
import { repositoryRoot } from "../../scripts/run.ts";
import { alerts, FASTER, fasterRules } from "./support/prometheus.ts";
import { commandsIn, readRunbook, runbookNames } from "./support/runbook.ts";

const HEADINGS = [
  "First five minutes",
  "Commands",
  "Verify",
  "Escalation",
  "After",
];

/** Runbook and alerts of every drill in this folder, as its file says them. */
async function drills(): Promise<{ runbook: string; alerts: string[] }[]> {
  const found: { runbook: string; alerts: string[] }[] = [];
  const folder = join(repositoryRoot(), "tests", "drills");
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith("_test.ts")) continue;
    const text = await Deno.readTextFile(join(folder, name));
    for (const [, runbook = "", list = ""] of text.matchAll(DRILL)) {
      found.push({
        runbook,
        alerts: [...list.matchAll(/"(\w+)"/g)].map(([, alert = ""]) => alert),
      });
    }
  }
  return found;
}

const DRILL = /drill\(\{\s+runbook: "([\w-]+)",\s+alerts: \[([^\]]*)\]/g;

Deno.test("every runbook is drilled", async () => {
  const drilled = new Set((await drills()).map(({ runbook }) => runbook));
  assertEquals([...drilled].toSorted(), await runbookNames());
});

Deno.test("every alert fires in a drill of the runbook that it names", async () => {
  const all = await drills();
  for (const { alert, annotations } of await alerts()) {
    const runbook = /runbooks\/(.+)\.md$/.exec(annotations.runbook_url)?.[1] ?? "";
    assert(
      all.some((one) => one.runbook === runbook && one.alerts.includes(alert)),
      `${alert} fires in no drill of ${runbook}`,
    );
  }
});

Deno.test("the times of every drill are recorded, and none was longer than two minutes", async () => {
  const text = await Deno.readTextFile(join(repositoryRoot(), "runbooks", "README.md"));
  const rows = [...text.matchAll(RECORDED)].map(([, runbook, list = "", seconds]) => ({
    runbook,
    alerts: [...list.matchAll(/`(\w+)`/g)].map(([, alert]) => alert),
    seconds: Number(seconds),
  }));
  const key = ({ runbook, alerts }: { runbook?: string | undefined; alerts: unknown[] }) =>
    `${runbook}: ${alerts.join(", ")}`;
  assertEquals(rows.map(key).toSorted(), (await drills()).map(key).toSorted());
  assertEquals(rows.filter(({ seconds }) => seconds > 120), []);
});

/** A row of the table: the runbook, its alerts, and the seconds of the recovery. */
const RECORDED = /^\| \[([\w-]+)\]\([^)]+\) +\| [^|]+ \| ([^|]+) \| +\d+ s \| +(\d+) s \|$/gm;

Deno.test("every runbook has a symptom, an alert, commands, and every part that is looked for", async () => {
  for (const name of await runbookNames()) {
    const text = await readRunbook(name);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    assertEquals(headings, HEADINGS, name);
    assert(/^\*\*Symptom\.\*\* /m.test(text) && /^\*\*Alerts?\.\*\* /m.test(text), name);
    assert(commandsIn(text, []).length >= 2, name);
  }
});

Deno.test("commands under an alert's heading are for that alert alone", () => {
  const text =
    "# A\n\n```sh\none\n```\n\n### `Alert`\n\n```sh\ntwo\nthree\n```\n\n```console\nno\n```\n\n## B\n\n```sh\nfour\n```\n";
  assertEquals(commandsIn(text, []), ["one", "four"]);
  assertEquals(commandsIn(text, ["Alert"]), ["one", "two\nthree", "four"]);
});

Deno.test("the rules of the drills are those of the chart, with every duration shorter by one factor", async () => {
  const rules = await Deno.readTextFile(join(CHART, "files", "rules.yaml"));
  const faster = fasterRules(rules);
  const durations = (text: string) =>
    [...text.matchAll(/(?:\[|\bfor: )(\d+)(ms|s|m)\b/g)].map(([, count, unit]) =>
      Number(count) * { ms: 1, s: 1_000, m: 60_000 }[unit as "ms" | "s" | "m"] // of the expression
    );
  assert(durations(rules).length > 15);
  assertEquals(durations(faster).map((one) => one * FASTER), durations(rules));
  const without = (text: string) => text.replace(/(\[|\bfor: )\d+(ms|s|m)\b/g, "$1");
  assertEquals(without(faster), without(rules));
});
