/** How many tests ended which way. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** No test at all. */
export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Adds two counts. */
export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/**
 * Reads the counts from what `deno test` printed. Steps are not counted, whole tests are.
 *
 * A run that ended badly counts as a failure even when its summary names none or never came: a
 * crash, a leak found at the end, a file that does not load.
 *
 * @param output Standard output, with or without colours.
 * @param code Exit code.
 */
export function readSummary(output: string, code: number): Counts {
  // deno-lint-ignore no-control-regex
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const lines = plain.split("\n").filter((line) => /^(ok|FAILED) \| \d+ passed/.test(line));
  const summary = lines.at(-1) ?? "";
  const number = (word: string) =>
    Number(new RegExp(`\\| (\\d+) ${word}\\b`).exec(summary)?.[1] ?? 0);
  const failed = number("failed");
  const bad = code !== 0 || summary === "";
  return {
    passed: number("passed"),
    failed: bad ? Math.max(failed, 1) : failed,
    skipped: number("ignored"),
  };
}

/** The closing line of a run: `12 passed, 0 failed`, and `, 1 skipped` when there were any. */
export function closingLine(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

/** Whether a run is good: nothing failed, and something ran. */
export function isGood(counts: Counts): boolean {
  return counts.failed === 0 && counts.passed > 0;
}
