/**
 * Changes of an installed Helm release, as commands that are run or only shown.
 *
 * @module
 */
import { relative } from "node:path";
import { CHART } from "./chart.ts";
import { repositoryRoot, run } from "./run.ts";

/** An installed release. */
export interface HelmRelease {
  /** The program, and arguments that go in front of all others. @default {"helm"} */
  readonly helm?: string;
  readonly name: string;
  /** @default {the one that Helm is set to} */
  readonly namespace?: string;
  /** @default {this repository's} */
  readonly chart?: string;
}

/** The command that changes some values of a release and leaves the others. */
export function upgradeCommand(
  release: HelmRelease,
  values: Readonly<Record<string, string | number>>,
): string[] {
  return [
    ...start(release, "upgrade"),
    release.chart ?? relative(repositoryRoot(), CHART),
    "--reuse-values",
    "--wait",
    ...Object.entries(values).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
  ];
}

/** The command that goes back to the revision before; given twice, it goes forward again. */
export function rollbackCommand(release: HelmRelease): string[] {
  return [...start(release, "rollback"), "--wait"];
}

/** @throws {Error} If the program is not there, or what it said when it failed. */
export async function runHelm(command: readonly string[]): Promise<void> {
  const [program = "", ...args] = command;
  const ended = await run(program, args, { cwd: repositoryRoot() });
  if (ended === undefined) throw new Error(`Cannot run ${program}: there is no such program`);
  if (ended.code !== 0) throw new Error(`Cannot change the release: ${ended.stderr.trim()}`);
}

function start({ helm = "helm", name, namespace }: HelmRelease, verb: string): string[] {
  const where = namespace === undefined ? [] : ["--namespace", namespace];
  return [...helm.split(" ").filter((part) => part !== ""), verb, name, ...where];
}
