// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task ok [--static]` is the gate before every commit: format, lint, types and generated documents,
 * then (without `--static`) the unit and contract tests. Stops at the first step that fails.
 */
import { repositoryRoot, runVisibly } from "./run.ts";

const STATIC: readonly (readonly string[])[] = [
  ["fmt", "--check"],
  ["lint"],
  ["check", "--quiet", "src", "scripts", "tests"],
  ["run", "--allow-all", "scripts/docs.ts", "--check"],
];

const TESTS = ["run", "--allow-all", "scripts/test.ts", "unit", "contract"];

/** Runs the steps with this very Deno; answers the first exit code that is not 0. */
async function ok(steps: readonly (readonly string[])[]): Promise<number> {
  for (const step of steps) {
    const started = performance.now();
    const code = await runVisibly(Deno.execPath(), step, { cwd: repositoryRoot() });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`deno ${step.join(" ")}: ${code === 0 ? "ok" : "failed"} in ${seconds} s`);
    if (code !== 0) return code;
  }
  return 0;
}

if (import.meta.main) {
  Deno.exit(await ok(Deno.args.includes("--static") ? STATIC : [...STATIC, TESTS]));
}
