/**
 * A real Prometheus that scrapes what a drill runs, once a second, with the project's own rules. So
 * that nobody waits for minutes, every duration in them is divided by the same number.
 *
 * @module
 */
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { CHART } from "../../../scripts/chart.ts";
import { freePort } from "../../../scripts/free_ports.ts";
import { program } from "../../../scripts/programs.ts";
import { until } from "./poll.ts";

/** What every duration in the rules is divided by: a minute becomes a second. */
export const FASTER = 60;

const MILLISECONDS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** The rules of the chart, faster. Nothing but durations is changed. */
export function fasterRules(rules: string): string {
  return rules.replace(
    /(\[|\bfor: )(\d+)([smh])\b/g,
    (_all, before: string, count: string, unit: keyof typeof MILLISECONDS) =>
      `${before}${Number(count) * MILLISECONDS[unit] / FASTER}ms`,
  );
}

/** An alert of the rules. */
export interface Alert {
  readonly alert: string;
  readonly annotations: { readonly runbook_url: string };
}

/** Every alert of the rules. */
export async function alerts(): Promise<Alert[]> {
  const { groups } = parse(await rulesText());
  // Shape of a file of rules; the recording ones have no `alert`.
  return groups.flatMap(({ rules }: { rules: Partial<Alert>[] }) => rules)
    .filter((rule: Partial<Alert>) => rule.alert !== undefined);
}

function rulesText(): Promise<string> {
  return Deno.readTextFile(join(CHART, "files", "rules.yaml"));
}

/** A running Prometheus. */
export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** Labels of every series that a query gives. */
  series(query: string): Promise<Readonly<Record<string, string>>[]>;
  /** Names of the alerts that fire, each once. */
  firing(): Promise<string[]>;
  /** Looks for a job no more, as where its pods are gone. */
  forget(job: string): Promise<void>;
}

const found = await program("prometheus");

/** Why this machine cannot run drills; `undefined` where it can. */
export const missingPrometheus = "missing" in found ? found.missing : undefined;

/** Starts one in a folder of its own, on the ports of each job. */
export async function startPrometheus(
  folder: string,
  jobs: Readonly<Record<string, number>>,
): Promise<Prometheus> {
  if ("missing" in found) throw new Error(found.missing);
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  await Deno.writeTextFile(join(folder, "rules.yaml"), fasterRules(await rulesText()));
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: ["rules.yaml"],
    scrape_configs: Object.keys(jobs).map((name) => ({
      job_name: name,
      file_sd_configs: [{ files: [`${name}.json`] }],
    })),
  };
  const aim = (job: string, targets: readonly string[]) =>
    Deno.writeTextFile(join(folder, `${job}.json`), JSON.stringify([{ targets }]));
  for (const [name, target] of Object.entries(jobs)) await aim(name, [`127.0.0.1:${target}`]);
  await Deno.writeTextFile(join(folder, "prometheus.yaml"), stringify(config));
  const child = new Deno.Command(found.ready.command, {
    args: [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "series")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();

  async function series(query: string) {
    const address = `${url}/api/v1/query?query=${encodeURIComponent(query)}`;
    const { data } = await (await fetch(address)).json();
    // The shape of an instant vector in Prometheus's HTTP API.
    return (data.result as { metric: Record<string, string> }[]).map(({ metric }) => metric);
  }

  async function stop() {
    child.kill("SIGKILL");
    await child.status;
  }

  try {
    await until("Prometheus", 30, async () => {
      const response = await fetch(`${url}/-/ready`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.ok;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    series,
    async firing() {
      const all = await series('ALERTS{alertstate="firing"}');
      return [...new Set(all.map(({ alertname = "" }) => alertname))].toSorted();
    },
    forget: (job) => aim(job, []),
    [Symbol.asyncDispose]: stop,
  };
}
