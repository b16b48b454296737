// deno-lint-ignore-file no-console -- a command prints
/**
 * `deno task audit` asks the registry of packages whether a weakness is known of one that the lock
 * file names. Ends with 0 where none is known that is severe, 1 where one is, and 2 where the
 * registry could not be asked, as behind a mirror without a list of weaknesses: nothing was checked.
 */
import { repositoryRoot, run, type RunOptions } from "./run.ts";

/** What came of it. */
export interface Audit {
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

/** Asks the registry; below `high` a weakness is counted, and no reason to stop. */
export async function audit(env: RunOptions["env"] = {}): Promise<Audit> {
  const options = { cwd: repositoryRoot(), env: { NO_COLOR: "1", ...env } };
  const ended = await run(Deno.execPath(), ["audit", "--level=high"], options);
  const { code = 1, stdout = "", stderr = "" } = ended ?? {};
  if (code === 0) return { code: 0, text: stdout.trim() };
  if (/^Found \d+ /m.test(stdout)) return { code: 1, text: stdout.trim() };
  const why = /^error: (.*)$/m.exec(stderr)?.[1] ?? `it ended with code ${code}`;
  return { code: 2, text: `Nothing was checked, the registry gave no list of weaknesses: ${why}` };
}

if (import.meta.main) {
  const { code, text } = await audit();
  console.log(text);
  Deno.exit(code);
}
