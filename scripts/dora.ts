// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task dora [--metrics]` computes how often the project releases, how long a commit waits for
 * its release, how many releases fail, and how long it takes to restore the service. Releases are
 * git tags such as `v1.2.3`; incidents are the notes in `runbooks/incidents`.
 */
import { join } from "node:path";
import { repositoryRoot, run } from "./run.ts";

/** A release, with the commits that it was the first to hold. Times in milliseconds since 1970. */
export interface Release {
  readonly tag: string;
  readonly at: number;
  readonly commits: readonly number[];
}

/** An incident. */
export interface Incident {
  readonly began: number;
  readonly restored: number;
  /** The release that caused it, if one did. */
  readonly release: string | undefined;
}

/** The four figures; `undefined` where there is nothing to compute one from. */
export interface Dora {
  readonly deploymentsPerWeek: number | undefined;
  /** Days, the median. */
  readonly leadTimeDays: number | undefined;
  /** From 0 to 1. */
  readonly changeFailureRatio: number | undefined;
  /** Seconds, the median. */
  readonly restoreSeconds: number | undefined;
}

/** Names and meanings of the figures as metrics. */
export const DORA_METRICS: Readonly<Record<string, readonly [figure: keyof Dora, help: string]>> = {
  businessmap_dora_deployments_per_week: ["deploymentsPerWeek", "Releases a week."],
  businessmap_dora_lead_time_days: [
    "leadTimeDays",
    "Median time from a commit to its release, in days.",
  ],
  businessmap_dora_change_failure_ratio: [
    "changeFailureRatio",
    "Share of the releases that caused an incident.",
  ],
  businessmap_dora_restore_seconds: [
    "restoreSeconds",
    "Median time from an incident's start to its end, in seconds.",
  ],
};

const DAY = 86_400_000;

/**
 * The figures.
 *
 * @param now The end of the time that is looked at, which begins with the first release.
 */
export function dora(
  releases: readonly Release[],
  incidents: readonly Incident[],
  now: number,
): Dora {
  const first = Math.min(...releases.map(({ at }) => at));
  const weeks = (now - first) / (7 * DAY);
  const waits = releases.flatMap(({ at, commits }) => commits.map((commit) => (at - commit) / DAY));
  const tags = new Set(releases.map(({ tag }) => tag));
  const failed = new Set(
    incidents.flatMap(({ release }) => release !== undefined && tags.has(release) ? [release] : []),
  );
  return {
    // Less than a week says nothing about a week.
    deploymentsPerWeek: weeks >= 1 ? releases.length / weeks : undefined,
    leadTimeDays: median(waits),
    changeFailureRatio: releases.length > 0 ? failed.size / releases.length : undefined,
    restoreSeconds: median(incidents.map(({ began, restored }) => (restored - began) / 1_000)),
  };
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return undefined;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * Reads an incident's note: lines `Began:`, `Restored:` (times in ISO 8601) and, if a release was the
 * cause, `Release:`.
 *
 * @throws {Error} If a time is missing or is none, or the end is before the start.
 */
export function readIncident(name: string, text: string): Incident {
  const field = (key: string) => new RegExp(`^${key}: *(\\S+) *$`, "m").exec(text)?.[1];
  const time = (key: string) => {
    const value = Date.parse(field(key) ?? "");
    if (Number.isNaN(value)) {
      throw new Error(`Cannot read ${name}: expected a line ${key}: 2026-01-31T12:00:00Z`);
    }
    return value;
  };
  const [began, restored] = [time("Began"), time("Restored")];
  if (restored < began) throw new Error(`Cannot read ${name}: it was restored before it began`);
  return { began, restored, release: field("Release") };
}

/** The figures as metrics, for Prometheus's textfile collector. */
export function doraMetrics(figures: Dora): string {
  return Object.entries(DORA_METRICS).flatMap(([name, [figure, help]]) => {
    const value = figures[figure];
    return value === undefined
      ? []
      : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
  }).map((line) => `${line}\n`).join("");
}

/** The releases of a repository, from its tags. */
export async function readReleases(folder: string): Promise<Release[]> {
  const format = "--format=%(refname:short) %(creatordate:unix)";
  const listed = await git(folder, "for-each-ref", "--sort=creatordate", format, "refs/tags/v*");
  const releases: Release[] = [];
  let before: string | undefined;
  for (const line of listed.split("\n").filter(Boolean)) {
    const [tag = "", at = ""] = line.split(" ");
    const range = before === undefined ? tag : `${before}..${tag}`;
    const commits = await git(folder, "log", "--format=%ct", range);
    releases.push({
      tag,
      at: Number(at) * 1_000,
      commits: commits.split("\n").filter(Boolean).map((time) => Number(time) * 1_000),
    });
    before = tag;
  }
  return releases;
}

/** The incidents that a folder of notes tells of; none where there is no such folder. */
export async function readIncidents(folder: string): Promise<Incident[]> {
  const found: Incident[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!/^\d{4}-\d{2}-\d{2}.*\.md$/.test(name)) continue;
      found.push(readIncident(name, await Deno.readTextFile(join(folder, name))));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const ended = await run("git", args, { cwd });
  if (ended?.code !== 0) throw new Error(`Cannot read the history: ${ended?.stderr ?? "no git"}`);
  return ended.stdout;
}

function words(value: number | undefined, unit: string): string {
  return value === undefined ? "unknown yet" : `${value.toFixed(2)}${unit}`;
}

if (import.meta.main) {
  const figures = dora(
    await readReleases(repositoryRoot()),
    await readIncidents(join(repositoryRoot(), "runbooks", "incidents")),
    Date.now(),
  );
  if (Deno.args.includes("--metrics")) {
    Deno.stdout.writeSync(new TextEncoder().encode(doraMetrics(figures)));
  } else {
    console.log(`Releases a week:        ${words(figures.deploymentsPerWeek, "")}`);
    console.log(`From commit to release: ${words(figures.leadTimeDays, " days")}`);
    console.log(`Releases that failed:   ${words(figures.changeFailureRatio, "")}`);
    console.log(`Time to restore:        ${words(figures.restoreSeconds, " s")}`);
  }
}
