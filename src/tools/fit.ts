/**
 * Sections cut to a number of tokens, at the edge of a row, a line or a word.
 *
 * @module
 */
import { clean, oneLine } from "../businessmap/untrusted.ts";
import type { Cell, People, Section, Table } from "./answer.ts";
import { estimateTokens } from "./tokens.ts";

/** A table as it is written: clean cells, no empty columns. */
export interface FittedTable {
  readonly kind: "table";
  readonly title: string | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Lines as they are written. */
export interface FittedLines {
  readonly kind: "lines";
  readonly title: string | undefined;
  readonly lines: readonly string[];
}

export type Fitted = FittedTable | FittedLines | People;

/** Characters that a cell shows at most. */
const LONGEST_CELL = 500;

/** Characters of a column's name at most. */
const LONGEST_HEADER = 80;

/** Tokens for what each section is wrapped in, and for the remarks at the end of an answer. */
const WRAPPING = 45;
const REMARKS = 120;

/** Remarks on sections that lost something, at most. */
const MOST_REMARKS = 5;

/** Sections within the limit, and a sentence on each that lost something. */
export function fit(
  head: string,
  sections: readonly Section[],
  maxTokens: number,
): { readonly sections: readonly Fitted[]; readonly leftOut: readonly string[] } {
  const prepared = sections.map(prepare);
  const costs = prepared.map((section) => WRAPPING + estimateTokens(written(section)));
  const limit = Math.max(0, maxTokens - REMARKS - estimateTokens(head));
  const kept: Fitted[] = [];
  const leftOut: string[] = [];
  const vital = sections.map((section) => section.kind === "table" && section.vital === true);
  for (const [index, share] of shares(costs, limit, vital).entries()) {
    const section = prepared[index];
    if (section === undefined) continue;
    if (share >= (costs[index] ?? 0)) {
      kept.push(section);
      continue;
    }
    const cut = cutDown(section, share - WRAPPING);
    if (cut.section) kept.push(cut.section);
    leftOut.push(cut.remark);
  }
  return { sections: kept, leftOut: inBrief(leftOut) };
}

/** The first few remarks, and how many there are besides. */
function inBrief(remarks: readonly string[]): string[] {
  const more = remarks.length - MOST_REMARKS;
  const shown = remarks.slice(0, MOST_REMARKS);
  return more > 0 ? [...shown, `The same for ${more} more parts of this answer.`] : shown;
}

/**
 * How many rows of a table can be shown in an answer that has nothing else; at least one, so that
 * paging comes to an end.
 */
export function rowsThatFit(head: string, table: Table, maxTokens: number): number {
  const { columns, rows } = prepareTable(table, undefined);
  const limit = maxTokens - REMARKS - estimateTokens(head) - WRAPPING;
  return Math.max(1, asManyAs(rows.map((row) => row.join("\t")), limit, [columns.join("\t")]));
}

/** How many characters of a text an answer can show that has nothing else; at least one. */
export function textThatFits(head: string, text: string, maxTokens: number): number {
  const limit = maxTokens - REMARKS - estimateTokens(head) - 2 * WRAPPING;
  return Math.max(1, charactersThatFit(text, limit));
}

function charactersThatFit(text: string, tokens: number): number {
  let [least, most] = [0, text.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (estimateTokens(text.slice(0, middle)) <= tokens) least = middle;
    else most = middle - 1;
  }
  // Half of a surrogate pair is no character.
  return least > 1 && /[\uD800-\uDBFF]$/.test(text.slice(0, least)) ? least - 1 : least;
}

/**
 * What each may spend: what is vital comes first, of the others the small get all they need, and the
 * large share the rest evenly.
 */
function shares(costs: readonly number[], limit: number, vital: readonly boolean[]): number[] {
  const given = costs.map(() => 0);
  let left = limit;
  for (const [index, cost] of costs.entries()) {
    if (vital[index] !== true) continue;
    given[index] = Math.min(cost, left);
    left -= given[index] ?? 0;
  }
  const bySize = costs.map((cost, index) => ({ cost, index }))
    .filter(({ index }) => vital[index] !== true).sort((a, b) => a.cost - b.cost);
  for (const [place, { cost, index }] of bySize.entries()) {
    const share = Math.min(cost, Math.floor(left / (bySize.length - place)));
    given[index] = share;
    left -= share;
  }
  return given;
}

function prepare(section: Section): Fitted {
  if (section.kind === "people") return { ...section, text: clean(section.text).trim() };
  const title = section.title === undefined ? undefined : oneLine(section.title);
  if (section.kind === "lines") {
    return { kind: "lines", title, lines: section.lines.map((line) => oneLine(line)) };
  }
  return prepareTable(section, title);
}

function prepareTable({ columns, rows }: Table, title: string | undefined): FittedTable {
  const cells = rows.map((row) => columns.map((_, index) => cellText(row[index])));
  const filled = columns.flatMap((_, index) =>
    cells.some((row) => row[index] !== "") ? [index] : []
  );
  return {
    kind: "table",
    title,
    // Some are names that people gave: a lane's, a field's.
    columns: filled.map((index) => oneLine(columns[index] ?? "", LONGEST_HEADER)),
    rows: cells.map((row) => filled.map((index) => row[index] ?? "")),
  };
}

function cellText(cell: Cell): string | number {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return typeof cell === "number" ? cell : oneLine(cell, LONGEST_CELL);
}

function written(section: Fitted): string {
  if (section.kind === "people") return `${section.title}\n${section.text}`;
  const title = section.title ?? "";
  if (section.kind === "lines") return [title, ...section.lines].join("\n");
  return [title, section.columns.join("\t"), ...section.rows.map((row) => row.join("\t"))].join(
    "\n",
  );
}

interface Cut {
  readonly section?: Fitted;
  readonly remark: string;
}

function cutDown(section: Fitted, tokens: number): Cut {
  if (section.kind === "people") return cutText(section, tokens);
  if (section.kind === "lines") return cutLines(section, tokens);
  const kept = asManyAs(section.rows.map((row) => row.join("\t")), tokens, [
    section.title ?? "",
    section.columns.join("\t"),
  ]);
  const remark = `${named(section.title)}${section.rows.length - kept} of ${section.rows.length} ` +
    `rows left out.`;
  return kept === 0
    ? { remark }
    : { section: { ...section, rows: section.rows.slice(0, kept) }, remark };
}

function cutLines(section: FittedLines, tokens: number): Cut {
  const kept = asManyAs(section.lines, tokens, [section.title ?? ""]);
  const remark = `${named(section.title)}${section.lines.length - kept} of ` +
    `${section.lines.length} lines left out.`;
  return kept === 0
    ? { remark }
    : { section: { ...section, lines: section.lines.slice(0, kept) }, remark };
}

/** How many of the lines fit into `tokens`, after those that have to be there. */
function asManyAs(lines: readonly string[], tokens: number, before: readonly string[]): number {
  let left = tokens - estimateTokens(before.join("\n"));
  let kept = 0;
  for (const line of lines) {
    left -= estimateTokens(`${line}\n`);
    if (left < 0) break;
    kept++;
  }
  return kept;
}

function cutText(section: People, tokens: number): Cut {
  const { text, title } = section;
  const kept = text.slice(0, charactersThatFit(text, tokens)).replace(/\S{0,200}$/, "").trimEnd();
  const remark = `${named(oneLine(title))}${text.length - kept.length} of ${text.length} ` +
    `characters left out.`;
  return kept === "" ? { remark } : { section: { ...section, text: kept }, remark };
}

function named(title: string | undefined): string {
  return title === undefined ? "" : `${title}: `;
}
