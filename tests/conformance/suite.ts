/**
 * The official conformance suite, run by Deno from the tool cache.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { conformance } from "../../scripts/tool_cache.ts";

/** A revision of the protocol for which the suite has a fixed list of what is required. */
export type Revision = "2025-11-25" | "2026-07-28";

/** One thing that the suite looked at, as it writes it. */
export interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
  readonly details?: { readonly untestable?: boolean };
}

/** What came of a run. */
export interface SuiteRun {
  /** 0 when all that the revision requires passes, but for what was said to fail and does. */
  readonly code: number;
  readonly output: string;
  /** By scenario. */
  readonly checks: ReadonlyMap<string, readonly Check[]>;
}

const tool = await conformance();

/** The suite's entry file; without it, why this machine cannot have it. */
export const suite = tool;

/**
 * Runs what a revision requires of servers.
 *
 * @param url must name `localhost`
 * @param failing scenarios that may fail, and must
 */
export async function runSuite(
  url: string,
  revision: Revision,
  failing: readonly string[] = [],
): Promise<SuiteRun> {
  if ("missing" in tool) throw new Error(`Cannot run the conformance suite: ${tool.missing}`);
  const folder = await Deno.makeTempDir({ prefix: "businessmap-mcp-conformance-" });
  try {
    const expected = join(folder, "expected.yaml");
    await Deno.writeTextFile(expected, JSON.stringify({ server: failing })); // JSON is YAML
    const results = join(folder, "results");
    const command = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--allow-all", "--no-config", "--node-modules-dir=manual"],
        ...[tool.ready, "server", "--url", url, "--requirements", revision],
        ...["--expected-failures", expected, "--output-dir", results],
      ],
      cwd: dirname(tool.ready),
      env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
      stdin: "null",
    });
    const { code, stdout, stderr } = await command.output();
    const text = new TextDecoder();
    return {
      code,
      output: text.decode(stdout) + text.decode(stderr),
      checks: await readChecks(results),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The suite makes a folder `server-<scenario>-<time>` for each scenario. */
async function readChecks(folder: string): Promise<Map<string, readonly Check[]>> {
  const found = new Map<string, readonly Check[]>();
  for await (const { name } of Deno.readDir(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\w-]+$/.exec(name)?.[1];
    if (scenario === undefined) continue;
    found.set(scenario, JSON.parse(await Deno.readTextFile(join(folder, name, "checks.json"))));
  }
  return found;
}
