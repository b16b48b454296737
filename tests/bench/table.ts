/**
 * The benchmark's table: what was measured, what it must be, what it should be.
 *
 * @module
 */

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly value: number;
  /** The same of the baseline, where it has one. */
  readonly baseline?: number | undefined;
  readonly unit: string;
  /** The most that is good enough. */
  readonly must?: number | undefined;
  /** The most that is wished for. */
  readonly aim?: number | undefined;
  /** The most that the ratio to the baseline may be. */
  readonly mustRatio?: number | undefined;
}

/** How a line came out. */
export type Verdict = "aim" | "must" | "missed" | "";

/** Judges one line; empty where nothing is asked of it. */
export function verdict(row: Row): Verdict {
  if (row.must === undefined && row.mustRatio === undefined) return "";
  const ratio = row.baseline === undefined ? undefined : row.value / row.baseline;
  // A ratio that was asked for and cannot be formed is a miss: NaN compares as false.
  const ratioHolds = row.mustRatio === undefined || (ratio ?? NaN) <= row.mustRatio;
  if (!(row.value <= (row.must ?? Infinity)) || !ratioHolds) return "missed";
  return row.aim !== undefined && row.value <= row.aim ? "aim" : "must";
}

const WORDS: Readonly<Record<Verdict, string>> = {
  aim: "aim reached",
  must: "good enough",
  missed: "**missed**",
  "": "",
};

/** The lines as a Markdown table. */
export function markdownTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${number(row.value)}${unit(row)}`,
    row.baseline === undefined ? "" : `${number(row.baseline)}${unit(row)}`,
    row.baseline === undefined || row.baseline === 0 ? "" : (row.value / row.baseline).toFixed(2),
    limit(row),
    row.aim === undefined ? "" : `≤ ${number(row.aim)}`,
    WORDS[verdict(row)],
  ]);
  const head = ["What", "Binary", "Baseline", "Ratio", "Must", "Aim", "Verdict"];
  const lines = [head, head.map(() => "---"), ...cells];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function limit(row: Row): string {
  const parts = [];
  if (row.must !== undefined) parts.push(`≤ ${number(row.must)}`);
  if (row.mustRatio !== undefined) parts.push(`≤ ${row.mustRatio} × baseline`);
  return parts.join(", ");
}

function unit(row: Row): string {
  return row.unit === "" ? "" : ` ${row.unit}`;
}

function number(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : value.toFixed(1);
}
