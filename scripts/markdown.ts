import { repositoryRoot } from "./run.ts";

/**
 * Lays Markdown out as `deno fmt` wants it, so that generated files pass its check.
 *
 * @throws {Error} If it cannot be parsed.
 */
export async function formatMarkdown(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext", "md", "-"],
    cwd: repositoryRoot(),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`Cannot format Markdown: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
