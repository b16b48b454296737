/**
 * The Helm chart, and the plain manifests that are rendered from it for people without Helm.
 *
 * @module
 */
import { join } from "node:path";
import { program, runProgram } from "./programs.ts";
import { type Ended, repositoryRoot } from "./run.ts";
import type { Tool } from "./tool_cache.ts";

export const CHART = join(repositoryRoot(), "deploy", "helm", "businessmap-mcp");

/** Values for one replica, and for several with everything switched on, by name. */
export const EXAMPLES = ["one", "many"] as const;

/** Runs Helm on the chart. */
export type Helm = (...args: string[]) => Promise<Ended>;

/** Helm, or why this machine has none. */
export async function helm(): Promise<Tool<Helm>> {
  const found = await program("helm");
  if ("missing" in found) return found;
  return { ready: (...args) => runProgram(found.ready, args) };
}

/** The file with an example's values. */
export function valuesFile(example: string): string {
  return join(CHART, "ci", `${example}.yaml`);
}

/** The manifests of an example, as they stand in `deploy/manifests`. */
export async function manifests(helm: Helm, example: string): Promise<string> {
  const { code, stdout, stderr } = await helm(
    ...["template", "businessmap-mcp", CHART, "--namespace", "businessmap-mcp"],
    ...["--values", valuesFile(example)],
  );
  if (code !== 0) throw new Error(`Cannot render the chart: ${stderr}`);
  return `# Generated from the Helm chart with ci/${example}.yaml: deno task manifests\n${stdout}`;
}

/** Where an example's manifests stand. */
export function manifestsFile(example: string): string {
  return join(repositoryRoot(), "deploy", "manifests", `${example}.yaml`);
}

if (import.meta.main) {
  const found = await helm();
  if ("missing" in found) throw new Error(`Cannot render the chart: ${found.missing}`);
  for (const example of EXAMPLES) {
    await Deno.writeTextFile(manifestsFile(example), await manifests(found.ready, example));
  }
}
