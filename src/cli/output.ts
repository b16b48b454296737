/**
 * Lines for a person at a terminal.
 *
 * @module
 */

/** Writes text and a line end to standard output. Never used while a session runs over stdio. */
export function print(text: string): void {
  writeAll(Deno.stdout, `${text}\n`);
}

/** Writes text and a line end to standard error. */
export function printError(text: string): void {
  writeAll(Deno.stderr, `${text}\n`);
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
}
