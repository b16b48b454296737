/**
 * Running the jobs of {@linkcode ./store_process.ts}.
 *
 * @module
 */
import type { CipherJob, CipherResult, FillJob, FillResult } from "./store_process.ts";

/** Runs a job in a process of its own and gives what it printed. */
export async function runStoreJob(program: string, job: CipherJob): Promise<CipherResult>;
export async function runStoreJob(program: string, job: FillJob): Promise<FillResult>;
export async function runStoreJob(
  program: string,
  job: CipherJob | FillJob,
): Promise<CipherResult | FillResult> {
  const child = new Deno.Command(program, {
    args: [JSON.stringify(job)],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    clearEnv: true,
  });
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  if (code !== 0) throw new Error(`Cannot do job ${job.job}: ${text.decode(stderr)}`);
  return JSON.parse(text.decode(stdout));
}
