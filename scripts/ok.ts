// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task ok [--static]` is the gate before every commit: format, lint, types and generated documents,
 * and (without `--static`) the unit and contract tests. All of it runs side by side. Only the tests
 * are seen while they run; of the rest, what a step printed is shown when it failed.
 */
import { repositoryRoot, run, runVisibly } from "./run.ts";

const STATIC: readonly (readonly string[])[] = [
  ["fmt", "--check"],
  ["lint"],
  ["check", "--quiet", "src", "scripts", "tests"],
  ["run", "--allow-all", "scripts/docs.ts", "--check"],
];

/** Their types are checked beside them. */
const TESTS = ["run", "--allow-all", "scripts/test.ts", "--quick", "unit", "contract"];

/** Runs a step with this very Deno and says how it ended. */
async function runStep(step: readonly string[]): Promise<boolean> {
  const started = performance.now();
  const ended = await run(Deno.execPath(), step, { cwd: repositoryRoot() });
  const good = ended?.code === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!good) console.log(`\n${ended?.stdout ?? ""}${ended?.stderr ?? ""}`);
  console.log(`deno ${step.join(" ")}: ${good ? "ok" : "failed"} in ${seconds} s`);
  return good;
}

async function ok(withTests: boolean): Promise<boolean> {
  const steps = Promise.all(STATIC.map(async (step) => ({ step, good: await runStep(step) })));
  const tests = !withTests ||
    await runVisibly(Deno.execPath(), TESTS, { cwd: repositoryRoot() }) === 0;
  const failed = (await steps).filter(({ good }) => !good);
  for (const { step } of failed) console.log(`Failed: deno ${step.join(" ")}`);
  return tests && failed.length === 0;
}

if (import.meta.main) Deno.exit(await ok(!Deno.args.includes("--static")) ? 0 : 1);
