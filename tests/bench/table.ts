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
  /** The most that is good enough; the least, where more is better. */
  readonly must?: number | undefined;
  /** The most that is wished for; the least, where more is better. */
  readonly aim?: number | undefined;
  /** The most that the ratio to the baseline may be; the least, where more is better. */
  readonly mustRatio?: number | undefined;
  /** The same as a wish. */
  readonly aimRatio?: number | undefined;
  /** More is better. @default {false} */
  readonly moreIsBetter?: boolean;
}

/** How a line came out. */
export type Verdict = "aim" | "must" | "missed" | "";

/** Judges one line; empty where nothing is asked of it. */
export function verdict(row: Row): Verdict {
  if (row.must === undefined && row.mustRatio === undefined) return "";
  const ratio = row.baseline === undefined ? undefined : row.value / row.baseline;
  // A ratio that was asked for and cannot be formed is a miss: NaN compares as false.
  const ratioHolds = row.mustRatio === undefined || isWithin(row, ratio ?? NaN, row.mustRatio);
  // A value that is no number misses even where there is a ratio alone.
  const holds = row.must === undefined
    ? !Number.isNaN(row.value)
    : isWithin(row, row.value, row.must);
  if (!holds || !ratioHolds) return "missed";
  if (row.aim === undefined && row.aimRatio === undefined) return "must";
  const aimed = (row.aim === undefined || isWithin(row, row.value, row.aim)) &&
    (row.aimRatio === undefined || isWithin(row, ratio ?? NaN, row.aimRatio));
  return aimed ? "aim" : "must";
}

function isWithin({ moreIsBetter }: Row, value: number, wanted: number): boolean {
  return moreIsBetter ? value >= wanted : value <= wanted;
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
    limit(row, row.must, row.mustRatio),
    limit(row, row.aim, row.aimRatio),
    WORDS[verdict(row)],
  ]);
  const head = ["What", "Binary", "Baseline", "Ratio", "Must", "Aim", "Verdict"];
  const lines = [head, head.map(() => "---"), ...cells];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function limit(row: Row, value: number | undefined, ratio: number | undefined): string {
  const parts = [];
  if (value !== undefined) parts.push(`${sign(row)} ${number(value)}`);
  if (ratio !== undefined) parts.push(`${sign(row)} ${ratio} × baseline`);
  return parts.join(", ");
}

function sign({ moreIsBetter }: Row): string {
  return moreIsBetter ? "≥" : "≤";
}

function unit(row: Row): string {
  return row.unit === "" ? "" : ` ${row.unit}`;
}

function number(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
